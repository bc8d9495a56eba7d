import { distance } from 'fastest-levenshtein';
import type { Entity } from '../agent.ts';

/**
 * Returns the option of an entity that a text names, by the longest of its words in it; null where it names none.
 *
 * @param loosely a text that is nearly one of the words names it too
 */
export function optionIn({ options }: Entity, text: string, loosely: boolean): string | null {
  const said = ` ${plain(text)} `;
  const words = options.flatMap(({ value, words }) =>
    words.map((word) => ({ value, word: plain(word) })),
  );
  const named = words
    .filter(({ word }) => word !== '' && said.includes(` ${word} `))
    .toSorted((a, b) => b.word.length - a.word.length);
  return named[0]?.value ?? (loosely ? misspelt(words, said.trim()) : null);
}

// One letter in five may be wrong.
function misspelt(words: readonly { value: string; word: string }[], said: string): string | null {
  const near = words
    .map(({ value, word }) => ({ value, far: distance(word, said) / Math.max(word.length, 1) }))
    .toSorted((a, b) => a.far - b.far);
  return near[0] !== undefined && near[0].far <= 0.2 ? near[0].value : null;
}

/** Returns a text in small letters with single blanks between its words, without accents and signs. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
