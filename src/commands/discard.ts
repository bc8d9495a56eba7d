import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { discardView, keptView } from '../ui/views/drafts.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'When the changes in your files are to go: they become again what sandbox runs, or another state.',
  examples: {
    'agentctl discard': 'back to what sandbox runs',
    'agentctl discard --to v3': 'back to a version',
    'agentctl discard --json': 'with the name of the backup, as data',
  },
  exits: {
    0: 'discarded, or there was nothing to discard',
    2: 'there is no such state',
  },
  related: ['restore', 'checkout', 'diff', 'help revisions'],
  notes: ['The draft is kept first; agentctl restore brings it back. Files that git ignores stay.'],
};

export default (context: Context) =>
  describe(new Command('discard'), HELP)
    .option('--to <revision>', 'go back to this state (default: what the first environment runs)')
    .option('-y, --yes', 'do not ask')
    .action(async (options: { to?: string }) => {
      const engine = await context.engine();
      const work = engine.discard(await context.agent(), options.to ?? null);
      const answer = await context.working('Discarding the draft', work);
      await context.output(answer, discardView);
      await context.note(answer, keptView);
    });
