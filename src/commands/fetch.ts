import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { fetchView } from '../ui/views/remote.ts';

export default (context: Context) =>
  new Command('fetch')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl fetch\n  agentctl fetch --json\n\nChanges fetch by themselves; reports show what was fetched last, or fetch with --fetch.',
    )
    .action(async () => {
      const engine = await context.engine();
      await context.output(await context.working('Fetching', engine.sharing.fetch()), fetchView);
    });
