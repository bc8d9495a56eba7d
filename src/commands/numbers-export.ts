import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import { ROUTING_FORMATS, withNames } from '../core/settings/routes.ts';
import type { RoutingFormat } from '../core/settings/routes.ts';
import { routingView } from '../ui/views/routing.ts';

interface Options {
  format: RoutingFormat;
  env?: string;
  withNames?: boolean;
  output?: string;
  force?: boolean;
}

const HELP = `
Examples:
  agentctl numbers export --format kamailio
  agentctl numbers export --format kamailio --output kamailio
  agentctl numbers export --format twilio --env live

For Kamailio: a table of db_text, to be named agentctl_numbers, that its module htable loads, and reloads while calls
go on; with --output also an example of a kamailio.cfg. For Twilio: a map from number to TwiML; with --output also a file for each number.
A number that is pinned to a version leads where all others lead: with --with-names its calls say which version is meant.
Refused where a number leads to an agent without an endpoint (agentctl env set), or to one that such a system cannot reach.`;

/** The command that writes a table for a phone system. */
export const exportNumbers = (context: Context): Command =>
  new Command('export')
    .description('write the numbers as a table that a phone system loads')
    .addOption(
      new Option('--format <form>', 'for Kamailio, for Twilio, or JSON')
        .choices([...ROUTING_FORMATS])
        .makeOptionMandatory(),
    )
    .option('--env <env>', 'only those of one environment')
    .option('--with-names', 'add the headers X-Agent, X-Environment, X-Version and X-Variant')
    .option('-o, --output <folder>', 'the folder to write to, new or empty')
    .option('--force', 'write over what is in the folder')
    .addHelpText('after', HELP)
    .action(async ({ format, env, withNames: named, output, force = false }: Options) => {
      if (force && output === undefined)
        throw new Failure('usage', '--force goes with --output: it writes over a folder.');
      const engine = await context.engine();
      const environment = env === undefined ? null : engine.environment(env).name;
      const routes = await engine.settings.routes(environment);
      const { exportRoutes } = await context.wing.routing();
      const directory = output === undefined ? null : resolve(context.directory, output);
      const wanted = named ? routes.map(withNames) : routes;
      await context.output(exportRoutes(wanted, { format, directory, force }), routingView);
    });
