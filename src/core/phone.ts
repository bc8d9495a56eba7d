import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { CountryCode } from 'libphonenumber-js/min';
import { Failure } from './failure.ts';
import { oneLine } from './text.ts';

/** Tells whether a text is a number in E.164 (ITU-T E.164: `+`, country code, at most 15 digits) of a possible length. */
export function isPhoneNumber(text: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(text) && parsePhoneNumberFromString(text)?.isPossible() === true;
}

/** Returns a number that is written in another way in E.164, null where it cannot be told. */
export function toPhoneNumber(text: string): string | null {
  const international = text.replace(/^tel:/i, '').replace(/^00/, '+');
  // The whole text is the number: nothing is picked out of words, and no extension is dropped.
  const parsed = parsePhoneNumberFromString(international, { extract: false });
  return parsed?.isPossible() === true && parsed.ext === undefined ? parsed.number : null;
}

/** Returns a number in E.164; throws `usage` for a text that is none. */
export function requirePhoneNumber(text: string): string {
  const number = toPhoneNumber(text);
  if (number !== null) return number;
  throw new Failure('usage', `Couldn't read “${oneLine(text).slice(0, 40)}” as a phone number.`, {
    hints: ['write it with + and the country code: +442079460000'],
  });
}

/** Returns a number as people write it, with its country: `+44 20 7946 0150 (GB)`. */
export function readablePhoneNumber(number: string): string {
  const parsed = parsePhoneNumberFromString(number);
  if (!parsed) return number;
  return `${parsed.formatInternational()}${parsed.country === undefined ? '' : ` (${parsed.country})`}`;
}

/** Says how to write a number in E.164. */
export function phoneHint(text: string): string {
  const meant = toPhoneNumber(text);
  if (meant !== null) return `write "${meant}"`;
  return /^0\d/.test(text)
    ? 'write + and the country code in the place of the first 0, in quotes: "+442079460000"'
    : 'write + and the country code, without spaces: "+442079460000"';
}

const WRITTEN = /(?<![\p{L}\d-])(?:\+|\(\+?)?\d[\d\s()./-]{5,}\d/gu;

/**
 * Returns the first phone number in a text in E.164, and where it stands; one without a country code is of the first
 * country where it is possible.
 */
export function findPhoneNumber(
  text: string,
  countries: readonly string[],
): { number: string; index: number; length: number } | null {
  for (const { 0: written, index } of text.matchAll(WRITTEN))
    for (const country of [undefined, ...(countries as CountryCode[])]) {
      const parsed = parsePhoneNumberFromString(written, country);
      if (parsed?.isPossible()) return { number: parsed.number, index, length: written.length };
    }
  return null;
}
