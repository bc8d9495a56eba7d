import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { showView } from '../ui/views/reports.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'To look at one state of an agent: its description and notes, its files, and where it ran.',
  examples: {
    'agentctl show v2': 'a version',
    'agentctl show live': 'what runs in live',
    "agentctl show 'live~1' --json": 'what ran there before, as data',
  },
  exits: { 2: 'there is no such state' },
  related: ['versions', 'diff', 'checkout', 'help revisions'],
};

export default (context: Context) =>
  describe(new Command('show'), HELP)
    .argument(
      '<revision>',
      "draft, sandbox, v7, 'live~1', 'live#4', 'live@2026-03-03T12:00' or git:<commit>",
    )
    .action(async (revision: string) => {
      const engine = await context.engine();
      const work = engine.show(await context.agent(), revision);
      await context.output(await context.working('Reading the state', work), showView);
    });
