import { isMap } from '../document.ts';
import { tokensOf } from './words.ts';

/** Tells whether two plain values are the same, whatever the order of keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  if (!isMap(a) || !isMap(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  );
}

/** Returns a plain value as text that is the same for values that are the same. */
export function fingerprint(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(fingerprint).join()}]`;
  if (isMap(value))
    return `{${Object.keys(value)
      .toSorted()
      .map((key) => `${JSON.stringify(key)}:${fingerprint(value[key])}`)
      .join()}}`;
  return JSON.stringify(value) ?? 'undefined';
}

/** The words of a value, counted, so that values can be compared by how many they share. */
export interface WordBag {
  fingerprint: string;
  words: ReadonlyMap<string, number>;
  size: number;
}

// What a text begins with tells enough of it.
const MOST_CHARACTERS = 50_000;

/** Counts the words of a value. */
export function bagOf(value: unknown): WordBag {
  const text = fingerprint(value);
  const words = new Map<string, number>();
  let size = 0;
  for (const token of tokensOf(text.slice(0, MOST_CHARACTERS))) {
    if (!/[\p{L}\p{N}]/u.test(token)) continue;
    words.set(token, (words.get(token) ?? 0) + 1);
    size += 1;
  }
  return { fingerprint: text, words, size };
}

/** Returns the share of words that two values have in common, from 0 to 1; 1 only where they are the same. */
export function similarity(a: WordBag, b: WordBag): number {
  if (a.fingerprint === b.fingerprint) return 1;
  if (a.size + b.size === 0) return 0;
  const [small, large] = a.words.size <= b.words.size ? [a, b] : [b, a];
  let common = 0;
  for (const [word, amount] of small.words) common += Math.min(amount, large.words.get(word) ?? 0);
  return Math.min((2 * common) / (a.size + b.size), 0.999);
}
