import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// Longer than a move takes: whoever holds the turn for longer was stopped, and is passed over.
const STALE_AFTER = 2_000;
const PATIENCE = 20_000;

/**
 * Waits for this process's turn among those that move branches of one repository, for fairness only: whether a
 * move counts is decided by git's own compare-and-swap. Where the file cannot be written the turn is taken at once.
 *
 * @returns a function that gives the turn back
 */
export async function takeTurn(commonDirectory: string): Promise<() => void> {
  const file = join(commonDirectory, 'agentctl', 'turn');
  const token = crypto.randomUUID();
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    const outcome = tryTake(file, token);
    if (outcome === 'taken') return () => giveBack(file, token);
    if (outcome === 'impossible') return () => undefined;
    const made = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - made > STALE_AFTER) rmSync(file, { force: true });
    else await sleep(5 + Math.random() * 20);
  }
  return () => undefined;
}

function tryTake(file: string, token: string): 'taken' | 'busy' | 'impossible' {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, token, { flag: 'wx' });
    return 'taken';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EEXIST'
      ? 'busy'
      : 'impossible';
  }
}

function giveBack(file: string, token: string): void {
  if (contentOf(file) === token) rmSync(file, { force: true });
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Passed over and taken away meanwhile.
    return '';
  }
}
