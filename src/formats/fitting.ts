import { isPlainMap } from '../core/foreign.ts';
import type { Plain, PlainMap } from '../core/foreign.ts';

// Keys of the large providers, tokens behind `Bearer`, JSON Web Tokens, private keys, and passwords in addresses.
const SECRET =
  /\b(?:sk|pk|rk)[-_](?:[a-z]+[-_])*[A-Za-z0-9_-]{16,}|\bgh[oprsu]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bxox[abprs]-[\w-]{10,}|\bAKIA[0-9A-Z]{16}\b|\bAIza[\w-]{30,}|\bntn_\w{20,}|\bglpat-[\w-]{16,}|\beyJ[\w-]{10,}\.[\w-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY|\bBearer [\w.~+/=-]{20,}|:\/\/[^\s/:@{}$]+:[^\s/@{}$]+@/;

/** Tells whether a text holds what looks like a key, a token or a password. */
export function holdsSecret(text: string): boolean {
  return SECRET.test(text);
}

/** Tells whether a value is a text that a field may hold. */
export function isProse(value: Plain): value is string {
  return typeof value === 'string' && !holdsSecret(value);
}

/** Returns a scalar as a word, nothing for what is none. */
export function wordOf(value: Plain | undefined): string {
  return typeof value === 'object' || value === undefined ? '' : String(value);
}

/** Tells whether a value is an address of the web that a field may hold. */
export function isUrl(value: Plain): value is string {
  if (!isProse(value)) return false;
  try {
    return /^https?:$/.test(new URL(value).protocol);
  } catch {
    return false;
  }
}

/** Tells whether a value is a list of texts that fields may hold, at least one. */
export function isTexts(value: Plain): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isProse);
}

/** Tells whether a value is a map of texts that fields may hold, with any keys. */
export function isTextMap(value: Plain): value is Record<string, string> {
  return isPlainMap(value) && Object.keys(value).length > 0 && Object.values(value).every(isProse);
}

/** Tells whether a value is a map of headers: its keys are tokens (RFC 9110, section 5.6.2). */
export function isHeaders(value: Plain): value is Record<string, string> {
  return isTextMap(value) && Object.keys(value).every((key) => /^[\w!#$%&'*+.^`|~-]+$/.test(key));
}

/** Returns a test for numbers of a range. */
export function isNumber(least: number, most: number): (value: Plain) => value is number {
  return (value): value is number => typeof value === 'number' && value >= least && value <= most;
}

/** Tells whether a value is a whole number above zero. */
export function isCount(value: Plain): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];
const SCHEMAS = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains'];
const SCHEMA_MAPS = ['properties', '$defs', 'definitions', 'patternProperties'];
const SCHEMA_LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];
const NUMBERS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const TEXTS = ['title', 'description', 'format', 'pattern', '$comment', '$id', '$schema'];

/** Tells whether a map is a JSON Schema (draft 2020-12) without anything that would need looking up elsewhere. */
export function isSchema(value: Plain): value is PlainMap {
  return isPlainMap(value) && Object.entries(value).every(([key, inner]) => fits(key, inner));
}

function isSubschema(value: Plain): boolean {
  return typeof value === 'boolean' || isSchema(value);
}

function fits(key: string, value: Plain): boolean {
  if (key === 'type') return TYPES.includes(wordOf(value)) || isTypeList(value);
  if (key === '$ref') return value === '#' || /^#\/(?:\$defs|definitions)\//.test(wordOf(value));
  if (key === 'required') return isNames(value);
  if (key === 'enum') return Array.isArray(value) && value.length > 0;
  if (key === 'pattern' && !compiles(value)) return false;
  // Ids and dialects would be looked up.
  if (key === '$id' || key === '$schema' || key === '$anchor' || key === '$dynamicRef')
    return false;
  if (SCHEMAS.includes(key)) return isSubschema(value);
  if (SCHEMA_MAPS.includes(key))
    return isPlainMap(value) && Object.values(value).every(isSubschema);
  if (SCHEMA_LISTS.includes(key))
    return Array.isArray(value) && value.length > 0 && value.every(isSubschema);
  if (COUNTS.includes(key)) return value === 0 || isCount(value);
  if (NUMBERS.includes(key))
    return typeof value === 'number' && (key !== 'multipleOf' || value > 0);
  return !TEXTS.includes(key) || isProse(value);
}

function isTypeList(value: Plain): boolean {
  return isNames(value) && value.length > 0 && value.every((type) => TYPES.includes(type));
}

function isNames(value: Plain): value is string[] {
  return (
    Array.isArray(value) &&
    value.every((name) => typeof name === 'string') &&
    new Set(value).size === value.length
  );
}

// A pattern with a quantified group or an overlap of two unbounded parts might run away: those are kept elsewhere.
function compiles(value: Plain): boolean {
  if (typeof value !== 'string' || value.length > 500) return false;
  if (/[)][*+{]/.test(value) || (value.match(/[*+]|\{\d+,/g) ?? []).length > 2) return false;
  try {
    return new RegExp(value, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
