import { bagOf, similarity } from './values.ts';
import type { WordBag } from './values.ts';

/** What can be paired by what it holds: its place in its list, and a text that orders equally good pairs. */
interface Candidate {
  name: string;
  value: unknown;
}

/** How alike two have to be, and how many pairs are looked at before only the same content counts. */
export interface PairLimits {
  least: number;
  /** The fewest words in which likeness means something. */
  words: number;
}

const MOST_PAIRS = 20_000;

/**
 * Pairs what is the same or very similar in two lists: the most alike first, each of them once. Swapping the lists
 * swaps the pairs. Past a number of pairs only the same content is found.
 */
export function pairAlike<A extends Candidate, B extends Candidate>(
  minus: readonly A[],
  plus: readonly B[],
  limits: PairLimits,
): [A, B][] {
  if (minus.length === 0 || plus.length === 0) return [];
  const left = minus.map((one) => ({ one, bag: bagOf(one.value) }));
  const right = plus.map((one) => ({ one, bag: bagOf(one.value) }));
  const onlySame = minus.length * plus.length > MOST_PAIRS;
  const byContent = new Map<string, typeof right>();
  for (const each of right)
    byContent.set(each.bag.fingerprint, [...(byContent.get(each.bag.fingerprint) ?? []), each]);
  const scored = left.flatMap((a) =>
    (onlySame ? (byContent.get(a.bag.fingerprint) ?? []) : right).flatMap((b) => {
      const score = likeness(a.bag, b.bag, limits);
      const names = [a.one.name, b.one.name].toSorted();
      return score < limits.least ? [] : [{ a: a.one, b: b.one, score, order: names.join('\0') }];
    }),
  );
  const sorted = scored.toSorted((x, y) => y.score - x.score || (x.order < y.order ? -1 : 1));
  const [usedA, usedB] = [new Set<A>(), new Set<B>()];
  const pairs: [A, B][] = [];
  for (const { a, b } of sorted) {
    if (usedA.has(a) || usedB.has(b)) continue;
    usedA.add(a);
    usedB.add(b);
    pairs.push([a, b]);
  }
  return pairs;
}

function likeness(a: WordBag, b: WordBag, { words }: PairLimits): number {
  const score = similarity(a, b);
  return score === 1 || Math.min(a.size, b.size) >= words ? score : 0;
}
