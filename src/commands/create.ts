import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { afterCreateView, createView } from '../ui/views/care.ts';

export default (context: Context) =>
  new Command('create')
    .argument('<id>', "the agent's id: a to z, 0 to 9 and -")
    .option('-t, --template <name>', 'the template to start from', 'blank')
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl create reception\n  agentctl create booking --template restaurant-booking',
    )
    .action(async (agent: string, options: { template: string }) => {
      const engine = await context.engine();
      const { templates } = context.starting;
      const answer = await engine.create({ templates, template: options.template, agent });
      await context.output(answer, createView);
      await context.note(answer, afterCreateView);
    });
