import type { Command } from 'commander';
import { Failure } from '../core/failure.ts';
import { parseVersion } from '../core/names.ts';
import type { MoveRequest } from '../core/requests.ts';

/** What `promote` and `rollback` share on the command line. */
export interface MoveOptions {
  message?: string;
  dryRun?: boolean;
  ifRunning?: string;
  force?: boolean;
  skipSteps?: boolean;
  reason?: string;
  yes?: boolean;
}

/** Adds the options that `promote` and `rollback` share. */
export function addMoveOptions(command: Command): Command {
  return command
    .option('-m, --message <text>', 'a word for the history')
    .option('--dry-run', 'show the plan and change nothing')
    .option(
      '--if-running <version>',
      'only while this version (or none) runs there; otherwise exit 4',
    )
    .option('--force', 'pass over the rules that the plan breaks (needs --reason)')
    .option('--reason <text>', 'why; the history keeps it')
    .option('-y, --yes', 'do not ask');
}

/** Returns the request that the options make. Throws `usage` for a version that is none. */
export function requestOf(
  options: MoveOptions,
  target: Pick<MoveRequest, 'agent' | 'environment' | 'revision'>,
): MoveRequest {
  return {
    ...target,
    permission: {
      force: options.force === true,
      skipSteps: options.skipSteps === true,
      reason: options.reason ?? null,
    },
    ifRunning: options.ifRunning === undefined ? undefined : runningVersion(options.ifRunning),
    message: options.message ?? null,
    reject: false,
  };
}

function runningVersion(text: string): number | null {
  if (text === 'none') return null;
  const version = parseVersion(text);
  if (version !== null) return version;
  throw new Failure('usage', `Couldn't read --if-running ${text.slice(0, 40)}.`, {
    hints: ['it takes a version such as v7, or none'],
  });
}
