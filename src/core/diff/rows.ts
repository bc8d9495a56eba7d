import { alignSequences, newPurse } from '../align.ts';
import type { Purse } from '../align.ts';
import { linesOf } from './lines.ts';
import type { AlignedRows, Line, LineRow, MinusPlus, Piece } from './model.ts';
import { alignWords } from './words.ts';

// Lines longer than this are marked as a whole.
const LONGEST = 4_000;

/** Aligns two texts line by line, and word by word where a line was changed into another. */
export function alignRows(before: string, after: string): AlignedRows {
  const texts = { minus: linesOf(before), plus: linesOf(after) };
  const { stretches, replaced } = alignSequences(texts.minus, texts.plus);
  const rows: LineRow[] = [];
  const purse = newPurse();
  let [m, p] = [0, 0];
  const takeSame = (end: number) => {
    for (; m < end; m += 1, p += 1) {
      const pieces = [{ text: bare(texts.minus[m] ?? ''), changed: false }];
      rows.push({
        same: true,
        minus: { number: m + 1, pieces },
        plus: { number: p + 1, pieces },
      });
    }
  };
  for (const { minus, plus } of stretches) {
    takeSame(minus.start);
    for (; m < minus.end || p < plus.end; m += 1, p += 1) {
      const pieces = changedPieces({
        minus: m < minus.end ? (texts.minus[m] ?? '') : null,
        plus: p < plus.end ? (texts.plus[p] ?? '') : null,
        purse,
      });
      rows.push({ same: false, minus: lineOf(pieces.minus, m), plus: lineOf(pieces.plus, p) });
    }
    [m, p] = [minus.end, plus.end];
  }
  takeSame(texts.minus.length);
  return { rows, replaced };
}

function lineOf(pieces: readonly Piece[] | null, at: number): Line | null {
  return pieces && { number: at + 1, pieces };
}

function changedPieces({
  minus,
  plus,
  purse,
}: MinusPlus<string | null> & { purse: Purse }): MinusPlus<readonly Piece[] | null> {
  const whole = (line: string | null) =>
    line === null ? null : [{ text: bare(line), changed: true }];
  if (minus === null || plus === null || minus.length + plus.length > LONGEST)
    return { minus: whole(minus), plus: whole(plus) };
  return alignWords(bare(minus), bare(plus), purse);
}

function bare(line: string): string {
  return line.replace(/\n$/, '');
}
