import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shell } from '../core/completion.ts';
import type { Io } from '../ui/io.ts';

/** Returns the script that completes command lines in a shell. */
export function completionScript(shell: Shell, { home }: Io): string {
  return readFileSync(join(home, 'completions', `agentctl.${shell}`), 'utf8');
}
