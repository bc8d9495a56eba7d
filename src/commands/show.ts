import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { showView } from '../ui/views/reports.ts';

export default (context: Context) =>
  new Command('show')
    .argument(
      '<revision>',
      "draft, sandbox, v7, 'live~1', 'live#4', 'live@2026-03-03T12:00' or git:<commit>",
    )
    .addHelpText(
      'after',
      "\nExamples:\n  agentctl show v7\n  agentctl show live\n  agentctl show 'live@2026-03-03'",
    )
    .action(async (revision: string) => {
      const engine = await context.engine();
      await context.output(await engine.show(await context.agent(), revision), showView);
    });
