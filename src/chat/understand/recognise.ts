import type { Plain } from '../../core/foreign.ts';
import { compilePattern, compileWords } from '../../core/pattern.ts';
import { findPhoneNumber } from '../../core/phone.ts';
import type { Entity } from '../agent.ts';
import { spellDays } from './calendar.ts';
import { optionIn, plain } from './choices.ts';
import type { Language } from './languages.ts';
import { dayIn, onTheClock, timeIn } from './moments.ts';
import { numbersIn, withDigits } from './numbers.ts';

/** What somebody said, and what it is understood by. */
export interface Heard {
  text: string;
  /** The text with its numbers in digits, its days spelled right and its times on the clock. */
  digits: string;
  language: Language;
  now: Date;
}

/** A value that was found, and the part of the text (with its numbers in digits) that it took. */
export interface Found {
  value: Plain;
  index: number;
  length: number;
}

/** Takes in what somebody said. */
export function takeIn(text: string, { language, now }: Pick<Heard, 'language' | 'now'>): Heard {
  const spoken = text.normalize('NFC').trim();
  const written = onTheClock(spellDays(withDigits(spoken, language), language), language);
  return { text: spoken, digits: written, language, now };
}

/** Tells whether somebody asks something. */
export function isQuestion({ text, language }: Heard): boolean {
  return /[?？؟]\s*$/.test(text) || language.question.test(text);
}

/** The types whose values can be told from other words; the others are whatever was said. */
const TELLING = new Set(['number', 'date', 'time', 'phone', 'email', 'alphanumeric']);

/** Tells whether values of an entity can be told from other words, so that they are understood unasked. */
export function isTelling({ type, pattern }: Entity): boolean {
  return TELLING.has(type) && (type !== 'alphanumeric' || pattern !== null);
}

/** Tells whether an entity takes whatever is said. */
export function isOpen(type: string): boolean {
  return type === 'free_text' || type === 'name' || type === 'address';
}

/**
 * Finds a value of an entity in what somebody said; null where there is none that is allowed.
 *
 * @param asked the value was asked for, so that little is enough: a number alone is a time then
 */
export function recognise(entity: Entity, heard: Heard, asked: boolean): Found | null {
  const found = find(entity, heard, asked);
  return found !== null && isAllowed(found.value, entity, heard) ? found : null;
}

const EMAIL =
  /[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)+/i;

function find(entity: Entity, heard: Heard, asked: boolean): Found | null {
  const { text, digits, language, now } = heard;
  switch (entity.type) {
    case 'number': {
      const [first] = numbersIn(digits).filter(({ value }) => isAllowed(value, entity, heard));
      return first ?? null;
    }
    case 'date':
      return dayIn(digits, now, language);
    case 'time':
      return timeIn(digits, now, {
        language,
        asked,
        isAllowed: (time) => isAllowed(time, entity, heard),
      });
    case 'phone': {
      const phone = findPhoneNumber(digits, entity.countries);
      return phone && { value: phone.number, index: phone.index, length: phone.length };
    }
    case 'email': {
      const email = EMAIL.exec(text);
      return (
        email && { value: email[0].toLowerCase(), index: email.index, length: email[0].length }
      );
    }
    case 'alphanumeric':
      return coded(entity, heard, asked);
    case 'yes_no':
      if (language.yes.test(text)) return whole(true, digits);
      return language.no.test(text) ? whole(false, digits) : null;
    case 'choice': {
      const option = optionIn(entity, text, asked);
      return option && { value: option.value, ...placeOf(option.word, heard) };
    }
    case 'name':
      return named(heard);
    case 'address':
      return /\p{L}/u.test(text) && /\d|\s\S+\s/u.test(text) ? whole(text, digits) : null;
    default:
      return text === '' ? null : whole(text, digits);
  }
}

function whole(value: Plain, digits: string): Found {
  return { value, index: 0, length: digits.length };
}

// Where an option stands; where it stands in other words, all that was said stands for it.
function placeOf(word: string, { digits, language }: Heard): { index: number; length: number } {
  const written = withDigits(word, language);
  const index = digits.toLowerCase().indexOf(written);
  return index === -1 ? { index: 0, length: digits.length } : { index, length: written.length };
}

// Codes are written with capitals, blanks and hyphens as people please.
function coded({ pattern }: Entity, { text, digits }: Heard, asked: boolean): Found | null {
  if (pattern === null) return asked && /\d/.test(text) ? whole(text, digits) : null;
  const bare = pattern.replace(/^\^/, '').replace(/(?<!\\)\$$/, '');
  const form = compileWords(bare);
  for (const written of [text, text.toUpperCase()]) {
    const found = form.exec(written);
    if (found) return { value: found[0], index: found.index, length: found[0].length };
  }
  if (!asked) return null;
  const joined = form.exec(text.toUpperCase().replaceAll(/(?<=\p{L})\s?(?=\d)/gu, '-'));
  if (joined) return whole(joined[0], digits);
  const exact = compilePattern(`^(?:${bare})$`);
  const close = text.toUpperCase().replace(/[.?!]+$/, '');
  const value = ['-', '']
    .map((sign) => close.replaceAll(/[\s-]+/g, sign))
    .find((each) => exact.test(each));
  return value === undefined ? null : whole(value, digits);
}

// A question is no name, nor is a yes, a no, a day, or what is mostly made of words such as "what" and "do".
function named(heard: Heard): Found | null {
  const { text, digits, language, now } = heard;
  const name = text.replace(language.nameLead, '').replace(/[\s.,!]+$/, '');
  const words = plain(name).split(' ');
  const common = words.filter((word) => language.common.includes(word));
  if (isQuestion(heard) || common.length * 2 > words.length) return null;
  const isAnswer = [language.yes, language.no].some(
    (pattern) => pattern.exec(name)?.[0].length === name.length,
  );
  if (isAnswer || dayIn(digits, now, language)) return null;
  return /^\p{L}[\p{L}\p{M}'’., -]{0,60}$/u.test(name) && name.split(/\s+/).length <= 5
    ? whole(name, digits)
    : null;
}

function isAllowed(value: Plain, entity: Entity, { now }: Heard): boolean {
  const { min, max } = entity;
  if (typeof value === 'number') {
    if (entity.integer && !Number.isInteger(value)) return false;
    return (min === null || value >= Number(min)) && (max === null || value <= Number(max));
  }
  if (typeof value !== 'string' || (entity.type !== 'date' && entity.type !== 'time')) return true;
  const [least, most] = [bound(min, now), bound(max, now)];
  return (least === null || value >= least) && (most === null || value <= most);
}

// Days and times are compared as they are written: `2026-03-06`, `19:30`.
function bound(text: number | string | null, now: Date): string | null {
  if (text !== 'today') return text === null ? null : String(text);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
