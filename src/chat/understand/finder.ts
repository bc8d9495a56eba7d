import MiniSearch from 'minisearch';
import type { Agent, Flow } from '../agent.ts';
import { LONGEST_UNDERSTOOD } from '../bounds.ts';
import { calendarOf } from './calendar.ts';
import { plain, swapsOf } from './choices.ts';
import { languageOf } from './languages.ts';
import type { Language } from './languages.ts';
import { withDigits } from './numbers.ts';

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

interface Entry {
  id: number;
  text: string;
  kind: 'topic' | 'flow';
  name: string;
  /** Examples are compared whole; the words of a title or an answer only have to hold those of the question. */
  isExample: boolean;
}

/** Finds what a text is about, by the examples, titles and contents of topics and flows. */
export class Finder {
  readonly #entries: readonly Entry[];
  readonly #search: MiniSearch<Entry>;
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
    this.#entries = [...topicEntries(topics), ...flowEntries([...flows.values()])].map(
      (entry, id) => ({ ...entry, id, text: this.#inDigits(entry.text) }),
    );
    const counts = new Map<string, number>();
    for (const { text } of this.#entries)
      for (const word of new Set(wordsOf(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
    const isAnswer = (word: string) =>
      this.#languages.some(({ yes, no }) => yes.test(word) || no.test(word));
    const words = [...counts.keys()];
    this.#little = new Set(words.filter((word) => this.#isCommon(word) || isAnswer(word)));
    const all = this.#entries.length;
    // Inverse document frequency, as BM25 has it.
    const rarity = (count: number) => Math.log(1 + (all - count + 0.5) / (count + 0.5));
    this.#rarity = new Map([...counts].map(([word, count]) => [word, rarity(count)]));
    // A word that stands nowhere tells little: people add many.
    this.#unknown = rarity(0) / 4;
    this.#weights = this.#entries.map(({ text }) => this.#weight([...new Set(wordsOf(text))]));
    this.#search = new MiniSearch<Entry>({ fields: ['text'], tokenize: wordsOf });
    this.#search.addAll(this.#entries);
  }

  /** Returns what a text may be about, the likeliest first. */
  find(said: string): Match[] {
    const text = this.#inDigits(said.slice(0, LONGEST_UNDERSTOOD));
    const asked = [...new Set(wordsOf(text).map((word) => this.#respell(word)))];
    const whole = this.#weight(asked);
    const best = new Map<string, Match>();
    for (const result of this.#search.search(asked.join(' '), SEARCH)) {
      const entry = this.#entries[Number(result.id)];
      // A title or an answer that shares but a number, “for” or “no” says nothing, and an example little.
      const saysLittle = result.terms.every((word) => this.#little.has(word));
      if (!entry || (!entry.isExample && saysLittle)) continue;
      const held = this.#weight(result.queryTerms) / whole;
      const covered = this.#weight(result.terms) / (this.#weights[entry.id] ?? 1);
      const score = entry.isExample
        ? Math.max((2 * held * covered) / (held + covered), saysLittle ? 0 : held * EXEMPLIFIED)
        : held * MENTIONED;
      const key = `${entry.kind} ${entry.name}`;
      if (score > (best.get(key)?.score ?? 0))
        best.set(key, { kind: entry.kind, name: entry.name, score: Math.min(score, 1) });
    }
    return [...best.values()].toSorted(
      (a, b) => b.score - a.score || (a.name < b.name ? -1 : Number(a.name > b.name)),
    );
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

// Shorter words are taken as they are written; a longer one is no word, but what somebody pasted.
const SHORTEST = 5;
const LONGEST = 40;

function isSpelled({ length }: string): boolean {
  return length >= SHORTEST && length <= LONGEST;
}

const SEARCH = {
  combineWith: 'OR',
  fuzzy: (word: string) => (isSpelled(word) ? 0.2 : false),
  prefix: isSpelled,
} as const;

type Part = Omit<Entry, 'id'>;

function topicEntries(topics: Agent['topics']): Part[] {
  return topics.flatMap(({ name, title, examples, content }) =>
    entriesOf({ kind: 'topic', name }, examples, `${title ?? ''} ${name} ${content}`),
  );
}

function flowEntries(flows: readonly Flow[]): Part[] {
  return flows.flatMap(({ name, title, examples, description }) =>
    // A description tells how a flow goes, which is not what somebody wishes.
    entriesOf(
      { kind: 'flow', name },
      examples,
      `${title ?? ''} ${name} ${examples.length > 0 ? '' : (description ?? '')}`,
    ),
  );
}

function entriesOf(
  of: Pick<Entry, 'kind' | 'name'>,
  examples: readonly string[],
  other: string,
): Part[] {
  return [
    ...examples.map((text) => ({ ...of, text, isExample: true })),
    { ...of, text: other, isExample: false },
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
