import { Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '../cli/context.ts';
import { parseTime } from '../core/revision.ts';
import { historyView } from '../ui/views/reports.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const ACTIONS = [
  'publish',
  'promote',
  'rollback',
  'configure',
  'lock',
  'unlock',
  'retire',
  'discard',
];

interface Options {
  action?: string;
  author?: string;
  since?: string;
  limit?: number;
}

const HELP: Description = {
  when: 'To answer who changed what, when and why: every move in every environment, newest first, and the drafts that were discarded.',
  examples: {
    'agentctl history': 'everything, newest first',
    'agentctl history live --limit 5': 'the last five entries of live',
    'agentctl history --action rollback --since 2026-03-01 --json':
      'the rollbacks since a day, as data',
  },
  exits: { 2: 'there is no such environment or action, or the time cannot be read' },
  related: ['versions', 'show', 'rollback', 'env history'],
};

export default (context: Context) =>
  describe(new Command('history'), HELP)
    .argument('[env]', 'only this environment')
    .addOption(new Option('--action <action>', 'only this action').choices(ACTIONS))
    .option('--author <text>', 'only by people whose name or address holds this text')
    .option('--since <time>', 'only from this time on, such as 2026-03-03 or 2026-03-03T12:00')
    .option('-n, --limit <n>', 'at most so many entries', wholeNumber)
    .action(async (environment: string | undefined, options: Options) => {
      const engine = await context.engine();
      const { agents, all } = await context.agents();
      const unasked = context.screenful;
      const query = {
        agents,
        all,
        environment: environment === undefined ? null : engine.environment(environment),
        action: options.action ?? null,
        author: options.author ?? null,
        since: options.since === undefined ? null : parseTime(options.since),
        limit: options.limit ?? unasked,
      };
      const answer = await context.working('Reading the history', engine.history(query));
      await context.output(answer, historyView);
      if (options.limit === undefined && answer.entries.length === unasked) {
        await context.note(unasked, (shown) => `the newest ${shown} are shown; --limit shows more`);
      }
    });

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It takes a whole number of at least 1.');
}
