import { setTimeout as wait } from 'node:timers/promises';
import type { Io } from './io.ts';

const PATIENCE = 300;

/** Shows what is going on while work lasts longer than 300 ms and somebody watches. Returns what the work returns. */
export async function withProgress<T>(io: Io, text: string, work: Promise<T>): Promise<T> {
  if (io.stderr.isTTY !== true || io.env['TERM'] === 'dumb') return work;
  const first = await Promise.race([
    work.then(() => 'done' as const),
    wait(PATIENCE, 'late' as const, { ref: false }),
  ]);
  if (first === 'done') return work;
  const { startSpinner } = await import('./spinner.ts');
  const stop = startSpinner(io, text);
  try {
    return await work;
  } finally {
    stop();
  }
}
