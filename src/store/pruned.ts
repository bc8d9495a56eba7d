import { Failure } from '../core/failure.ts';

const ATTEMPTS = 5;

/** Tells whether git misses an object that was written a moment before: `git gc --prune=now` took it away. */
export function wasPruned(words: string): boolean {
  return /is not a valid object|nonexistent object|bad object|Couldn't read the object/.test(words);
}

/**
 * Writes objects that nothing refers to yet, again where they were pruned on the way: the same content comes back
 * under the same names.
 */
export async function writeAgain<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof Failure) || !wasPruned(error.message))
        throw error;
    }
  }
}
