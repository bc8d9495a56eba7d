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

/** Returns a map with values set at paths; those that are undefined are left out. */
export function withAll(map: PlainMap, fields: [string[], Plain | undefined][]): PlainMap {
  let result: Plain = map;
  for (const [path, value] of fields)
    if (value !== undefined) result = withPath(result, path, value);
  return mapOf(result);
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

/** Returns the map without the keys that have no value. */
export function present(map: Record<string, Plain | undefined>): PlainMap {
  return Object.fromEntries(
    Object.entries(map).filter((entry): entry is [string, Plain] => entry[1] !== undefined),
  );
}

/** Returns two values merged, maps key by key; where both have one, the second counts. */
export function merged(one: Plain, other: Plain): Plain {
  if (!isPlainMap(one) || !isPlainMap(other)) return other;
  const result: PlainMap = { ...one };
  for (const [key, value] of Object.entries(other))
    result[key] = Object.hasOwn(one, key) ? merged(one[key] ?? null, value) : value;
  return result;
}

/** Returns a value that is a map, an empty one for any other. */
export function mapOf(value: Plain | undefined): PlainMap {
  return isPlainMap(value) ? value : {};
}

/** Returns a value that is a list, an empty one for any other. */
export function listOf(value: Plain | undefined): Plain[] {
  return Array.isArray(value) ? value : [];
}

/** Returns the texts in a list. */
export function textsOf(value: Plain | undefined): string[] {
  return listOf(value).filter((each) => typeof each === 'string');
}

/** Returns a map or a list that holds something, undefined for an empty one. */
export function unlessEmpty<T extends object>(value: T): T | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

/** Tells whether two values are the same, whatever the order of their keys. */
export function isSame(one: Plain | undefined, other: Plain | undefined): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  if (!isPlainMap(one) || !isPlainMap(other)) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  );
}

/** Returns files sorted by their paths. */
export function byPath<T>(files: Iterable<readonly [string, T]>): Map<string, T> {
  return new Map([...files].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
