import type { Screen } from '../screen.ts';
import type { Label } from '../theme.ts';
import { cut } from '../table.ts';
import { textWidth } from '../width.ts';

/** A piece of a line, and what it is; null for nothing special. */
export interface Run {
  text: string;
  label: Label | null;
}

/** Breaks pieces of text into lines of a width, at spaces where it can, and paints them. */
export function wrapped(runs: readonly Run[], width: number, screen: Screen): string[] {
  const lines: Run[][] = [[]];
  let room = width;
  for (const { text, label } of runs) {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) {
        lines.push([]);
        room = width;
      }
      for (const word of part.match(/\s*\S+\s*?|\s+/g) ?? []) {
        const columns = textWidth(word);
        const fits = columns <= room || room === width;
        if (!fits) lines.push([]);
        const shown = fits ? word : word.trimStart();
        room = (fits ? room : width) - textWidth(shown);
        lines.at(-1)?.push({ text: columns > width ? cut(shown, width) : shown, label });
      }
    }
  }
  return lines.map((line) => paintLine(line, screen));
}

function paintLine(line: readonly Run[], screen: Screen): string {
  const joined: Run[] = [];
  for (const run of line) {
    const last = joined.at(-1);
    if (last?.label === run.label) last.text += run.text;
    else joined.push({ ...run });
  }
  return joined
    .map(({ text, label }) => (label === null ? text : screen.paint(label, text)))
    .join('')
    .trimEnd();
}
