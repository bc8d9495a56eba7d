import { isMap } from './document.ts';
import { Failure } from './failure.ts';
import type { Plain, PlainMap } from './foreign.ts';

/** Reads a value that nobody vouches for. Throws `invalid` with its place and what is wrong with it. */
export type Reader<T> = (value: unknown, place: string) => T;

/** How deep values may be nested that are kept as they are. */
const DEEPEST = 64;

const FORBIDDEN_KEYS = new Set(['__proto__', 'prototype', 'constructor']);

/** Reads a text. */
export const text: Reader<string> = (value, place) =>
  typeof value === 'string' ? value : refuse(place, 'is no text');

/** Reads true or false. */
export const truth: Reader<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : refuse(place, 'is neither true nor false');

/** Reads a whole number that is not negative. */
export const amount: Reader<number> = (value, place) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? value
    : refuse(place, 'is no whole number');

/** Reads an ISO 8601 time. */
export const time: Reader<string> = (value, place) => {
  const found = text(value, place);
  return Number.isNaN(Date.parse(found)) ? refuse(place, 'is no time') : found;
};

/** Reads a plain value of bounded depth, without keys that could reach a prototype. */
export const plain: Reader<Plain> = (value, place) => plainWithin(value, place, DEEPEST);

/** Reads a map of plain values; see `plain`. */
export const plainMap: Reader<PlainMap> = (value, place) =>
  isMap(value) ? plainEntries(value, place, DEEPEST) : refuse(place, 'is no map');

/** Reads what may be null; what is absent is null too. */
export function nullable<T>(read: Reader<T>): Reader<T | null> {
  return (value, place) => (value === null || value === undefined ? null : read(value, place));
}

/** Reads what may be absent. */
export function optional<T>(read: Reader<T>): Reader<T | undefined> {
  return (value, place) => (value === undefined ? undefined : read(value, place));
}

/** Reads a list. */
export function listOf<T>(read: Reader<T>): Reader<T[]> {
  return (value, place) =>
    Array.isArray(value)
      ? value.map((each, index) => read(each, `${place}[${index}]`))
      : refuse(place, 'is no list');
}

/** Reads a map whose values are of one kind. */
export function mapOf<T>(read: Reader<T>): Reader<Record<string, T>> {
  return (value, place) =>
    Object.fromEntries(
      Object.entries(plainMap(value, place)).map(([key, each]) => [
        key,
        read(each, `${place}.${key}`),
      ]),
    );
}

/** Reads one of some words. */
export function oneOf<T extends string | number>(...words: readonly T[]): Reader<T> {
  return (value, place) =>
    words.find((word) => word === value) ?? refuse(place, `is not ${words.join(' or ')}`);
}

/** Reads a text that a test holds for; `what` says what it ought to be. */
export function textThat(what: string, holds: (found: string) => boolean): Reader<string> {
  return (value, place) => {
    const found = text(value, place);
    return holds(found) ? found : refuse(place, `is no ${what}`);
  };
}

/** Reads a map with known keys; others are left out. */
export function record<T>(fields: { [K in keyof T]-?: Reader<T[K]> }): Reader<T> {
  const keys = Object.keys(fields) as (keyof T & string)[];
  return (value, place) => {
    if (!isMap(value)) return refuse(place, 'is no map');
    const at = (key: string) => (place === '' ? key : `${place}.${key}`);
    const read = keys.map((key) => [
      key,
      fields[key](Object.hasOwn(value, key) ? value[key] : undefined, at(key)),
    ]);
    return Object.fromEntries(read) as T;
  };
}

/** Reads maps of several kinds, told apart by what stands at one key. */
export function variants<T>(key: string, kinds: Readonly<Record<string, Reader<T>>>): Reader<T> {
  const known = Object.keys(kinds);
  return (value, place) => {
    if (!isMap(value)) return refuse(place, 'is no map');
    const kind = known.find((each) => each === value[key]);
    const read = kind === undefined ? undefined : kinds[kind];
    return read ? read(value, place) : refuse(`${place}.${key}`, 'is not known to this program');
  };
}

function plainWithin(value: unknown, place: string, depth: number): Plain {
  if (depth === 0) return refuse(place, 'is nested too deep');
  if (Array.isArray(value))
    return value.map((each, index) => plainWithin(each, `${place}[${index}]`, depth - 1));
  if (isMap(value)) return plainEntries(value, place, depth);
  const isScalar = ['string', 'number', 'boolean'].includes(typeof value) || value === null;
  return isScalar ? (value as Plain) : refuse(place, 'is missing');
}

function plainEntries(value: Record<string, unknown>, place: string, depth: number): PlainMap {
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      FORBIDDEN_KEYS.has(key) ? refuse(place, `may not have the key ${key}`) : key,
      plainWithin(each, `${place}.${key}`, depth - 1),
    ]),
  );
}

function refuse(place: string, problem: string): never {
  throw new Failure('invalid', `${place === '' ? 'it' : place} ${problem}`);
}
