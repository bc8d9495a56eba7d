import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import { settingsDiffView, settingsHistoryView, settingsView } from '../ui/views/settings.ts';

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
  new Command('show')
    .description('show what belongs to an agent in an environment')
    .argument('<env>', 'the environment')
    .addHelpText('after', '\nExamples:\n  agentctl env show live\n  agentctl env show live --json')
    .action(async (environment: string) => {
      const engine = await context.engine();
      const at = { agent: await context.agent(), environment };
      await context.output(await engine.settings.show(at), settingsView);
    });

const diff = (context: Context) =>
  new Command('diff')
    .description('compare the settings of two environments')
    .argument('<from>', 'an environment')
    .argument('<to>', 'another one')
    .addHelpText('after', '\nExamples:\n  agentctl env diff sandbox live')
    .action(async (from: string, to: string) => {
      const engine = await context.engine();
      const answer = await engine.settings.diff(await context.agent(), { from, to });
      await context.output(answer, settingsDiffView);
    });

const history = (context: Context) =>
  new Command('history')
    .description('show who changed the settings of an environment')
    .argument('<env>', 'the environment')
    .option('--limit <n>', 'at most so many')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl env history live\n  agentctl env history live --limit 5',
    )
    .action(async (environment: string, options: Options) => {
      const engine = await context.engine();
      const at = { agent: await context.agent(), environment };
      const limit = options.limit === undefined ? null : requireCount(options.limit);
      await context.output(await engine.settings.history(at, limit), settingsHistoryView);
    });

function requireCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new Failure('usage', `Couldn't read --limit ${text.slice(0, 20)}.`, {
    hints: ['it takes a number'],
  });
}
