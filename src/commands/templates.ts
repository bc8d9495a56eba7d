import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { templatesView } from '../ui/views/reports.ts';

export default (context: Context) =>
  new Command('templates').action(async () => {
    const { listTemplates } = await import('../store/engine.ts');
    await context.output({ templates: listTemplates(context.templates) }, templatesView);
  });
