import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { nextView, undoView, waitingView } from '../ui/views/after-moves.ts';
import { promotePlanView, promoteView, replannedView } from '../ui/views/moves.ts';
import { addMoveOptions, requestOf } from './move-options.ts';
import type { MoveOptions } from './move-options.ts';
import { CONFIRM, MOVED, describe } from './describe.ts';
import type { Description } from './describe.ts';

interface Options extends MoveOptions {
  version?: string;
  retry?: boolean;
}

const HELP: Description = {
  when: 'When a version has proved itself in one environment and is to run in the next. It shows what comes in, then moves exactly what ran below.',
  examples: {
    'agentctl promote pre-release': 'what sandbox runs, one step up',
    'agentctl promote live --dry-run': 'see what would come in, and change nothing',
    'agentctl promote live --version v3 --if-running v2 --yes':
      'in a script: only while v2 still runs there',
    'agentctl promote pre-release --version v4 --retry':
      'try again where somebody else moved first',
    'agentctl promote live --version v4 --skip-steps --reason "outage" --yes':
      'in an emergency; the history keeps the reason',
  },
  exits: {
    0: 'promoted, or it runs there already',
    3: 'a rule says no: ladder, lock, rejected, a missing variable',
    4: MOVED,
    5: CONFIRM,
  },
  related: ['rollback', 'diff', 'env lock', 'help rules', 'help environments'],
};

export default (context: Context) =>
  addMoveOptions(
    describe(new Command('promote'), HELP)
      .argument('<env>', 'the environment that the version enters')
      .option('--version <revision>', 'the version (default: what runs one step below)')
      .option('--skip-steps', 'enter without having run one step below (needs --reason)')
      .option(
        '--retry',
        'plan the same version anew where somebody else was faster, if that is safe',
      ),
  ).action(async (environment: string, options: Options) => {
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
          {
            message: `Promote ${plan.agent} ${plan.version} to ${environment}?`,
            statement,
            pins: ['--version', plan.version, '--if-running', plan.previous ?? 'none'],
          },
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
