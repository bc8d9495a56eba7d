import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import { nextView } from '../ui/views/next.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'When you come back to a workspace: it says where each agent stands, and the one command to go on with. Without a command, the program does the same.',
  examples: {
    'agentctl next': 'of all agents',
    'agentctl next --agent booking': 'of one agent',
    'agentctl next --json': 'the same as data',
  },
  exits: { 0: 'said, also where there is no workspace yet' },
  related: ['status', 'demo', 'init'],
};

export default (context: Context) =>
  describe(new Command('next'), HELP).action(async () => {
    const engine = await context.engine().catch((error: unknown) => {
      if (error instanceof Failure && error.kind === 'not-found') return null;
      throw error;
    });
    const answer = engine
      ? context.agents().then(({ agents }) => engine.next(agents))
      : context.starting.next();
    const next = await context.working('Reading the workspace', answer);
    const lost = next.steps.some(({ code }) => code === 'remote');
    await context.output(next, nextView, { standing: lost ? 'said' : undefined });
  });
