// What may stand in a field of ours, by the checks of definitions and somewhat stricter where an address or a header
// may hold a secret; a foreign value that may not is kept under `extensions` instead.
import { FORMATS } from '../core/check/formats.ts';
import { checkPattern, isBounded } from '../core/check/patterns.ts';
import { stringsIn } from '../core/check/references.ts';
import { checkSchema, patternsIn } from '../core/check/schemas.ts';
import { checkSecret, checkSecretKey } from '../core/check/secrets.ts';
import { isPlainMap } from '../core/foreign.ts';
import type { Plain, PlainMap } from '../core/foreign.ts';

const SECRET_QUERY =
  /[?&](?:[a-z0-9_-]*(?:token|secret|key|password|passwd|signature|auth)|sig|pwd|code)=(?!\{)[^&#\s]{6,}/i;
const SECRET_PATH = /\/(?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z0-9_-]{20,}(?=[/?#]|$)/;

/** Tells whether a value holds what looks like a key, a token or a password, at any depth. */
export function looksSecret(value: Plain): boolean {
  return stringsIn(value).some(
    ({ text, path }) =>
      checkSecret(text) !== null || checkSecretKey(String(path.at(-1)), text) !== null,
  );
}

/** Tells whether a text says something. */
export function isFilled(value: Plain | undefined): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** Tells whether a value may be a name for people. */
export function isTitle(value: Plain | undefined): value is string {
  return isFilled(value) && value.length <= 500 && !looksSecret(value);
}

/** Tells whether a value is a name without braces, in one line. */
export function isPlainName(value: Plain | undefined): value is string {
  return isTitle(value) && !/[{}\n]/.test(value);
}

/** Tells whether an address can be called and holds no secret; our references and `{parameters}` may be in it. */
export function isCallable(url: string): boolean {
  if (looksSecret(url) || SECRET_QUERY.test(url) || /[\s\\]/.test(url)) return false;
  const filled = url
    .replace(/^\{\{[a-z]+:[^{}]+\}\}/, 'https://a.example')
    .replaceAll(/\{\{[a-z]+:[^{}]+\}\}|\{[A-Za-z_]\w*\}/g, 'a');
  return !/[{}]/.test(filled) && !SECRET_PATH.test(filled) && FORMATS.url?.(filled) === null;
}

/** Tells whether a text is a phone number as ITU-T E.164 writes it, or one reference to where it stands. */
export function isPhone(text: string): boolean {
  return FORMATS.phone?.(text) === null || /^\{\{(?:variable|attribute):[^{}]+\}\}$/.test(text);
}

/** Tells whether a text is a SIP address without a password. */
export function isSip(text: string): boolean {
  return FORMATS.sip?.(text) === null && !/[{}]|:[^@]*:[^@]*@/.test(text);
}

/** Tells whether headers may stand in a field: tokens as names, and nothing secret. */
export function areHeaders(headers: PlainMap): headers is Record<string, string> {
  return Object.entries(headers).every(
    ([name, value]) =>
      FORMATS.header?.(name) === null &&
      isFilled(value) &&
      !/[\r\n]/.test(value) &&
      !looksSecret({ [name]: value }) &&
      !(/auth|key|token|secret|cookie|password/i.test(name) && !value.includes('{{')),
  );
}

/** Tells whether a text is a language as BCP 47 writes it. */
export function isLanguage(value: Plain | undefined): value is string {
  return typeof value === 'string' && FORMATS.language?.(value) === null;
}

/** Returns a scalar as a word, nothing for what is none. */
export function wordOf(value: Plain | undefined): string {
  return typeof value === 'object' || value === undefined ? '' : String(value);
}

/** Returns a test for one of some words. */
export function isOneOf(words: readonly string[]): (value: Plain | undefined) => value is string {
  return (value): value is string => typeof value === 'string' && words.includes(value);
}

/** Tells whether a value is a number within bounds. */
export function isWithin(least: number, most: number): (value: Plain) => value is number {
  return (value): value is number => typeof value === 'number' && value >= least && value <= most;
}

/** Tells whether a value is a count of at least one. */
export function isCount(value: Plain): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

/** Tells whether a value describes the parameters of a tool: a JSON Schema (draft 2020-12) of an object. */
export function isSchema(value: Plain | undefined): value is PlainMap {
  return (
    isPlainMap(value) &&
    !isDeep(value) &&
    !looksSecret(value) &&
    checkSchema(value).length === 0 &&
    patternsIn(value).every(({ text }) => checkPattern(text) === null && isBounded(text))
  );
}

/** Tells whether a value is nested so deeply that no definition may hold it. */
export function isDeep(value: Plain, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth > 50 || Object.values(value).some((inner) => isDeep(inner, depth + 1));
}
