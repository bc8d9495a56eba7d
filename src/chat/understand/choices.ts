import { distance } from 'fastest-levenshtein';
import type { Entity } from '../agent.ts';

/** An option, and the word by which it was named, in small letters. */
interface Named {
  value: string;
  word: string;
}

/**
 * Returns the option of an entity that a text names, by the longest of its words in it; null where it names none.
 *
 * @param loosely a text that is nearly one of the words names it too
 */
export function optionIn({ options }: Entity, text: string, loosely: boolean): Named | null {
  const said = ` ${plain(text)} `;
  const words = options.flatMap(({ value, words }) =>
    words.map((word) => ({ value, word: plain(word) })),
  );
  const named = words
    .filter(({ word }) => word !== '' && said.includes(` ${word} `))
    .toSorted((a, b) => b.word.length - a.word.length);
  return named[0] ?? (loosely ? misspelt(words, said.trim()) : null);
}

// One letter in five may be wrong; two that changed places count as one.
function misspelt(words: readonly Named[], said: string): Named | null {
  const near = words
    .map(({ value, word }) => ({
      value,
      word,
      far: slipsBetween(word, said) / Math.max(word.length, 1),
    }))
    .toSorted((a, b) => a.far - b.far);
  return near[0] !== undefined && near[0].far <= 0.2 ? near[0] : null;
}

// "don't" and "dont" are one word; "l'heure" is two.
const CONTRACTION = /(?<=\p{L})['’](?=(?:s|t|re|ve|ll|d|m)(?!\p{L}))/giu;

function slipsBetween(word: string, said: string): number {
  const swapped = swapsOf(said).map((each) => distance(word, each) + 1);
  return Math.min(distance(word, said), ...swapped);
}

// Longer is no word, but what somebody pasted.
const LONGEST = 40;

/** Returns what a word may have been before two letters changed places, which is the commonest slip. */
export function swapsOf(word: string): string[] {
  return Array.from(
    { length: word.length > LONGEST ? 0 : Math.max(word.length - 1, 0) },
    (_, at) => `${word.slice(0, at)}${word[at + 1]}${word[at]}${word.slice(at + 2)}`,
  );
}

/** Returns a text in small letters with single blanks between its words, without accents and signs. */
export function plain(text: string): string {
  return text
    .replaceAll(CONTRACTION, '')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
