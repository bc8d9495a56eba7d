import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { lock, unlock } from './env-locks.ts';
import { settingsReports } from './env-reports.ts';
import { settingsCommands } from './env-settings.ts';
import { describe } from './describe.ts';
import { ENV } from './env-help.ts';

export default (context: Context) => {
  const command = describe(new Command('env'), ENV);
  for (const each of [...settingsReports(context), ...settingsCommands(context)])
    command.addCommand(each);
  return command.addCommand(lock(context)).addCommand(unlock(context));
};
