import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { statusView } from '../ui/views/status.ts';

export default (context: Context) =>
  new Command('status')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl status\n  agentctl status --agent booking --json',
    )
    .action(async () => {
      const engine = await context.engine();
      const { agents } = await context.agents();
      await context.output(
        await context.working('Reading the workspace', engine.status(agents)),
        statusView,
      );
    });
