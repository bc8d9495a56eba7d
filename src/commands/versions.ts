import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { versionsView } from '../ui/views/reports.ts';

export default (context: Context) =>
  new Command('versions')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl versions\n  agentctl versions --agent booking --json',
    )
    .action(async () => {
      const engine = await context.engine();
      await context.output(
        await context.working('Reading versions', engine.versions(await context.agent())),
        versionsView,
      );
    });
