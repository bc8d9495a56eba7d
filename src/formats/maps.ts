import { isPlainMap } from '../core/foreign.ts';
import type { Plain, PlainMap } from '../core/foreign.ts';

/** Returns the place of something inside a file or inside another place. */
export function placeIn(place: string, ...keys: (string | number)[]): string {
  return `${place}${place.includes(': ') ? '.' : ': '}${keys.join('.')}`;
}

/** Returns a copy of a map with one key set, also where the key is `__proto__`. */
export function withKey(map: PlainMap, key: string, value: Plain): PlainMap {
  return Object.fromEntries([...Object.entries(map).filter(([one]) => one !== key), [key, value]]);
}

/** Returns a copy of a map without a key. */
export function withoutKey(map: PlainMap, key: string): PlainMap {
  return Object.fromEntries(Object.entries(map).filter(([one]) => one !== key));
}

/** Returns a value with one inside set; what is missing on the way is made. */
export function withPath(value: Plain | undefined, path: readonly string[], item: Plain): Plain {
  const [key, ...rest] = path;
  if (key === undefined) return item;
  if (Array.isArray(value)) {
    const index = Number(key);
    return value.map((one, at) => (at === index ? withPath(one, rest, item) : one));
  }
  const map = isPlainMap(value) ? value : {};
  return withKey(map, key, withPath(Object.hasOwn(map, key) ? map[key] : undefined, rest, item));
}

/** Returns a list with items put in at their old positions, those without one at the end. */
export function withItems(
  list: readonly Plain[],
  items: readonly (readonly [position: number, item: Plain])[],
): Plain[] {
  const result = [...list];
  for (const [position, item] of items.toSorted(([one], [other]) => one - other))
    result.splice(Math.min(position, result.length), 0, item);
  return result;
}
