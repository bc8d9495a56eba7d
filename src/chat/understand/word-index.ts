import SearchableMap from 'minisearch/SearchableMap';

// Shorter words are too much like others; a longer one is no word, but what somebody pasted.
const SHORTEST = 5;
const LONGEST = 40;

/** One mistake is forgiven in a word of five letters, two in one of eight. */
const MISTAKES = 0.2;

/** The words of some texts, found also where they are only begun, or misspelt. */
export class WordIndex {
  readonly #places = new SearchableMap<number[]>();

  /** @param texts the words of each text, none of them twice */
  constructor(texts: readonly (readonly string[])[]) {
    for (const [place, words] of texts.entries())
      for (const word of words) this.#places.fetch(word, () => []).push(place);
  }

  /** Returns the words of the texts that a word may mean, and the places of the texts that hold each. */
  meantBy(word: string): Map<string, readonly number[]> {
    const exact = this.#places.get(word);
    const found = new Map<string, readonly number[]>(exact ? [[word, exact]] : []);
    if (!isSpelled(word)) return found;
    for (const [longer, places] of this.#places.atPrefix(word)) found.set(longer, places);
    const mistakes = Math.min(Math.round(word.length * MISTAKES), 6);
    for (const [like, [places]] of this.#places.fuzzyGet(word, mistakes)) found.set(like, places);
    return found;
  }
}

/** Tells whether a word is looked for where it is misspelt, too. */
export function isSpelled({ length }: string): boolean {
  return length >= SHORTEST && length <= LONGEST;
}
