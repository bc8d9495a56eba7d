import { isMap } from '../document.ts';
import type { PathStep } from './model.ts';
import { pairAlike } from './pairs.ts';
import { fingerprint } from './values.ts';

/** An item of a list, with what tells it apart. */
export interface Item {
  value: unknown;
  position: number;
  step: PathStep;
  /** Unique in its list; the same as that of the item that it is matched with. */
  identity: string;
}

/** The items of two lists: those in both, in the order of the second, and those of one alone. */
export interface MatchedItems {
  kept: [Item, Item][];
  removed: Item[];
  added: Item[];
  /** For each kept item its place among the kept ones of the first list; null where the order is the same. */
  order: number[] | null;
}

/** Matches the items of two lists by the key that tells them apart, by their value, or by how alike they are. */
export function matchItems(
  minus: readonly unknown[],
  plus: readonly unknown[],
  by: string | undefined,
): MatchedItems {
  const key = by ?? guessKey(minus, plus);
  const [left, right] = [itemsOf(minus, key), itemsOf(plus, key)];
  const places = new Map(right.map((item) => [item.identity, item]));
  const pairs: [Item, Item][] = [];
  for (const item of left) {
    const partner = places.get(item.identity);
    if (!partner) continue;
    pairs.push([item, partner]);
    places.delete(item.identity);
  }
  const paired = new Set(pairs.flat());
  const alone = (items: readonly Item[]) =>
    items.filter((item) => 'position' in item.step && !paired.has(item)).map(named);
  const alike = pairAlike(alone(left), alone(right), { least: 0.4, words: 2 });
  for (const [a, b] of alike) {
    pairs.push([a.item, b.item]);
    paired.add(a.item).add(b.item);
  }
  return {
    ...inOrder(pairs),
    removed: left.filter((item) => !paired.has(item)),
    added: right.filter((item) => !paired.has(item)),
  };
}

// Equally alike ones are paired in the order in which they stand.
function named(item: Item): { item: Item; name: string; value: unknown } {
  return { item, name: String(item.position).padStart(9, '0'), value: item.value };
}

function inOrder(pairs: readonly [Item, Item][]): Pick<MatchedItems, 'kept' | 'order'> {
  const before = pairs.toSorted(([a], [b]) => a.position - b.position);
  const ranks = new Map(before.map(([item], index) => [item, index]));
  const kept = pairs.toSorted(([, a], [, b]) => a.position - b.position);
  const order = kept.map(([item]) => ranks.get(item) ?? 0);
  return { kept, order: order.every((rank, index) => rank === index) ? null : order };
}

function itemsOf(list: readonly unknown[], by: string | undefined): Item[] {
  const seen = new Map<string, number>();
  const count = (identity: string) => {
    const occurrence = (seen.get(identity) ?? 0) + 1;
    seen.set(identity, occurrence);
    return occurrence;
  };
  return list.map((value, position): Item => {
    const own = by !== undefined && isMap(value) && Object.hasOwn(value, by) ? value[by] : value;
    const scalar = isScalar(own);
    // Items known by position are the same where their whole content is.
    const like = scalar ? `=${JSON.stringify(own)}` : `?${fingerprint(value)}`;
    const occurrence = count(like);
    const step = scalar ? { by: by ?? null, value: own, occurrence } : { position };
    return { value, position, step, identity: `${like} ${occurrence}` };
  });
}

function isScalar(value: unknown): value is string | number | boolean | null {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}

const USUAL_KEYS = ['id', 'name', 'key'];

// Data without a shape: a key that every item has, each with another value.
function guessKey(minus: readonly unknown[], plus: readonly unknown[]): string | undefined {
  return USUAL_KEYS.find((key) =>
    [minus, plus].every((list) => {
      const values = list.map((item) => (isMap(item) && Object.hasOwn(item, key) ? item[key] : {}));
      return (
        values.every(isScalar) &&
        new Set(values.map((one) => JSON.stringify(one))).size === list.length
      );
    }),
  );
}
