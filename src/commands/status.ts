import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { statusView } from '../ui/views/status.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'To see where things stand: what you changed, what runs where and since when, what is locked, and what comes next. It never changes anything.',
  examples: {
    'agentctl status': 'all agents of the workspace',
    'agentctl status --agent booking': 'one of them',
    'agentctl status --json': 'the same as data, for scripts and assistants',
  },
  exits: { 2: 'this is no workspace, or there is no such agent' },
  related: ['diff', 'history', 'publish', 'help environments'],
  notes: [
    'With a remote it shows what was fetched last, and says how old that is; --fetch refreshes it.',
  ],
};

export default (context: Context) =>
  describe(new Command('status'), HELP).action(async () => {
    const engine = await context.engine();
    const { agents } = await context.agents();
    await context.output(
      await context.working('Reading the workspace', engine.status(agents)),
      statusView,
    );
  });
