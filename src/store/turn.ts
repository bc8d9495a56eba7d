import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// Longer than any move takes; whoever holds it for longer was stopped, or sits on another machine's clock.
const STALE_AFTER = 10_000;
const PATIENCE = 20_000;

/**
 * Waits for this process's turn among those that move branches of one repository, for fairness only: whether a
 * move counts is decided by git's own compare-and-swap. A holder that died is passed over, and where the file
 * cannot be written the turn is taken at once.
 *
 * @returns a function that gives the turn back
 */
export async function takeTurn(commonDirectory: string): Promise<() => void> {
  const file = join(commonDirectory, 'agentctl', 'turn');
  const token = `${process.pid} ${hostname()} ${Math.random()}`;
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    const outcome = tryTake(file, token);
    if (outcome === 'taken') return () => giveBack(file, token);
    if (outcome === 'impossible') return () => undefined;
    if (isAbandoned(file)) rmSync(file, { force: true });
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

function isAbandoned(file: string): boolean {
  const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (age > STALE_AFTER) return true;
  const [pid, host] = contentOf(file).split(' ');
  if (host !== hostname() || !pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Given back meanwhile: nobody holds it.
    return '';
  }
}
