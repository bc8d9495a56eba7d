import type { Label } from '../theme.ts';
import { isNarrow, textWidth } from '../width.ts';

/** A piece of a line and how it is painted; null for plain. */
export interface Painted {
  text: string;
  label: Label | null;
}

/** A line that fits its column, and how many columns it takes. */
export interface FittedLine {
  runs: Painted[];
  width: number;
}

interface Sign extends Painted {
  width: number;
}

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Breaks a line so that each part fits a width, at a space where one is near: nothing but that space is lost. */
export function foldLine(runs: readonly Painted[], width: number): FittedLine[] {
  const total = runs.reduce((sum, { text }) => sum + textWidth(text), 0);
  if (total <= width) return [{ runs: [...runs], width: total }];
  const lines: FittedLine[] = [];
  let line: Sign[] = [];
  let taken = 0;
  for (const sign of runs.flatMap(signsOf)) {
    if (taken + sign.width > width) {
      if (sign.text === ' ') {
        lines.push(joined(line));
        [line, taken] = [[], 0];
        continue;
      }
      const space = line.findLastIndex(({ text }) => text === ' ');
      const rest = space > line.length / 3 ? line.splice(space + 1) : [];
      lines.push(joined(line));
      line = rest;
      taken = rest.reduce((sum, one) => sum + one.width, 0);
    }
    line.push(sign);
    taken += sign.width;
  }
  return line.length === 0 && lines.length > 0 ? lines : [...lines, joined(line)];
}

// What a terminal draws as one, be it several characters, is never torn.
function signsOf({ text, label }: Painted): Sign[] {
  const parts = isNarrow(text)
    ? text.split('')
    : Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
  return parts.map((part) => ({ text: part, label, width: textWidth(part) }));
}

function joined(signs: readonly Sign[]): FittedLine {
  const runs: Painted[] = [];
  let width = 0;
  for (const sign of signs) {
    const last = runs.at(-1);
    if (last?.label === sign.label) last.text += sign.text;
    else runs.push({ text: sign.text, label: sign.label });
    width += sign.width;
  }
  return { runs, width };
}
