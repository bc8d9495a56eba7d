import type { Language } from './languages.ts';

const MOST = 1000;
// "nine hundred and ninety-nine"; other languages need fewer.
const LONGEST = 6;
const tables = new Map<Language, ReadonlyMap<string, number>>();

/** Writes the numbers of a text that are spelled out, up to a thousand, in digits. */
export function withDigits(text: string, language: Language): string {
  const values = tableOf(language);
  const words = [...text.matchAll(/\p{L}+/gu)];
  let written = '';
  let end = 0;
  for (let at = 0; at < words.length; at += 1)
    for (let amount = Math.min(LONGEST, words.length - at); amount > 0; amount -= 1) {
      const [first, last] = [words[at], words[at + amount - 1]];
      if (!first || !last) continue;
      const until = last.index + last[0].length;
      const value = values.get(plain(text.slice(first.index, until)));
      if (value === undefined || /\d$/.test(text.slice(0, first.index))) continue;
      written += `${text.slice(end, first.index)}${value}`;
      end = until;
      at += amount - 1;
      break;
    }
  return written + text.slice(end);
}

// Made once for a language: the library writes numbers out, and what it writes is looked for.
function tableOf(language: Language): ReadonlyMap<string, number> {
  const known = tables.get(language);
  if (known) return known;
  const values = new Map<string, number>();
  for (let value = 0; value <= MOST; value += 1) {
    const words = plain(language.number(value));
    values.set(words, value);
    values.set(words.replaceAll(' and ', ' '), value);
  }
  tables.set(language, values);
  return values;
}

// Hyphens stand for blanks; other signs between two words part them.
function plain(words: string): string {
  return words.toLowerCase().replaceAll(/[\s-]+/g, ' ');
}

const NUMBER = /(?<![\p{L}\d.,:/-])[-−]?\d+(?:[.,]\d+)?(?![\p{L}\d:/]|[.,]\d|-\d)/gu;

/** Returns the numbers in a text, with where each stands. */
export function numbersIn(text: string): { value: number; index: number; length: number }[] {
  return [...text.matchAll(NUMBER)].map(({ 0: digits, index }) => ({
    value: Number(digits.replace('−', '-').replace(',', '.')),
    index,
    length: digits.length,
  }));
}
