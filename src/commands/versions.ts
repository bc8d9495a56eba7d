import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { versionsView } from '../ui/views/reports.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'To see every version of an agent, newest first: who made it, what it says of itself, and where it runs.',
  examples: {
    'agentctl versions': 'those of the only agent',
    'agentctl versions --agent booking': 'those of one of several',
    'agentctl versions --json': 'with notes, commits and exact times',
  },
  exits: { 2: 'several agents and none named, or this is no workspace' },
  related: ['show', 'history', 'diff', 'help revisions'],
};

export default (context: Context) =>
  describe(new Command('versions'), HELP).action(async () => {
    const engine = await context.engine();
    await context.output(
      await context.working('Reading versions', engine.versions(await context.agent())),
      versionsView,
    );
  });
