import { setTimeout as wait } from 'node:timers/promises';
import type { Io } from './io.ts';
import type { Spinner } from './spinner.ts';

const PATIENCE = 300;

/** Told how much of some work is done. */
export type Tell = (done: number, all: number) => void;

// Where something is shown already: a terminal has one line for it, and work within work is not shown by itself.
const busy = new WeakSet<Io['stderr']>();

/**
 * Shows what is going on while work lasts longer than 300 ms and somebody watches; work that tells how far it is gets
 * a bar. Returns what the work returns.
 */
export async function withProgress<T>(
  io: Io,
  text: string,
  work: (tell: Tell) => Promise<T>,
): Promise<T> {
  const { stderr } = io;
  // ora divides by the columns, and would draw for ever on a terminal that does not know them.
  const silent = stderr.isTTY !== true || io.env['TERM'] === 'dumb' || stderr.columns === 0;
  if (silent || busy.has(stderr)) return work(() => undefined);
  busy.add(stderr);
  try {
    return await shown(io, text, work);
  } finally {
    busy.delete(stderr);
  }
}

async function shown<T>(io: Io, text: string, work: (tell: Tell) => Promise<T>): Promise<T> {
  let spinner: Spinner | null = null;
  let told = text;
  const running = work((done, all) => {
    told = `${text} ${bar(done, all)}`;
    spinner?.update(told);
  });
  const first = await Promise.race([
    running.then(() => 'done' as const),
    wait(PATIENCE, 'late' as const, { ref: false }),
  ]);
  if (first === 'done') return running;
  const { startSpinner } = await import('./spinner.ts');
  spinner = startSpinner(io, told);
  try {
    return await running;
  } finally {
    spinner.stop();
  }
}

const WIDTH = 20;

function bar(done: number, all: number): string {
  const full = all === 0 ? WIDTH : Math.round((done / all) * WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${done} of ${all}`;
}
