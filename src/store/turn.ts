import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// Whoever holds the turn shows often that it lives: one that did not for so long was stopped, and is passed over.
const STALE_AFTER = 2_000;
const BEAT = 400;
const PATIENCE = 20_000;

/** What processes take turns at: moving branches of one repository, committing in one working tree, or leading numbers. */
export type Turn = 'turn' | 'turn-to-commit' | 'turn-of-numbers';

/** The name under which the processes that git starts, hooks among them, are told of the turns that are held above them. */
export const HELD_TURNS = 'AGENTCTL_TURNS';

const held = new Set<string>();

/** Returns the turns that this process holds, for the environment of what it starts. */
export function heldTurns(): string {
  return [...held].join(' ');
}

/**
 * Does some work in this process's turn among those that do the same, for fairness only: whether it counts is decided
 * by git's own locks and compare-and-swap. Where the file cannot be written the turn is taken at once.
 *
 * @param place git's folder (the common one for what all working trees share), and the turns held by whoever started
 * this process: a hook that runs the program would wait for the very move that waits for the hook
 */
export async function inTurn<T>(
  { directory, above }: { directory: string; above: string | undefined },
  turn: Turn,
  work: () => Promise<T>,
): Promise<T> {
  const file = join(directory, 'agentctl', turn);
  const token = crypto.randomUUID();
  const taken = await take(file, token, above?.split(' ') ?? []);
  held.add(token);
  const beat = setInterval(() => showLife(file, token), BEAT);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    held.delete(token);
    if (taken && contentOf(file) === token) rmSync(file, { force: true });
  }
}

async function take(file: string, token: string, above: readonly string[]): Promise<boolean> {
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    const outcome = tryTake(file, token);
    if (outcome !== 'busy') return outcome === 'taken';
    if (above.includes(contentOf(file))) return false;
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
