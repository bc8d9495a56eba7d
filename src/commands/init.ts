import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { afterInitView, initView } from '../ui/views/care.ts';

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
        const { agent } = command.optsWithGlobals<{ agent?: string }>();
        const started = await context.startWorkspace(directory ?? '.', {
          template: options.template,
          agent: agent ?? null,
        });
        await context.output(started, initView);
        const here = started.directory === context.directory;
        const entered = here ? null : (directory ?? null);
        await context.note({ ...started, entered }, afterInitView);
      },
    );
