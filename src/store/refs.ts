import type { Environment } from '../core/model.ts';
import { shellWord } from '../core/text.ts';

/**
 * Returns the refs whose names begin with a prefix, found by bisection: 200 agents ask this of 10,000 names.
 *
 * @param refs full names, sorted by their code units
 */
export function refsBelow(refs: readonly string[], prefix: string): string[] {
  const start = firstNotBelow(refs, prefix);
  const amount = refs.slice(start).findIndex((ref) => !ref.startsWith(prefix));
  return amount === -1 ? refs.slice(start) : refs.slice(start, start + amount);
}

function firstNotBelow(refs: readonly string[], name: string): number {
  let [low, high] = [0, refs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((refs[middle] ?? '') < name) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns the hint that leads from a release log to a branch of the user's: main, another, or a new one. */
export function wayToOwnBranch(
  refs: readonly string[],
  environments: readonly Environment[],
): string {
  const own = refsBelow(refs, 'refs/heads/')
    .map((ref) => ref.slice('refs/heads/'.length))
    .filter((name) => environments.every(({ branch }) => branch !== name));
  const [first] = own;
  const target = own.includes('main') || first === undefined ? 'main' : shellWord(first);
  return `go back to your own branch: git switch ${first === undefined ? '-c ' : ''}${target}`;
}
