import { checkSync } from 'recheck/lib/browser.js';
import type { Finding } from '../problem.ts';
import { runsAway } from './ambiguity.ts';
import { cut } from './formats.ts';

/** Milliseconds after which the first search is given up, and those after one that was; most take a few. */
const PATIENCE = { first: 900, later: 200 };

// What a search costs, in units of some 8 milliseconds, by how it ends; and how much all of them may cost. The time
// itself would make the verdict another one on each machine.
const COSTS = { safe: 1, vulnerable: 6, unknown: 50 };
const BUDGET = 100;

/** Looks for texts that would keep a regular expression busy for ever; one for all patterns of a definition. */
export class RunawaySearch {
  #spent = 0;
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
    // What can be told without a search is told alike on each machine, however busy it is.
    if (runsAway(pattern)) return runaway(pattern);
    if (this.#spent >= BUDGET)
      return {
        message: `it was not looked whether “${cut(pattern)}” could run away: the others took too long`,
        hint: 'write it with at most one * or +, or mend the others first',
        severity: 'warning',
      };
    const result = search(pattern, this.#spent < COSTS.unknown ? PATIENCE.first : PATIENCE.later);
    this.#spent += COSTS[result?.status ?? 'unknown'];
    if (result?.status === 'safe') return null;
    if (result?.status !== 'vulnerable')
      return {
        message: `it can't be told whether “${cut(pattern)}” could run away`,
        hint: 'write it with fewer repetitions (*, +, {…}), and none inside another',
        severity: 'warning',
      };
    if (result.complexity.type === 'exponential') return runaway(pattern);
    // Two repetitions side by side are common, and harmless on what a person says in a turn.
    return result.complexity.degree < 3
      ? null
      : {
          message: `“${cut(pattern)}” gets slow on long texts`,
          hint: 'say more exactly what stands between two repetitions, or begin it with ^',
          severity: 'warning',
        };
  }
}

function runaway(pattern: string): Finding {
  return {
    message: `“${cut(pattern)}” can run away: some texts would keep it busy for ever`,
    hint: 'do not repeat what is repeated already, as in (a+)+ or (a|a)*',
  };
}

function search(pattern: string, timeout: number): ReturnType<typeof checkSync> | null {
  try {
    return checkSync(pattern, 'i', { timeout });
  } catch (error) {
    // The search goes down once per level of the pattern.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
