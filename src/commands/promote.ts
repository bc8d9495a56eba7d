import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import {
  nextView,
  promotePlanView,
  promoteView,
  replannedView,
  undoView,
  waitingView,
} from '../ui/views/moves.ts';
import { addMoveOptions, requestOf } from './move-options.ts';
import type { MoveOptions } from './move-options.ts';

interface Options extends MoveOptions {
  version?: string;
  retry?: boolean;
}

export default (context: Context) =>
  addMoveOptions(
    new Command('promote')
      .argument('<env>', 'the environment that the version enters')
      .option('--version <revision>', 'the version (default: what runs one step below)')
      .option('--skip-steps', 'enter without having run one step below (needs --reason)')
      .option(
        '--retry',
        'plan the same version anew where somebody else was faster, if that is safe',
      ),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl promote pre-release\n  agentctl promote live --dry-run\n  agentctl promote live --version v5 --if-running v4 --yes\n  agentctl promote pre-release --version v5 --retry\n  agentctl promote live --version v6 --skip-steps --reason "outage" --yes',
    )
    .action(async (environment: string, options: Options) => {
      const engine = await context.freshEngine();
      const request = requestOf(options, {
        agent: await context.agent(),
        environment,
        revision: options.version ?? null,
      });
      const prepared = await context.working('Checking', engine.preparePromotion(request));
      const plan = engine.plannedPromotion(prepared, options.dryRun === true);
      if (plan.dryRun) return context.output(plan, promotePlanView);
      if (!plan.nothingToDo) {
        await context.note(plan, promotePlanView);
        const statement = `I understand that ${plan.version} will receive ${environment} traffic`;
        if (engine.environment(environment).confirm)
          await context.confirm(
            { message: `Promote ${plan.agent} ${plan.version} to ${environment}?`, statement },
            options.yes,
          );
      }
      const promotion = engine.promote(prepared, options.retry ? request : undefined);
      const answer = await context.working('Promoting', promotion);
      if (answer.previous !== plan.previous) await context.note(answer, replannedView);
      await context.output(answer, promoteView);
      await context.note(answer, undoView);
      if (answer.nothingToDo && options.version === undefined)
        await context.note(answer, waitingView);
      const place = engine.ladder.findIndex(({ name }) => name === environment);
      const above = answer.others.find(({ name }) => name === engine.ladder[place + 1]?.name);
      if (answer.promoted && above?.version !== answer.version)
        await context.note(above?.name ?? null, nextView);
    });
