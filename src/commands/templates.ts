import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { templatesView } from '../ui/views/reports.ts';

export default (context: Context) =>
  new Command('templates')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl templates\n  agentctl init --template restaurant-booking',
    )
    .action(async () => {
      await context.output({ templates: await context.starting.listTemplates() }, templatesView);
    });
