import type { Screen } from '../screen.ts';
import type { Label } from '../theme.ts';
import { cut } from '../table.ts';
import { textWidth } from '../width.ts';

/** A piece of a line, and what it is; null for nothing special. */
export interface Run {
  text: string;
  label: Label | null;
}

/** Breaks pieces of text into lines of a width, at spaces where it can, and paints them; what is indented stays so. */
export function wrapped(runs: readonly Run[], width: number, screen: Screen): string[] {
  const lines: Run[][] = [];
  let [room, indent, isNew] = [width, 0, true];
  const begin = (columns: number) => {
    lines.push(columns === 0 ? [] : [{ text: ' '.repeat(columns), label: null }]);
    [room, isNew] = [width - columns, true];
  };
  begin(0);
  for (const { text, label } of runs) {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) begin(0);
      if (isNew) indent = Math.min(indentOf(part), Math.floor(width / 2));
      for (const word of part.match(/\s*\S+\s*?|\s+/g) ?? []) {
        const fits = isNew || textWidth(word) <= room;
        if (!fits) begin(indent);
        const shown = fits ? word : word.trimStart();
        const columns = textWidth(shown);
        lines.at(-1)?.push({ text: columns > room ? cut(shown, room) : shown, label });
        [room, isNew] = [room - columns, false];
      }
    }
  }
  return lines.map((line) => paintLine(line, screen));
}

// The text of an item goes on below its text, not below its mark.
function indentOf(line: string): number {
  return /^ *(?:[•*-] )?/.exec(line)?.[0].length ?? 0;
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
