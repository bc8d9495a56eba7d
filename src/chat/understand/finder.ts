import type { Agent, Flow } from '../agent.ts';
import { LONGEST_UNDERSTOOD } from '../bounds.ts';
import { calendarOf } from './calendar.ts';
import { plain, swapsOf } from './choices.ts';
import { languageOf } from './languages.ts';
import type { Language } from './languages.ts';
import { withDigits } from './numbers.ts';
import { WordIndex, isSpelled } from './word-index.ts';

/** A topic or a flow that a text may be about. */
export interface Match {
  kind: 'topic' | 'flow';
  name: string;
  /** From 0 to 1; 1 where the text is one of its examples. */
  score: number;
}

/** Below this a text is about nothing that the agent knows. */
export const THRESHOLD = 0.4;

/** The most that the title or the answer of a topic counts beside an example. */
export const MENTIONED = 0.55;

/** What an example counts that holds the words of the question among many others: a little more. */
const EXEMPLIFIED = 0.6;

/** What a word such as “the” counts beside another one. */
const COMMON = 0.25;

type Target = Pick<Match, 'kind' | 'name'>;

interface Entry {
  /** What it is of; all entries of one share it. */
  of: Target;
  text: string;
  /** Examples are compared whole; the words of a title or an answer only have to hold those of the question. */
  isExample: boolean;
}

/** Finds what a text is about, by the examples, titles and contents of topics and flows. */
export class Finder {
  readonly #entries: readonly Entry[];
  readonly #index: WordIndex;
  readonly #rarity: ReadonlyMap<string, number>;
  readonly #unknown: number;
  readonly #common: ReadonlySet<string>;
  /** Words of the entries that say little by themselves; yes and no answer what was asked. */
  readonly #little: ReadonlySet<string>;
  readonly #languages: readonly Language[];
  /** What the words of each entry weigh together. */
  readonly #weights: readonly number[];

  constructor({ topics, flows, languages }: Agent) {
    this.#languages = languages.map(languageOf);
    this.#common = new Set(
      this.#languages.flatMap((each) => [...each.common, ...calendarOf(each)].map(plain)),
    );
    this.#entries = [...topicEntries(topics), ...flowEntries([...flows.values()])];
    const words = this.#entries.map(({ text }) => [...new Set(wordsOf(this.#inDigits(text)))]);
    const counts = new Map<string, number>();
    for (const word of words.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
    const isAnswer = (word: string) =>
      this.#languages.some(({ yes, no }) => yes.test(word) || no.test(word));
    this.#little = new Set(
      [...counts.keys()].filter((word) => this.#isCommon(word) || isAnswer(word)),
    );
    const all = this.#entries.length;
    // Inverse document frequency, as BM25 has it.
    const rarity = (count: number) => Math.log(1 + (all - count + 0.5) / (count + 0.5));
    this.#rarity = new Map([...counts].map(([word, count]) => [word, rarity(count)]));
    // A word that stands nowhere tells little: people add many.
    this.#unknown = rarity(0) / 4;
    this.#weights = words.map((those) => this.#weight(those));
    this.#index = new WordIndex(words);
  }

  /** Returns what a text may be about, the likeliest first. */
  find(said: string): Match[] {
    const text = this.#inDigits(said.slice(0, LONGEST_UNDERSTOOD));
    const asked = [...new Set(wordsOf(text).map((word) => this.#respell(word)))];
    const whole = this.#weight(asked);
    const best = new Map<Target, number>();
    for (const [place, shared] of this.#sharedWith(asked)) {
      const entry = this.#entries[place];
      // A title or an answer that shares but a number, “for” or “no” says nothing, and an example little.
      if (!entry || !(entry.isExample || shared.tells)) continue;
      const held = shared.held / whole;
      const covered = shared.covered / (this.#weights[place] ?? 1);
      const score = entry.isExample
        ? Math.max((2 * held * covered) / (held + covered), shared.tells ? held * EXEMPLIFIED : 0)
        : held * MENTIONED;
      if (score > (best.get(entry.of) ?? 0)) best.set(entry.of, score);
    }
    return [...best]
      .map(([{ kind, name }, score]) => ({ kind, name, score: Math.min(score, 1) }))
      .toSorted((a, b) => b.score - a.score || (a.name < b.name ? -1 : Number(a.name > b.name)));
  }

  /** Returns what the words of a question share with each entry that holds any of them, by its place. */
  #sharedWith(asked: readonly string[]): Map<number, Shared> {
    const found = new Map<number, Shared>();
    const counted = new Set<string>();
    for (const word of asked) {
      const weight = this.#weight([word]);
      for (const [meant, places] of this.#index.meantBy(word)) {
        const isNew = !counted.has(meant);
        counted.add(meant);
        const own = this.#weight([meant]);
        const tells = !this.#little.has(meant);
        for (const place of places) {
          const shared = found.get(place) ?? { held: 0, covered: 0, tells: false, last: '' };
          found.set(place, shared);
          // An entry may hold several words that one of the question means, and one that several mean.
          if (shared.last !== word) shared.held += weight;
          if (isNew) shared.covered += own;
          shared.tells ||= tells;
          shared.last = word;
        }
      }
    }
    return found;
  }

  // The search takes two letters that changed places for two slips.
  #respell(word: string): string {
    if (!isSpelled(word) || this.#rarity.has(word)) return word;
    return swapsOf(word).find((each) => this.#rarity.has(each)) ?? word;
  }

  // "for four" is "for 4".
  #inDigits(text: string): string {
    return this.#languages.reduce(withDigits, text);
  }

  #weight(words: readonly string[]): number {
    return words.reduce((sum, word) => {
      const weight = this.#rarity.get(word) ?? this.#unknown;
      return sum + (this.#isCommon(word) ? weight * COMMON : weight);
    }, 0);
  }

  // Numbers, days and times are values, whatever the wish.
  #isCommon(word: string): boolean {
    return this.#common.has(word) || /^\p{N}/u.test(word);
  }
}

/** What a question shares with an entry. */
interface Shared {
  /** The weight of the words of the question that it holds. */
  held: number;
  /** The weight of its own words that these mean. */
  covered: number;
  /** One of them says more than a number, “for” or “no”. */
  tells: boolean;
  /** The word of the question that was counted last. */
  last: string;
}

function topicEntries(topics: Agent['topics']): Entry[] {
  return topics.flatMap(({ name, title, examples, content }) =>
    entriesOf({ kind: 'topic', name }, examples, `${title ?? ''} ${name} ${content}`),
  );
}

function flowEntries(flows: readonly Flow[]): Entry[] {
  return flows.flatMap(({ name, title, examples, description }) =>
    // A description tells how a flow goes, which is not what somebody wishes.
    entriesOf(
      { kind: 'flow', name },
      examples,
      `${title ?? ''} ${name} ${examples.length > 0 ? '' : (description ?? '')}`,
    ),
  );
}

function entriesOf(of: Target, examples: readonly string[], other: string): Entry[] {
  return [
    ...examples.map((text) => ({ of, text, isExample: true })),
    { of, text: other, isExample: false },
  ];
}

// Languages without blanks between words are cut as Unicode says (UAX #29).
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

function wordsOf(text: string): string[] {
  const written = plain(text);
  const words = /^[\p{Script=Latin}\p{N} ]*$/u.test(written)
    ? written.split(' ').filter(Boolean)
    : [...segmenter.segment(written)]
        .filter(({ isWordLike }) => isWordLike)
        .map(({ segment }) => segment);
  // A table for five is a table for some number, as one for four is.
  return words.flatMap((word) => (/^\p{N}/u.test(word) ? [word, ANY_NUMBER] : [word]));
}

const ANY_NUMBER = '0';
