import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// Whoever holds the turn shows often that it lives: one that did not for so long was stopped, and is passed over.
const STALE_AFTER = 2_000;
const BEAT = 400;
const PATIENCE = 20_000;

/** What processes take turns at: moving branches of one repository, committing in one working tree, or leading numbers. */
export type Turn = 'turn' | 'turn-to-commit' | 'turn-of-numbers';

/**
 * Does some work in this process's turn among those that do the same, for fairness only: whether it counts is decided
 * by git's own locks and compare-and-swap. Where the file cannot be written the turn is taken at once.
 *
 * @param directory git's folder: the common one for what all working trees share
 */
export async function inTurn<T>(directory: string, turn: Turn, work: () => Promise<T>): Promise<T> {
  const file = join(directory, 'agentctl', turn);
  const token = crypto.randomUUID();
  const taken = await take(file, token);
  const beat = setInterval(() => showLife(file, token), BEAT);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if (taken && contentOf(file) === token) rmSync(file, { force: true });
  }
}

async function take(file: string, token: string): Promise<boolean> {
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    const outcome = tryTake(file, token);
    if (outcome !== 'busy') return outcome === 'taken';
    const seen = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - seen > STALE_AFTER) rmSync(file, { force: true });
    else await sleep(5 + Math.random() * 20);
  }
  return false;
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

function showLife(file: string, token: string): void {
  if (contentOf(file) !== token) return;
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Passed over and taken away meanwhile.
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Passed over and taken away meanwhile.
    return '';
  }
}
