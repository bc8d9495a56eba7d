import { isLanguage } from '../language.ts';
import { ENVIRONMENT_WORDS, isEnvironmentName } from '../names.ts';
import { isSipAddress, isWebAddress } from '../uri.ts';
import { isPhoneNumber, phoneHint } from '../phone.ts';
import type { Format } from '../shape.ts';

/** What is wrong with a text, and how to mend it. */
interface Flaw {
  message: string;
  hint: string | null;
}

/** Says what is wrong with a text of some format, null where nothing is. */
type Check = (text: string) => Flaw | null;

const NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const FORBIDDEN_NAMES = new Set(['exit', 'end']);

/** The formats that a text alone decides; names, patterns and conditions have checks of their own. */
export const FORMATS: Readonly<Partial<Record<Format, Check>>> = {
  name: checkName,
  'own-name': checkName,
  language: checkLanguage,
  country: (text) =>
    /^[A-Z]{2}$/.test(text)
      ? null
      : flaw(`“${cut(text)}” is no country`, 'write its two capital letters (ISO 3166): GB, IT'),
  environment: (text) =>
    isEnvironmentName(text)
      ? null
      : flaw(`“${cut(text)}” can't name an environment`, ENVIRONMENT_WORDS),
  phone: checkPhone,
  sip: (text) =>
    isSipAddress(text) ? null : flaw(`“${cut(text)}” is no SIP address`, 'write sip:name@host'),
  url: checkUrl,
  header: (text) =>
    // A token (RFC 3261, section 25.1; RFC 9110, section 5.6.2).
    /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(text)
      ? null
      : flaw(`“${cut(text)}” is no name of a header`, 'a name holds letters, digits and -'),
  moment: checkMoment,
};

/** Says how a text of some format is to be written; null where it is right, or the text alone does not decide. */
export function formatHint(format: Format, text: string): string | null {
  return FORMATS[format]?.(text)?.hint ?? null;
}

const NAME_WORDS = 'a name holds a to z, 0 to 9, _ and -, and begins with a letter or digit';

function meantName(text: string): string {
  const meant = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s.]+/g, '_');
  return NAME.test(meant) && !FORBIDDEN_NAMES.has(meant) ? `write ${meant}: ` : '';
}

function checkName(text: string): Flaw | null {
  if (FORBIDDEN_NAMES.has(text))
    return flaw(`“${text}” can't be a name: in “next” it has a meaning of its own`, 'rename it');
  return NAME.test(text)
    ? null
    : flaw(`“${cut(text)}” can't be a name`, `${meantName(text)}${NAME_WORDS}`);
}

function checkLanguage(text: string): Flaw | null {
  if (isLanguage(text)) return null;
  // As operating systems write it: en_GB.
  const meant = text.trim().replaceAll('_', '-');
  return flaw(
    `“${cut(text)}” is no language tag`,
    isLanguage(meant) ? `write ${meant}` : 'write it as in BCP 47: en, en-GB, pt-BR',
  );
}

function checkPhone(text: string): Flaw | null {
  if (isPhoneNumber(text)) return null;
  return flaw(`“${cut(text)}” is no phone number in international form`, phoneHint(text));
}

function checkUrl(text: string): Flaw | null {
  return isWebAddress(text)
    ? null
    : flaw(`“${cut(text)}” is no web address`, 'it begins with https:// or http://');
}

// ISO 8601, date and time of day; the offset may be left out.
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?$/;

function checkMoment(text: string): Flaw | null {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})T/.exec(text) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // Date takes 31 February for 3 March.
  const real =
    MOMENT.test(text) && !Number.isNaN(Date.parse(text)) && date.getUTCDate() === Number(day);
  return real ? null : flaw(`“${cut(text)}” is no date and time`, 'write "2026-03-03T12:00"');
}

function flaw(message: string, hint: string): Flaw {
  return { message, hint };
}

/** Returns the first of some names as a list, for a hint. */
export function some(names: readonly string[]): string {
  return names.length > 12
    ? `${names.slice(0, 12).map(cut).join(', ')}, …`
    : names.map(cut).join(', ');
}

/** Returns the beginning of a text, for a message. */
export function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
