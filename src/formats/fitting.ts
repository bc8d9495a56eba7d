// What may stand in a field of ours, by the checks of definitions, and somewhat stricter where an address or a header
// may hold a secret; a foreign value that may not is kept under `extensions` instead.
import { FORMATS } from '../core/check/formats.ts';
import { checkPattern, isBounded } from '../core/check/patterns.ts';
import { stringsIn } from '../core/check/references.ts';
import { checkSchema, patternsIn } from '../core/check/schemas.ts';
import { checkSecret, checkSecretAt } from '../core/check/secrets.ts';
import { isPlainMap } from '../core/foreign.ts';
import type { Plain, PlainMap } from '../core/foreign.ts';
import { flawOf } from './limits.ts';

const SECRET_QUERY =
  /[?&](?:[a-z0-9_-]*(?:token|secret|key|password|passwd|signature|auth)|sig|pwd|code)=(?!\{)[^&#\s]{6,}/i;
const SECRET_PATH = /\/(?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z0-9_-]{20,}(?=[/?#]|$)/;

/** Tells whether a value holds what looks like a key, a token or a password, at any depth. */
export function holdsSecret(value: Plain): boolean {
  return stringsIn(value).some(
    ({ text, path }) =>
      checkSecret(text) !== null || checkSecretAt(['body', ...path], text) !== null,
  );
}

/** Tells whether a text says something. */
export function isFilled(value: Plain | undefined): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** Tells whether a value is a text that gives no secret away; it may be empty. */
export function isText(value: Plain | undefined): value is string {
  return typeof value === 'string' && !holdsSecret(value);
}

/** Tells whether a value is a text that says something and gives no secret away. */
export function isProse(value: Plain | undefined): value is string {
  return isFilled(value) && isText(value);
}

/** Tells whether a value may be a name for people. */
export function isTitle(value: Plain | undefined): value is string {
  return isProse(value) && value.length <= 500;
}

/** Tells whether a value is a name without braces, in one line. */
export function isPlainName(value: Plain | undefined): value is string {
  return isTitle(value) && !/[{}\n]/.test(value);
}

/** Tells whether a value is a list of such names, at least one. */
export function arePlainNames(value: Plain | undefined): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isPlainName);
}

/** Tells whether a value is a list of texts that give no secret away; it may be empty. */
export function isTexts(value: Plain | undefined): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

/** Tells whether a value is a map of texts that give no secret away, with any keys, at least one. */
export function isTextMap(value: Plain | undefined): value is Record<string, string> {
  if (!isPlainMap(value) || Object.keys(value).length === 0) return false;
  return Object.values(value).every((text) => typeof text === 'string') && !holdsSecret(value);
}

/** Tells whether a value can stand under a key: that name and value together give no secret away. */
export function fitsKey(key: string, value: Plain): boolean {
  return typeof value !== 'string' || !holdsSecret({ [key]: value });
}

/** Tells whether a value is a text of a format of ours. */
export function isFormat(
  value: Plain | undefined,
  format: 'sip' | 'header' | 'language' | 'country' | 'moment' | 'phone' | 'url',
): value is string {
  return isProse(value) && FORMATS[format]?.(value) === null;
}

/** Tells whether a value is a language as BCP 47 writes it. */
export function isLanguage(value: Plain | undefined): value is string {
  return isFormat(value, 'language');
}

/** Tells whether a value is a phone number as ITU-T E.164 writes it. */
export function isPhone(value: Plain | undefined): value is string {
  return isFormat(value, 'phone');
}

/** Tells whether a value is a phone number, or one reference to where it stands. */
export function isDialable(value: Plain | undefined): value is string {
  return isPhone(value) || /^\{\{(?:variable|attribute):[^{}]+\}\}$/.test(wordOf(value));
}

/** Tells whether a value is a SIP address without a password. */
export function isSip(value: Plain | undefined): value is string {
  return isFormat(value, 'sip') && !/[{}]|:[^@]*:[^@]*@/.test(value);
}

/** Tells whether a value is an address of the web. */
export function isUrl(value: Plain | undefined): value is string {
  return isFormat(value, 'url');
}

/** Tells whether an address can be called and holds no secret; our references and `{parameters}` may be in it. */
export function isCallable(value: Plain | undefined): value is string {
  if (!isText(value) || SECRET_QUERY.test(value) || /[\s\\]/.test(value)) return false;
  const filled = value
    .replace(/^\{\{[a-z]+:[^{}]+\}\}/, 'https://a.example')
    .replaceAll(/\{\{[a-z]+:[^{}]+\}\}|\{[A-Za-z_]\w*\}/g, 'a');
  return !/[{}]/.test(filled) && !SECRET_PATH.test(filled) && FORMATS.url?.(filled) === null;
}

/** Tells whether a value is a map of headers: tokens as names, and nothing secret. */
export function isHeaders(value: Plain | undefined): value is Record<string, string> {
  return isTextMap(value) && Object.keys(value).every((key) => FORMATS.header?.(key) === null);
}

/** Tells whether headers say something in one line each, and what is meant to be secret only by a reference of ours. */
export function areOpenHeaders(value: Plain | undefined): value is Record<string, string> {
  return (
    isHeaders(value) &&
    Object.entries(value).every(
      ([name, text]) =>
        isFilled(text) &&
        !/[\r\n]/.test(text) &&
        (!/auth|key|token|secret|cookie|password/i.test(name) || text.includes('{{')),
    )
  );
}

/** Returns a scalar as a word, nothing for what is none. */
export function wordOf(value: Plain | undefined): string {
  return typeof value === 'object' || value === undefined ? '' : String(value);
}

/** Returns a test for one of some words. */
export function isOneOf(words: readonly string[]): (value: Plain | undefined) => value is string {
  return (value): value is string => typeof value === 'string' && words.includes(value);
}

/** Returns a test for one of the keys of a map. */
export function isKeyOf(map: Readonly<Record<string, unknown>>): ReturnType<typeof isOneOf> {
  return isOneOf(Object.keys(map));
}

export function isBoolean(value: Plain | undefined): value is boolean {
  return typeof value === 'boolean';
}

export function isNumber(value: Plain | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** Returns a test for numbers within bounds. */
export function isWithin(
  least: number,
  most: number,
): (value: Plain | undefined) => value is number {
  return (value): value is number => isNumber(value) && value >= least && value <= most;
}

/** Tells whether a value is a count of at least one. */
export function isCount(value: Plain | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

/**
 * Tells whether a value is a regular expression that JavaScript can run without running away: where no group is repeated,
 * the time it takes grows with the text at worst as a power. So much is seen at once; the full search takes long.
 */
export function isPattern(value: Plain | undefined): value is string {
  if (!isProse(value) || checkPattern(value) !== null) return false;
  const plain = value.replaceAll(/\\[^]|\[(?:\\[^]|[^\]\\])*\]/g, 'x');
  return isBounded(value) || !/\)[*+{]/.test(plain);
}

/** Tells whether a value describes the parameters of a tool: a JSON Schema (draft 2020-12) of an object. */
export function isSchema(value: Plain | undefined): value is PlainMap {
  return (
    isPlainMap(value) &&
    flawOf(value) === null &&
    !holdsSecret(value) &&
    checkSchema(value).length === 0 &&
    // A pattern without a bound might run away; to find that out takes long.
    patternsIn(value).every(({ text }) => checkPattern(text) === null && isBounded(text))
  );
}
