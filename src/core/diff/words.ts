import { alignSequences, newPurse } from '../align.ts';
import type { Extent, Purse, Stretch } from '../align.ts';
import type { MinusPlus, Piece } from './model.ts';

// Letters with their marks and digits are words; in scripts without spaces each character is one; a run of spaces and
// line breaks counts as one space, so that a text which was only wrapped anew has the same words.
const TOKEN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*|[\p{L}\p{N}_][\p{L}\p{N}\p{M}_]*(?:['’][\p{L}\p{N}\p{M}_]+)*|\s+|[^]/gu;

const MOST_TOKENS = 20_000;
// Below this share of words in common, two runs of sentences are two texts, and marking single words helps nobody.
const LEAST_COMMON = 0.3;

/** Returns the words, spaces and signs of a text, in order; joined they are the text. */
export function tokensOf(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

/** Two texts in pieces, word by word; `replaced` tells that they were too long to be aligned. */
export interface WordPieces extends MinusPlus<Piece[]> {
  replaced: boolean;
}

/** Marks the words that differ between two short texts; all of both where they have too little in common. */
export function alignWords(before: string, after: string, purse: Purse = newPurse()): WordPieces {
  const whole = (limited: boolean) => ({
    minus: piecesOf([{ text: before, changed: true }]),
    plus: piecesOf([{ text: after, changed: true }]),
    replaced: limited,
  });
  if (before === '' || after === '') return whole(false);
  if (before.length + after.length > 8 * MOST_TOKENS) return whole(true);
  const [minus, plus] = [tokensOf(before), tokensOf(after)];
  if (minus.length + plus.length > MOST_TOKENS) return whole(true);
  const { stretches, replaced } = alignSequences(minus.map(keyOf), plus.map(keyOf), purse);
  const joined = joinAcrossSpaces(stretches, minus);
  if (replaced || commonShare({ minus, plus }, joined) < LEAST_COMMON) return whole(replaced);
  return {
    minus: marked(minus, joined, 'minus'),
    plus: marked(plus, joined, 'plus'),
    replaced: false,
  };
}

function keyOf(token: string): string {
  return /^\s/.test(token) ? ' ' : token;
}

// Two changed words with nothing but a space between them are one change to a reader.
function joinAcrossSpaces(stretches: readonly Stretch[], minus: readonly string[]): Stretch[] {
  const joined: Stretch[] = [];
  for (const stretch of stretches) {
    const last = joined.at(-1);
    const between = last ? minus.slice(last.minus.end, stretch.minus.start) : [];
    if (last && between.every((token) => /^\s/.test(token)))
      joined[joined.length - 1] = {
        minus: { start: last.minus.start, end: stretch.minus.end },
        plus: { start: last.plus.start, end: stretch.plus.end },
      };
    else joined.push(stretch);
  }
  return joined;
}

function commonShare(tokens: MinusPlus<string[]>, stretches: readonly Stretch[]): number {
  const weigh = (list: readonly string[]) =>
    list.filter((token) => /[\p{L}\p{N}]/u.test(token)).length;
  const all = weigh(tokens.minus) + weigh(tokens.plus);
  if (all === 0) return 1;
  const changed = stretches.reduce(
    (sum, { minus, plus }) =>
      sum +
      weigh(tokens.minus.slice(minus.start, minus.end)) +
      weigh(tokens.plus.slice(plus.start, plus.end)),
    0,
  );
  return (all - changed) / all;
}

function marked(
  tokens: readonly string[],
  stretches: readonly Stretch[],
  side: 'minus' | 'plus',
): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const stretch of stretches) {
    const { start, end } = withoutEdges(tokens, stretch[side]);
    pieces.push({ text: tokens.slice(at, start).join(''), changed: false });
    pieces.push({ text: tokens.slice(start, end).join(''), changed: true });
    at = end;
  }
  pieces.push({ text: tokens.slice(at).join(''), changed: false });
  return piecesOf(pieces);
}

// A space before or after a changed word is none of the words that a reader looks for.
function withoutEdges(tokens: readonly string[], { start, end }: Extent): Extent {
  const isSpace = (at: number) => /^\s/.test(tokens[at] ?? '');
  let [from, to] = [start, end];
  while (from < to && isSpace(from)) from += 1;
  while (to > from && isSpace(to - 1)) to -= 1;
  // Where nothing but spaces changed they are what there is to see.
  return from === to ? { start, end } : { start: from, end: to };
}

function piecesOf(pieces: readonly Piece[]): Piece[] {
  return pieces.filter(({ text }) => text !== '');
}
