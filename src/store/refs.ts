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
