import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import { settingsDiffView, settingsHistoryView, settingsView } from '../ui/views/settings.ts';
import { describe } from './describe.ts';
import { SHOW, DIFF, HISTORY } from './env-help.ts';

interface Options {
  limit?: string;
}

/** The commands that tell of what belongs to an environment. */
export const settingsReports = (context: Context): Command[] => [
  show(context),
  diff(context),
  history(context),
];

const show = (context: Context) =>
  describe(new Command('show'), SHOW)
    .description('show what belongs to an agent in an environment')
    .argument('<env>', 'the environment')
    .action(async (environment: string) => {
      const engine = await context.engine();
      const at = { agent: await context.agent(), environment };
      const answer = await context.working('Reading the settings', engine.settings.show(at));
      await context.output(answer, settingsView);
    });

const diff = (context: Context) =>
  describe(new Command('diff'), DIFF)
    .description('compare the settings of two environments')
    .argument('<from>', 'an environment')
    .argument('<to>', 'another one')
    .action(async (from: string, to: string) => {
      const engine = await context.engine();
      const work = engine.settings.diff(await context.agent(), { from, to });
      const answer = await context.working('Comparing', work);
      await context.output(answer, settingsDiffView);
    });

const history = (context: Context) =>
  describe(new Command('history'), HISTORY)
    .description('show who changed the settings of an environment')
    .argument('<env>', 'the environment')
    .option('--limit <n>', 'at most so many')
    .action(async (environment: string, options: Options) => {
      const engine = await context.engine();
      const at = { agent: await context.agent(), environment };
      const limit = options.limit === undefined ? null : requireCount(options.limit);
      const work = engine.settings.history(at, limit);
      await context.output(await context.working('Reading the history', work), settingsHistoryView);
    });

function requireCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new Failure('usage', `Couldn't read --limit ${text.slice(0, 20)}.`, {
    hints: ['it takes a number'],
  });
}
