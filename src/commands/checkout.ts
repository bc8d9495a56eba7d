import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { checkoutView, keptView } from '../ui/views/drafts.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'To work on from another state: your files become what a version or an environment has. Your git branch stays.',
  examples: {
    'agentctl checkout v3': 'load a version',
    'agentctl checkout live': 'load what live runs',
    "agentctl checkout 'live~1' --json":
      'load what ran there before, with the name of the backup as data',
  },
  exits: { 0: 'loaded, or the files are so already', 2: 'there is no such state' },
  related: ['restore', 'discard', 'publish', 'help revisions'],
  notes: ['The present draft is kept first; agentctl restore brings it back.'],
};

export default (context: Context) =>
  describe(new Command('checkout'), HELP)
    .argument('<revision>', "the state to load: v7, live, 'live~1', 'live#4', git:<commit>")
    .option('-y, --yes', 'do not ask')
    .action(async (revision: string) => {
      const engine = await context.engine();
      const work = engine.checkout(await context.agent(), revision);
      const answer = await context.working('Loading the state', work);
      await context.output(answer, checkoutView);
      await context.note(answer, keptView);
    });
