import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { listView } from '../ui/views/reports.ts';

export default (context: Context) =>
  new Command('list')
    .addHelpText('after', '\nExamples:\n  agentctl list\n  agentctl list --json')
    .action(async () => {
      const engine = await context.engine();
      await context.output(await engine.list(), listView);
    });
