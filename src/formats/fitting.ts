import { FORMATS } from '../core/check/formats.ts';
import { checkPattern, isBounded } from '../core/check/patterns.ts';
import { stringsIn } from '../core/check/references.ts';
import { checkSchema, patternsIn } from '../core/check/schemas.ts';
import { checkSecret, checkSecretKey } from '../core/check/secrets.ts';
import { isPlainMap } from '../core/foreign.ts';
import type { Plain, PlainMap } from '../core/foreign.ts';

/** Tells whether a value holds what looks like a key, a token or a password, in any of its texts. */
export function holdsSecret(value: Plain): boolean {
  return stringsIn(value).some(
    ({ text, path }) =>
      checkSecret(text) !== null || checkSecretKey(String(path.at(-1) ?? ''), text) !== null,
  );
}

/** Tells whether a value is a text that a field may hold. */
export function isProse(value: Plain): value is string {
  return typeof value === 'string' && !holdsSecret(value);
}

/** Tells whether a value is a text that can be a name for people. */
export function isTitle(value: Plain): value is string {
  return isProse(value) && value.trim() !== '';
}

/** Returns a scalar as a word, nothing for what is none. */
export function wordOf(value: Plain | undefined): string {
  return typeof value === 'object' || value === undefined ? '' : String(value);
}

/** Tells whether a value is an address of the web that a field may hold. */
export function isUrl(value: Plain): value is string {
  return isProse(value) && FORMATS.url?.(value) === null;
}

/** Tells whether a value is a list of texts that fields may hold, at least one. */
export function isTexts(value: Plain): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isProse);
}

/** Tells whether a value is a map of texts that fields may hold, with any keys. */
export function isTextMap(value: Plain): value is Record<string, string> {
  if (!isPlainMap(value) || Object.keys(value).length === 0) return false;
  return Object.values(value).every((text) => typeof text === 'string') && !holdsSecret(value);
}

/** Tells whether a value is a map of headers that a field may hold. */
export function isHeaders(value: Plain): value is Record<string, string> {
  return isTextMap(value) && Object.keys(value).every((key) => FORMATS.header?.(key) === null);
}

/** Returns a test for numbers of a range. */
export function isNumber(least: number, most: number): (value: Plain) => value is number {
  return (value): value is number => typeof value === 'number' && value >= least && value <= most;
}

/** Tells whether a value is a whole number above zero. */
export function isCount(value: Plain): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

/** Tells whether a value is a JSON Schema of a tool's parameters that a field may hold. */
export function isSchema(value: Plain): value is PlainMap {
  if (!isPlainMap(value) || holdsSecret(value) || checkSchema(value).length > 0) return false;
  // A pattern without a bound might run away; to find that out takes long.
  return patternsIn(value).every(({ text }) => checkPattern(text) === null && isBounded(text));
}
