import { alignSequences } from '../align.ts';
import type { Stretch } from '../align.ts';
import type { MinusPlus } from './model.ts';

/** A run of lines as in a unified diff; each line begins with a space, `+`, `-` or `\`. */
interface Hunk {
  oldStart: number;
  newStart: number;
  oldLines: number;
  newLines: number;
  lines: string[];
}

/** The aligned lines of two texts; `replaced` tells that they differ too much to be aligned. */
export interface Alignment {
  hunks: Hunk[];
  replaced: boolean;
}

/** Returns the lines of a text with their ends; the last may have none. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  return [...lines.map((line) => `${line}\n`), ...(last === '' ? [] : [last])];
}

const CONTEXT = 3;

/** Aligns two texts by lines, with three lines of context; past a limit as a plain replacement. */
export function alignLines(before: string, after: string): Alignment {
  const [minus, plus] = [linesOf(before), linesOf(after)];
  const { stretches, replaced } = alignSequences(minus, plus);
  const hunks: Hunk[] = [];
  for (let first = 0; first < stretches.length;) {
    let last = first;
    while (gapAfter(stretches, last) <= 2 * CONTEXT) last += 1;
    hunks.push(hunkOf({ minus, plus }, stretches.slice(first, last + 1)));
    first = last + 1;
  }
  return { hunks, replaced };
}

function gapAfter(stretches: readonly Stretch[], index: number): number {
  const [one, next] = [stretches[index], stretches[index + 1]];
  return one && next ? next.minus.start - one.minus.end : Infinity;
}

function hunkOf(
  { minus, plus }: MinusPlus<readonly string[]>,
  stretches: readonly Stretch[],
): Hunk {
  const [first, last] = [stretches[0], stretches.at(-1)];
  const lead = Math.min(CONTEXT, first?.minus.start ?? 0);
  const [start, end] = [
    (first?.minus.start ?? 0) - lead,
    Math.min(minus.length, (last?.minus.end ?? 0) + CONTEXT),
  ];
  const [newStart, newEnd] = [
    (first?.plus.start ?? 0) - lead,
    Math.min(plus.length, (last?.plus.end ?? 0) + CONTEXT),
  ];
  let at = start;
  const parts = stretches.flatMap((stretch) => {
    const before = signed(minus.slice(at, stretch.minus.start), ' ');
    at = stretch.minus.end;
    return [
      before,
      signed(minus.slice(stretch.minus.start, stretch.minus.end), '-'),
      signed(plus.slice(stretch.plus.start, stretch.plus.end), '+'),
    ];
  });
  return {
    oldStart: end === start ? start : start + 1,
    newStart: newEnd === newStart ? newStart : newStart + 1,
    oldLines: end - start,
    newLines: newEnd - newStart,
    lines: [...parts, signed(minus.slice(at, end), ' ')].flat(),
  };
}

function signed(lines: readonly string[], sign: string): string[] {
  return lines.flatMap((line) =>
    line.endsWith('\n')
      ? [sign + line.slice(0, -1)]
      : [sign + line, '\\ No newline at end of file'],
  );
}
