import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { lock, unlock } from './env-locks.ts';
import { settingsReports } from './env-reports.ts';
import { settingsCommands } from './env-settings.ts';

export default (context: Context) => {
  const command = new Command('env').addHelpText(
    'after',
    '\nExamples:\n  agentctl env show live\n  agentctl env set live booking_api_url=https://bookings.example/v1\n  agentctl env lock live --reason "launch on Monday"\n  agentctl env unlock live',
  );
  for (const each of [...settingsReports(context), ...settingsCommands(context)])
    command.addCommand(each);
  return command.addCommand(lock(context)).addCommand(unlock(context));
};
