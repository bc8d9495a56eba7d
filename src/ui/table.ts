import stringWidth from 'string-width';
import type { Screen } from './screen.ts';

/** A cell: its plain text, and how to paint what is shown of it. */
export interface Cell {
  text: string;
  paint?: ((text: string) => string) | undefined;
}

const NARROWEST = 8;

/**
 * Lays rows out as columns that fit the terminal, cutting the widest columns first; in a pipe as tab-separated
 * values without the heading's decoration.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  screen: Screen,
): string {
  if (screen.width === null)
    return rows
      .map((row) => row.map(({ text }) => text.replaceAll('\t', ' ')).join('\t'))
      .join('\n');
  const heading: Cell[] = head.map((text) => ({
    text: text.toUpperCase(),
    paint: (shown) => screen.paint('dim', shown),
  }));
  const all = [heading, ...rows];
  const widths = fit(
    head.map((_, column) => Math.max(...all.map((row) => stringWidth(row[column]?.text ?? '')))),
    screen.width - 2,
  );
  return all
    .map((row) =>
      `  ${row.map((cell, column) => pad(cell, widths[column] ?? 0, column === row.length - 1)).join('  ')}`.trimEnd(),
    )
    .join('\n');
}

function fit(widths: readonly number[], available: number): number[] {
  const fitted = [...widths];
  const total = () => fitted.reduce((sum, width) => sum + width, 0) + 2 * (fitted.length - 1);
  while (total() > available) {
    const widest = fitted.indexOf(Math.max(...fitted));
    if ((fitted[widest] ?? 0) <= NARROWEST) break;
    fitted[widest] = (fitted[widest] ?? 0) - 1;
  }
  return fitted;
}

function pad({ text, paint }: Cell, width: number, last: boolean): string {
  const shown = cut(text, width);
  const painted = paint ? paint(shown) : shown;
  return last ? painted : painted + ' '.repeat(Math.max(0, width - stringWidth(shown)));
}

/** Returns text cut to a width in columns, with an ellipsis where something is missing. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    if (stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
