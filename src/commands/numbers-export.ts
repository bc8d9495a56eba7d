import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import { ROUTING_FORMATS, withNames } from '../core/settings/routes.ts';
import type { RoutingFormat } from '../core/settings/routes.ts';
import { routingView } from '../ui/views/routing.ts';
import { describe } from './describe.ts';
import { EXPORT } from './numbers-help.ts';

interface Options {
  format: RoutingFormat;
  env?: string;
  withNames?: boolean;
  output?: string;
  force?: boolean;
}

/** The command that writes a table for a phone system. */
export const exportNumbers = (context: Context): Command =>
  describe(new Command('export'), EXPORT)
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
    .action(async ({ format, env, withNames: named, output, force = false }: Options) => {
      if (force && output === undefined)
        throw new Failure('usage', '--force goes with --output: it writes over a folder.');
      const engine = await context.engine();
      const environment = env === undefined ? null : engine.environment(env).name;
      const work = engine.settings.routes(environment);
      const routes = await context.working('Reading the numbers', work);
      const { exportRoutes } = await context.wing.routing();
      const directory = output === undefined ? null : resolve(context.directory, output);
      const wanted = named ? routes.map(withNames) : routes;
      await context.output(exportRoutes(wanted, { format, directory, force }), routingView);
    });
