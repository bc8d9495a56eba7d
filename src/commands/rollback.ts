import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { undoView } from '../ui/views/after-moves.ts';
import { rollbackPlanView, rollbackView } from '../ui/views/moves.ts';
import { addMoveOptions, requestOf } from './move-options.ts';
import type { MoveOptions } from './move-options.ts';
import { CONFIRM, MOVED, describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'When what runs in an environment is wrong: the version that ran there before runs again at once. No version and no entry of the history is lost.',
  examples: {
    'agentctl rollback live --dry-run': 'see what would be taken back, and what stays',
    'agentctl rollback live': 'place what ran before; again goes further back',
    'agentctl rollback live --to v1 --if-running v2 --yes':
      'in a script: only while v2 still runs there',
    'agentctl rollback pre-release --reject -m "wrong prices"':
      'and keep the bad version out from then on',
  },
  exits: {
    0: 'rolled back, or it runs there already',
    3: 'nothing to go back to, or a lock',
    4: MOVED,
    5: CONFIRM,
  },
  related: ['promote', 'history', 'diff', 'help rules'],
};

export default (context: Context) =>
  addMoveOptions(
    describe(new Command('rollback'), HELP)
      .argument('<env>', 'the environment')
      .option('--to <revision>', 'a version that ran there (default: the one before)')
      .option(
        '--reject',
        'mark the version left behind: it may not enter this environment again, nor any above',
      ),
  ).action(
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
        const pins = ['--to', plan.version, '--if-running', plan.previous ?? 'none'];
        // A terminal is always asked; a script only where the environment wants a confirmation.
        if (engine.environment(environment).confirm)
          await context.confirm({ message, statement, pins }, options.yes);
        else if (context.interactive) await context.confirm({ message }, options.yes);
      }
      const answer = await context.working('Rolling back', engine.rollBack(prepared));
      await context.output(answer, rollbackView);
      await context.note(answer, undoView);
    },
  );
