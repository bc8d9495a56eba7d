import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { parseHeaders } from '../core/settings/sip.ts';
import { numbersView, resolveView } from '../ui/views/numbers.ts';
import { changeCommands } from './numbers-change.ts';
import { exportNumbers } from './numbers-export.ts';
import { sipHeader } from './sip-header.ts';
import { describe } from './describe.ts';
import { NUMBERS, LIST, RESOLVE } from './numbers-help.ts';

export default (context: Context) => {
  const command = describe(new Command('numbers'), NUMBERS)
    .addCommand(list(context))
    .addCommand(resolve(context))
    .addCommand(exportNumbers(context));
  for (const change of changeCommands(context)) command.addCommand(change);
  return command;
};

const list = (context: Context) =>
  describe(new Command('list'), LIST)
    .description('list phone numbers and the version that each reaches')
    .option('--env <env>', 'only those of one environment')
    .action(async ({ env }: { env?: string }) => {
      const engine = await context.engine();
      const { agents, all } = await context.agents();
      const environment = env === undefined ? null : engine.environment(env).name;
      const wanted = { agents: all ? null : agents, environment };
      const view = numbersView({ agent: all ? null : (agents[0] ?? null), environment });
      const work = engine.settings.listNumbers(wanted);
      await context.output(await context.working('Reading the numbers', work), view);
    });

const resolve = (context: Context) =>
  describe(new Command('resolve'), RESOLVE)
    .description('tell what a call to a number reaches')
    .argument('<number>', 'the phone number, with + and country code')
    .addOption(sipHeader('a header that the call brings along'))
    .action(async (number: string, { sipHeader: words }: { sipHeader: string[] }) => {
      const engine = await context.engine();
      const work = engine.settings.resolve(number, parseHeaders(words));
      await context.output(await context.working('Reading the numbers', work), resolveView);
    });
