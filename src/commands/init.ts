import { resolve } from 'node:path';
import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { initView } from '../ui/views/care.ts';

export default (context: Context) =>
  new Command('init')
    .argument('[dir]', 'the folder (default: this one)')
    .option('-t, --template <name>', 'the template of the first agent', 'blank')
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl init\n  agentctl init bookings --template restaurant-booking\n  agentctl init --agent reception',
    )
    .action(
      async (directory: string | undefined, options: { template: string }, command: Command) => {
        const { startWorkspace } = await import('../store/engine.ts');
        const { agent } = command.optsWithGlobals<{ agent?: string }>();
        const place = resolve(context.directory, directory ?? '.');
        const started = await startWorkspace(
          { ...context.storeOptions, directory: place },
          { templates: context.templates, template: options.template, agent: agent ?? null },
        );
        await context.output(started, initView);
      },
    );
