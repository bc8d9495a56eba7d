import { APICallError } from 'ai';
import { isBroken } from './failures.ts';
import { Trouble } from './trouble.ts';

const MOST_TRIES = 3;
// Whoever waits at a terminal would rather be told.
const LONGEST_PAUSE = 5000;

/** When something is tried again. */
interface Retrying {
  /** Milliseconds before the first other try, where the server does not say. */
  pause: number;
  /** Tells whether some of the answer was heard: that cannot be taken back. */
  hasHeard: () => boolean;
  signal: AbortSignal | null;
}

/** Asks again where a server is overloaded or a connection broke before anything was heard. Throws the last error. */
export async function askAgain<T>(
  ask: () => Promise<T>,
  { pause, hasHeard, signal }: Retrying,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      const wait = pauseAfter(error, pause * 2 ** (tries - 1));
      if (wait === null || tries === MOST_TRIES || hasHeard() || signal?.aborted) throw error;
      await waitFor(wait, signal);
    }
  }
}

/** Returns how long to wait after an error; null where it would come again. */
function pauseAfter(error: unknown, pause: number): number | null {
  if (isBroken(error)) return pause;
  if (error instanceof Trouble) return error.kind === 'unreadable' ? 0 : null;
  if (!APICallError.isInstance(error)) return isOverloaded(error) ? pause : null;
  const { statusCode, responseHeaders = {}, responseBody = '' } = error;
  // A server that cannot be reached is not there in a second either.
  if (statusCode === undefined) return null;
  const passes = statusCode === 408 || statusCode === 429 || statusCode >= 500;
  if (!passes || /insufficient_quota/.test(responseBody)) return null;
  const said = Number(responseHeaders['retry-after'] ?? Number.NaN) * 1000;
  if (Number.isNaN(said)) return pause;
  return said <= LONGEST_PAUSE ? said : null;
}

// In the middle of a stream an error is a plain object: Anthropic's own word for it.
function isOverloaded(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'type' in error &&
    error.type === 'overloaded_error'
  );
}

function waitFor(milliseconds: number, signal: AbortSignal | null): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
