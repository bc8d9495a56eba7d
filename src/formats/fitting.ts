// What may stand in a field of ours; a foreign value that may not is kept under `extensions` instead.
import { isPlainMap } from '../core/foreign.ts';
import type { Plain, PlainMap } from '../core/foreign.ts';

const REFERENCE = /\{\{[a-z]+:[^{}]+\}\}/g;

const SECRETS: readonly RegExp[] = [
  /\b(?:sk|pk|rk|whsec|xi)[-_][A-Za-z0-9_-]{16,}/,
  /\b(?:ghp|gho|ghs|github_pat|glpat|xox[abpr])[-_][A-Za-z0-9_-]{10,}/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/,
  /\bAIza[A-Za-z0-9_-]{30,}/,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{6,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(?:Bearer|Basic|Token)\s+[A-Za-z0-9+/_.=-]{12,}/i,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#{}]*:[^\s/?#{}]*@/i,
];

const SECRET_QUERY =
  /[?&](?:[a-z0-9_-]*(?:token|secret|key|password|passwd|signature|auth)|sig|pwd|code)=(?!\{)[^&#\s]{6,}/i;
const SECRET_PATH = /\/(?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z0-9_-]{20,}(?=[/?#]|$)/;

/** Tells whether a text holds what looks like a key, a token or a password. */
export function looksSecret(text: string): boolean {
  return SECRETS.some((pattern) => pattern.test(text)) || SECRET_QUERY.test(text);
}

/** Tells whether a text says something. */
export function isFilled(value: Plain | undefined): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** Tells whether a value is a name without braces, in one line. */
export function isPlainName(value: Plain | undefined): value is string {
  return isFilled(value) && !/[{}\n]/.test(value) && !looksSecret(value);
}

/** Tells whether an address can be called and holds no secret; our references and `{parameters}` may be in it. */
export function isCallable(url: string): boolean {
  if (looksSecret(url) || /[\s\\]/.test(url)) return false;
  const filled = url
    .replace(/^\{\{[a-z]+:[^{}]+\}\}/, 'https://a.example')
    .replaceAll(REFERENCE, 'a')
    .replaceAll(/\{[A-Za-z_]\w*\}/g, 'a');
  if (/[{}]/.test(filled) || !/^https?:\/\/[^/?#]/.test(filled) || SECRET_PATH.test(filled))
    return false;
  return URL.canParse(filled);
}

/** Tells whether a text is a phone number as ITU-T E.164 writes it, or one reference to where it stands. */
export function isPhone(text: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(text) || /^\{\{(?:variable|attribute):[^{}]+\}\}$/.test(text);
}

/** Tells whether a text is a SIP address without a password. */
export function isSip(text: string): boolean {
  return /^sips?:(?:[\w.!~*'()&=+$,?/%-]+@)?[\w.:[\]-]+(?:;[\w.=-]+)*$/.test(text);
}

/** Tells whether headers may stand in a field: names as RFC 3261 and RFC 9110 have them, nothing secret. */
export function areHeaders(headers: PlainMap): headers is Record<string, string> {
  return Object.entries(headers).every(
    ([name, value]) =>
      /^[\w!#$%&'*+.^`|~-]+$/.test(name) &&
      isFilled(value) &&
      !/[\r\n]/.test(value) &&
      !looksSecret(value) &&
      !(/auth|key|token|secret|cookie|password/i.test(name) && !value.includes('{{')),
  );
}

/** Tells whether a text is a language as BCP 47 writes it. */
export function isLanguage(value: Plain | undefined): value is string {
  if (typeof value !== 'string' || !/^[a-z]{2,3}(?:-|$)/.test(value)) return false;
  try {
    return Intl.getCanonicalLocales(value)[0] === value;
  } catch {
    return false;
  }
}

/** Tells whether a value is a number within bounds. */
export function isWithin(least: number, most: number): (value: Plain) => value is number {
  return (value): value is number => typeof value === 'number' && value >= least && value <= most;
}

/** Tells whether a value is a count of at least one. */
export function isCount(value: Plain): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];
const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];
const NUMBERS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const LISTS_OF_SCHEMAS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const MAPS_OF_SCHEMAS = ['properties', 'patternProperties', '$defs', 'definitions'];
const SCHEMAS = ['items', 'additionalProperties', 'not', 'contains', 'propertyNames'];

/** Tells whether a value is a JSON Schema (2020-12) that plainly says what it means; a doubtful one is not. */
export function isSchema(value: Plain | undefined, depth = 0): value is PlainMap {
  if (!isPlainMap(value) || depth > 40) return false;
  return Object.entries(value).every(([key, item]) => isSchemaKey(key, item, depth + 1));
}

function isSchemaKey(key: string, value: Plain, depth: number): boolean {
  if (key === 'type') return [value].flat().every((type) => TYPES.includes(String(type)));
  if (key === 'required')
    return Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (key === 'enum') return Array.isArray(value) && value.length > 0;
  if (key === 'pattern') return typeof value === 'string' && isHarmless(value);
  if (['description', 'title', 'format'].includes(key)) return typeof value === 'string';
  if (COUNTS.includes(key)) return typeof value === 'number' && Number.isInteger(value);
  if (NUMBERS.includes(key)) return typeof value === 'number';
  if (LISTS_OF_SCHEMAS.includes(key))
    return Array.isArray(value) && value.length > 0 && value.every((item) => isSchema(item, depth));
  if (MAPS_OF_SCHEMAS.includes(key))
    return isPlainMap(value) && Object.values(value).every((item) => isSchema(item, depth));
  if (SCHEMAS.includes(key)) return typeof value === 'boolean' || isSchema(value, depth);
  return !key.startsWith('$') && !['if', 'then', 'else', 'dependentSchemas'].includes(key);
}

// A pattern with a repeated group may run away; whether it does is not for an importer to find out.
function isHarmless(pattern: string): boolean {
  if (/\)[*+{]/.test(pattern)) return false;
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
