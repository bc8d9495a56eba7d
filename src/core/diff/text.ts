import { alignSequences, newPurse } from '../align.ts';
import type { MinusPlus, Piece, TextChange, TextHunk } from './model.ts';
import { alignWords } from './words.ts';

// Every run of marks that may end a sentence; whether it does is decided by what stands around it, so that no text can
// make the search begin anew at each mark.
const MARKS = /[.!?؟۔।…]+["'”’»)\]]*\s*|[。！？]+["”’」』）]*\s*|\n\s*/g;

// Lists without any full stop have lines in place of sentences.
const LONGEST = 400;

/** Returns the sentences of a text with the spaces after them; joined they are the text. */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  let start = 0;
  for (const { index, 0: mark } of text.matchAll(MARKS)) {
    const end = index + mark.length;
    if (end - start < LONGEST && !endsSentence(text, { mark, index, end })) continue;
    sentences.push(text.slice(start, end));
    start = end;
  }
  return start < text.length ? [...sentences, text.slice(start)] : sentences;
}

function endsSentence(
  text: string,
  { mark, index, end }: { mark: string; index: number; end: number },
): boolean {
  if (/^[。！？]/.test(mark)) return true;
  if (!mark.startsWith('\n')) return /\s$/.test(mark);
  // A line break inside of a sentence is wrapping, not an end.
  const blank = mark.indexOf('\n', 1) !== -1;
  const wraps = /[\p{L}\p{N},;]/u.test(text[index - 1] ?? '') && /\p{Ll}/u.test(text[end] ?? '');
  return blank || !wraps;
}

/**
 * Compares two texts by sentences and, within those that changed, by words. Without hunks they differ in spaces and
 * line breaks alone.
 */
export function compareTexts(before: string, after: string): TextChange {
  const [minus, plus] = [sentencesOf(before), sentencesOf(after)];
  const { stretches, replaced } = alignSequences(minus.map(keyOf), plus.map(keyOf));
  let limited = replaced;
  const purse = newPurse();
  const hunks = stretches.flatMap((stretch): TextHunk[] => {
    const words = alignWords(
      minus.slice(stretch.minus.start, stretch.minus.end).join(''),
      plus.slice(stretch.plus.start, stretch.plus.end).join(''),
      purse,
    );
    limited ||= words.replaced;
    if (!isChanged(words.minus) && !isChanged(words.plus)) return [];
    return [
      {
        ...bounded(words),
        leading: stretch.minus.start > 0 || stretch.plus.start > 0,
        trailing: stretch.minus.end < minus.length || stretch.plus.end < plus.length,
      },
    ];
  });
  return { hunks, replaced: limited };
}

function keyOf(sentence: string): string {
  return sentence.replaceAll(/\s+/g, ' ').trim();
}

function isChanged(pieces: readonly Piece[]): boolean {
  return pieces.some(({ text, changed }) => changed && text.trim() !== '');
}

// The spaces around a run of sentences belong to no sentence.
function bounded({ minus, plus }: MinusPlus<readonly Piece[]>): MinusPlus<readonly Piece[]> {
  return { minus: withoutEdges(minus), plus: withoutEdges(plus) };
}

function withoutEdges(pieces: readonly Piece[]): Piece[] {
  const last = pieces.length - 1;
  return pieces
    .map(({ text, changed }, index) => {
      const start = index === 0 ? text.trimStart() : text;
      return { text: index === last ? start.trimEnd() : start, changed };
    })
    .filter(({ text }) => text !== '');
}
