import type { Line, LineRow, MinusPlus } from '../../core/diff/model.ts';
import { visible } from '../../core/text.ts';
import type { Highlighter, SyntaxLabel } from './syntax.ts';

/** A piece of a line as it is shown: what it is in its language, and whether the other side lacks it. */
export interface LineRun {
  text: string;
  syntax: SyntaxLabel | null;
  changed: boolean;
}

/** A line as it is shown. */
export interface ShownLine {
  number: number;
  runs: readonly LineRun[];
  /** How it differs; `changed` where words of it stand on the other side as well. */
  kind: 'same' | 'changed' | 'alone';
  /** How many characters were left out at its end. */
  left: number;
}

// No person reads on in a line this long.
const LONGEST = 4_000;

/** Returns how a row's line is shown on one side; null where there is none. To be called with the rows in order. */
export function shownLine(
  row: LineRow,
  side: 'minus' | 'plus',
  highlight: Highlighter | null,
): ShownLine | null {
  const line = row[side];
  if (!line) return null;
  const whole = line.pieces.every(({ changed }) => changed) && line.pieces.length > 0;
  const alone = !row.same && (whole || !row.minus || !row.plus);
  const { pieces, left } = bounded(line);
  const runs = merged(pieces, highlight);
  return { number: line.number, runs, left, kind: row.same ? 'same' : alone ? 'alone' : 'changed' };
}

/** Reads a row that is not shown: a block of text may begin in it. */
export function passOver(row: LineRow, highlight: MinusPlus<Highlighter | null>): void {
  for (const side of ['minus', 'plus'] as const) {
    const line = row[side];
    if (line) highlight[side]?.(line.pieces.map(({ text }) => text).join(''));
  }
}

function bounded({ pieces }: Line): { pieces: Line['pieces']; left: number } {
  let room = LONGEST;
  let left = 0;
  const shown = pieces.map(({ text, changed }) => {
    const kept = text.slice(0, room).replace(/[\ud800-\udbff]$/, '');
    left += text.length - kept.length;
    room = Math.max(0, room - text.length);
    return { text: visible(kept).replaceAll('\t', '    '), changed };
  });
  return { pieces: shown, left };
}

// Both the words that changed and the tokens of the language end where the other goes on.
function merged(pieces: Line['pieces'], highlight: Highlighter | null): LineRun[] {
  const text = pieces.map((piece) => piece.text).join('');
  const tokens = highlight?.(text) ?? [{ text, label: null }];
  const runs: LineRun[] = [];
  let [token, used] = [0, 0];
  for (const piece of pieces)
    for (let at = 0; at < piece.text.length;) {
      const { text: one = '', label = null } = tokens[token] ?? {};
      const length = Math.min(one.length - used, piece.text.length - at);
      if (length > 0)
        runs.push({
          text: piece.text.slice(at, at + length),
          syntax: label,
          changed: piece.changed,
        });
      if (token >= tokens.length) break;
      [at, used] = [at + length, used + length];
      if (used === one.length) [token, used] = [token + 1, 0];
    }
  return runs;
}
