import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { rollbackPlanView, rollbackView, undoView } from '../ui/views/moves.ts';
import { addMoveOptions, requestOf } from './move-options.ts';
import type { MoveOptions } from './move-options.ts';

export default (context: Context) =>
  addMoveOptions(
    new Command('rollback')
      .argument('<env>', 'the environment')
      .option('--to <revision>', 'a version that ran there (default: the one before)')
      .option(
        '--reject',
        'mark the version left behind: it may not enter this environment again, nor any above',
      ),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl rollback live\n  agentctl rollback live --to v5 --if-running v7 --yes\n  agentctl rollback pre-release --reject -m "wrong prices"',
    )
    .action(
      async (environment: string, options: MoveOptions & { to?: string; reject?: boolean }) => {
        const engine = await context.freshEngine();
        const request = requestOf(options, {
          agent: await context.agent(),
          environment,
          revision: options.to ?? null,
        });
        const prepared = await context.working(
          'Checking',
          engine.prepareRollback({ ...request, reject: options.reject === true }),
        );
        const plan = engine.plannedRollback(prepared, options.dryRun === true);
        if (plan.dryRun) return context.output(plan, rollbackPlanView);
        if (!plan.nothingToDo) {
          await context.note(plan, rollbackPlanView);
          const message = `Roll ${environment} back to ${plan.agent} ${plan.version}?`;
          const statement = `I understand that ${plan.version} will receive ${environment} traffic`;
          // A terminal is always asked; a script only where the environment wants a confirmation.
          if (engine.environment(environment).confirm)
            await context.confirm({ message, statement }, options.yes);
          else if (context.interactive) await context.confirm({ message }, options.yes);
        }
        const answer = await context.working('Rolling back', engine.rollBack(prepared));
        await context.output(answer, rollbackView);
        await context.note(answer, undoView);
      },
    );
