import { Command, Option } from 'commander';
import type { Context } from '../cli/context.ts';
import { routingView } from '../ui/views/routing.ts';

/** The command that writes a table for a phone system. */
export const exportNumbers = (context: Context): Command =>
  new Command('export')
    .description('write the numbers as a table that a phone system loads')
    .addOption(
      new Option('--format <form>', 'for Kamailio, for Twilio, or JSON')
        .choices(['kamailio', 'twilio', 'json'])
        .makeOptionMandatory(),
    )
    .option('--env <env>', 'only those of one environment')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl numbers export --format kamailio\n  agentctl numbers export --format twilio --env live\n\nRefused where a number leads to an agent that has no endpoint there: agentctl env set.',
    )
    .action(async ({ format, env }: { format: 'kamailio' | 'twilio' | 'json'; env?: string }) => {
      const engine = await context.engine();
      const environment = env === undefined ? null : engine.environment(env).name;
      const table = await engine.settings.routes(environment);
      const { writeRoutes } = await context.routing();
      await context.output(writeRoutes(table, format), routingView);
    });
