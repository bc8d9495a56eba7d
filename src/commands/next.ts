import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import { nextView } from '../ui/views/next.ts';

export default (context: Context) =>
  new Command('next')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl next\n  agentctl next --agent booking --json\n\nWithout a command, the program does the same.',
    )
    .action(async () => {
      const engine = await context.engine().catch((error: unknown) => {
        if (error instanceof Failure && error.kind === 'not-found') return null;
        throw error;
      });
      const answer = engine
        ? context.agents().then(({ agents }) => engine.next(agents))
        : context.starting.next();
      await context.output(await context.working('Reading the workspace', answer), nextView);
    });
