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
  const isOwn = (name: string) => environments.every(({ branch }) => branch !== name);
  const own = namesBelow(refs, 'refs/heads/').filter(isOwn);
  // `git switch` makes a branch that a remote has one of this clone.
  const there = namesBelow(refs, 'refs/remotes/')
    .map((name) => name.slice(name.indexOf('/') + 1))
    .filter((name) => name !== 'HEAD');
  const ways = own.length > 0 ? own : there.filter(isOwn);
  const [first] = ways;
  if (first === undefined && there.length > 0)
    return 'this clone holds release logs alone: clone the repository anew, without --branch';
  const target = ways.includes('main') || first === undefined ? 'main' : shellWord(first);
  return `go back to your own branch: git switch ${first === undefined ? '-c ' : ''}${target}`;
}

function namesBelow(refs: readonly string[], folder: string): string[] {
  return refsBelow(refs, folder).map((ref) => ref.slice(folder.length));
}
