import type { MinusPlus, Resource } from './model.ts';
import { pairAlike } from './pairs.ts';

/** Two resources of which one became the other; null on the side where there is none. */
export type Pair = MinusPlus<Resource | null>;

const ALIKE = { least: 0.6, words: 8 };

/** Pairs the resources of two states: the same name first, then the same or very similar content. */
export function pairResources(minus: readonly Resource[], plus: readonly Resource[]): Pair[] {
  const there = new Map(plus.map((one) => [keyOf(one), one]));
  const same = minus.flatMap((one): Pair[] => {
    const partner = there.get(keyOf(one));
    return partner ? [{ minus: one, plus: partner }] : [];
  });
  const paired = new Set(same.flatMap((pair) => [pair.minus, pair.plus]));
  return [
    ...same,
    ...pairRenamed(
      minus.filter((one) => !paired.has(one)),
      plus.filter((one) => !paired.has(one)),
    ),
  ];
}

/** Pairs what was renamed or moved among resources of one state alone; the rest stays alone. */
export function pairRenamed(minus: readonly Resource[], plus: readonly Resource[]): Pair[] {
  const types = new Set([...minus, ...plus].map(({ type }) => type));
  const pairs = [...types].flatMap((type) =>
    pairAlike(
      minus.filter((one) => one.type === type).map(named),
      plus.filter((one) => one.type === type).map(named),
      ALIKE,
    ),
  );
  const paired = new Set(pairs.flatMap(([a, b]) => [a.resource, b.resource]));
  return [
    ...pairs.map(([a, b]) => ({ minus: a.resource, plus: b.resource })),
    ...minus.filter((one) => !paired.has(one)).map((one) => ({ minus: one, plus: null })),
    ...plus.filter((one) => !paired.has(one)).map((one) => ({ minus: null, plus: one })),
  ];
}

function named(resource: Resource) {
  return { resource, name: keyOf(resource), value: resource.value };
}

/** Returns what names a resource among all of its state. */
function keyOf({ type, parent, name }: Resource): string {
  return `${type}\0${parent ?? ''}\0${name}`;
}
