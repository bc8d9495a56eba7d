import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { fetchView } from '../ui/views/remote.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'To learn what others did since you last looked, where a workspace is connected to a remote.',
  examples: {
    'agentctl fetch': 'fetch, and say what is new',
    'agentctl fetch --json': 'the same as data',
    'agentctl status --fetch': 'fetch, and show where things stand',
  },
  exits: {
    1: 'git cannot reach the remote',
    2: 'the workspace has no remote: agentctl connect <remote>',
  },
  related: ['connect', 'status', 'history'],
  notes: [
    'Changes fetch by themselves; reports show what was fetched last, or fetch with --fetch.',
  ],
};

export default (context: Context) =>
  describe(new Command('fetch'), HELP).action(async () => {
    const engine = await context.engine();
    await context.output(await context.working('Fetching', engine.sharing.fetch()), fetchView);
  });
