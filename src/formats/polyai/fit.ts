import { FORMATS } from '../../core/check/formats.ts';
import { checkPattern, isBounded } from '../../core/check/patterns.ts';
import { checkSecret, checkSecretKey } from '../../core/check/secrets.ts';
import type { Plain } from '../../core/foreign.ts';
import { isPhoneNumber } from '../../core/phone.ts';

/** Tells whether a value is a text that says something and gives no secret away. */
export function isProse(value: Plain | undefined): value is string {
  return typeof value === 'string' && value !== '' && checkSecret(value) === null;
}

/** Tells whether a value can stand under a key: that name and value together give no secret away. */
export function fitsKey(key: string, value: Plain): boolean {
  return typeof value !== 'string' || (!checkSecret(value) && !checkSecretKey(key, value));
}

/** Tells whether a value is a list of texts that give no secret away. */
export function isTexts(value: Plain): value is string[] {
  return (
    Array.isArray(value) &&
    value.every((each) => typeof each === 'string' && checkSecret(each) === null)
  );
}

export function isBoolean(value: Plain): value is boolean {
  return typeof value === 'boolean';
}

export function isNumber(value: Plain): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

export function isPhone(value: Plain): value is string {
  return typeof value === 'string' && isPhoneNumber(value);
}

/** Tells whether a value is a text of a format of ours. */
export function isFormat(
  value: Plain | undefined,
  format: 'sip' | 'header' | 'language' | 'country' | 'moment',
): value is string {
  return isProse(value) && FORMATS[format]?.(value) === null;
}

/**
 * Tells whether a value is a regular expression that JavaScript can run without running away: where no group is repeated,
 * the time it takes grows with the text at worst as a power. So much is seen at once; the full search takes long.
 */
export function isPattern(value: Plain): value is string {
  if (!isProse(value) || checkPattern(value) !== null) return false;
  const plain = value.replaceAll(/\\[^]|\[(?:\\[^]|[^\]\\])*\]/g, 'x');
  return isBounded(value) || !/\)[*+{]/.test(plain);
}
