import { checkSync } from 'recheck/lib/browser.js';
import type { Finding } from '../problem.ts';
import { cut } from './formats.ts';

/** Milliseconds after which the search is given up; most take a few. */
const PATIENCE = 200;

/** How many searches may end without an answer before the rest is left out: a second is the most that a check may take. */
const MOST_UNKNOWN = 3;

/** Looks for texts that would keep a regular expression busy for ever; one for all patterns of a definition. */
export class RunawaySearch {
  #unknown = 0;
  readonly #known = new Map<string, Finding | null>();

  /** Says that a regular expression can run away, or that it could not be told; null where it cannot. */
  check(pattern: string): Finding | null {
    const before = this.#known.get(pattern);
    if (before !== undefined) return before;
    const finding = this.#examine(pattern);
    this.#known.set(pattern, finding);
    return finding;
  }

  #examine(pattern: string): Finding | null {
    const result = this.#unknown < MOST_UNKNOWN ? search(pattern) : null;
    if (result?.status === 'safe') return null;
    if (result?.status !== 'vulnerable') {
      this.#unknown += 1;
      return {
        message: `it can't be told whether “${cut(pattern)}” could run away`,
        hint: 'write it more simply',
        severity: 'warning',
      };
    }
    if (result.complexity.type === 'exponential')
      return {
        message: `“${cut(pattern)}” can run away: some texts would keep it busy for ever`,
        hint: 'do not repeat what is repeated already, as in (a+)+ or (a|a)*',
      };
    // Two repetitions side by side are common, and harmless on what a person says in a turn.
    return result.complexity.degree < 3
      ? null
      : {
          message: `“${cut(pattern)}” gets slow on long texts`,
          hint: 'say more exactly what stands between two repetitions',
          severity: 'warning',
        };
  }
}

function search(pattern: string): ReturnType<typeof checkSync> | null {
  try {
    return checkSync(pattern, 'i', { timeout: PATIENCE });
  } catch (error) {
    // The search goes down once per level of the pattern.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
