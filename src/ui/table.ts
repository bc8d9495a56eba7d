import { foreign } from './screen.ts';
import type { Screen } from './screen.ts';
import { isNarrow, textWidth, wrapWords } from './width.ts';

/** A cell: its plain text, and how to paint what is shown of it. */
export interface Cell {
  text: string;
  paint?: ((text: string) => string) | undefined;
}

/** A column: its heading, and whether it gives way first where the terminal is narrow, goes below its row, or never. */
export type Column = string | { text: string; gives: 'first' | 'below' | 'never' };

const NARROWEST = 8;
const NARROWEST_TEXT = 5;
const LONGEST_NAME = 16;
const LEAST_PROSE = 24;

/** Returns a column of free text: it is cut before the others. */
export function yielding(text: string): Column {
  return { text, gives: 'first' };
}

/** Returns a column of free text that matters most: where it would be cut to a few words, it stands whole below its row. */
export function prose(text: string): Column {
  return { text, gives: 'below' };
}

/** Returns a column of names that people type again: its cells are never cut, whatever the width. */
export function key(text: string): Column {
  return { text, gives: 'never' };
}

/**
 * Lays rows out as columns that fit the terminal, cutting free text first and the widest columns first, or leaving it
 * out; where even the names are too wide, each row as a block of lines; in a pipe as tab-separated values without the
 * heading.
 */
export function table(
  head: readonly Column[],
  rows: readonly (readonly Cell[])[],
  screen: Screen,
): string {
  if (screen.width === null)
    return rows
      .map((row) => row.map(({ text }) => text.replaceAll('\t', ' ')).join('\t'))
      .join('\n');
  const heading: Cell[] = head.map((column) => ({
    text: (typeof column === 'string' ? column : column.text).toUpperCase(),
    paint: (shown) => screen.paint('dim', shown),
  }));
  const all = [heading, ...rows];
  const natural = head.map((_, column) =>
    Math.max(...all.map((row) => textWidth(row[column]?.text ?? ''))),
  );
  const own = head.map((column) => (typeof column === 'string' ? 'second' : column.gives));
  const gives = own.map((kind) => (kind === 'below' ? 'first' : kind));
  const floors = gives.map((kind, column) =>
    kind === 'never'
      ? Math.max(...rows.map((row) => textWidth(row[column]?.text ?? '')), 0)
      : NARROWEST,
  );
  const first = gives.map((kind, column) =>
    kind === 'first' ? NARROWEST_TEXT : (natural[column] ?? 0),
  );
  const given = { first, floors, gives, available: screen.width - 2 };
  const beside = fitAll(natural, given);
  if (beside === null) return records(head, rows, screen);
  const side = own.indexOf('below');
  const cramped = (beside[side] ?? 0) < Math.min(natural[side] ?? 0, LEAST_PROSE);
  const widths = (cramped ? fitAll(natural.with(side, 0), given) : null) ?? beside;
  const last = widths.findLastIndex((width) => width > 0);
  const shown = (row: readonly Cell[]) =>
    row.flatMap((cell, column) => {
      const width = widths[column] ?? 0;
      return width === 0 ? [] : [pad(cell, width, column === last)];
    });
  return all
    .flatMap((row) => [
      `  ${shown(row).join('  ')}`.trimEnd(),
      ...(cramped && row !== heading ? below(row[side], screen) : []),
    ])
    .join('\n');
}

function below({ text, paint }: Cell = { text: '' }, { width }: Screen): string[] {
  if (text === '') return [];
  const lines = wrapWords(text, width === null ? null : width - 6).split('\n');
  return lines.map((line) => `      ${paint ? paint(line) : line}`);
}

/** Returns how wide each column is shown, 0 for none; null where even those that stay whole are too wide together. */
function fitAll(
  natural: readonly number[],
  given: {
    first: readonly number[];
    floors: readonly number[];
    gives: readonly string[];
    available: number;
  },
): readonly number[] | null {
  const { first, floors, gives, available } = given;
  for (let wanted = natural; ;) {
    const left = fit(shrink(wanted, first, available), gives, available);
    // What goes leaves room for the free text that stays.
    const kept = wanted.map((width, column) => (left[column] === 0 ? 0 : width));
    const widths = shrink(shrink(kept, first, available), floors, available);
    if (total(widths) <= available) return widths;
    // Everything gives as much as it can: the words of free text go, from the right.
    const column = wanted.findLastIndex((width, index) => width > 0 && gives[index] === 'first');
    if (column === -1) return null;
    wanted = wanted.with(column, 0);
  }
}

// A block for each row, its first cell on top and the others below by their headings: nothing is cut.
function records(
  head: readonly Column[],
  rows: readonly (readonly Cell[])[],
  screen: Screen,
): string {
  const names = head.slice(1).map((column) => (typeof column === 'string' ? column : column.text));
  const width = Math.max(0, ...names.map(textWidth));
  return rows
    .map(([top, ...cells]) => {
      const below = cells.flatMap((cell, index) => {
        const name = names[index] ?? '';
        const label = screen.paint('dim', name) + ' '.repeat(width - textWidth(name));
        return cell.text === '' ? [] : [`    ${label}  ${painted(cell)}`];
      });
      return [`  ${painted(top)}`, ...below].join('\n');
    })
    .join('\n');
}

function painted({ text, paint }: Cell = { text: '' }): string {
  return paint ? paint(text) : text;
}

// Free text of five letters tells nothing: it goes altogether, from the right, where all else then fits.
function fit(
  widths: readonly number[],
  gives: readonly string[],
  available: number,
): readonly number[] {
  let fitted = widths;
  while (total(fitted) > available) {
    const column = fitted.findLastIndex((width, index) => width > 0 && gives[index] === 'first');
    if (column === -1) return widths;
    fitted = fitted.with(column, 0);
  }
  return fitted;
}

function total(widths: readonly number[]): number {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((sum, width) => sum + width, 0) + 2 * (shown.length - 1);
}

// Takes one column at a time from the widest of those that are above their floor, until all fit or none can give more.
function shrink(widths: readonly number[], floors: readonly number[], available: number): number[] {
  const fitted = [...widths];
  for (let excess = total(fitted) - available; excess > 0; excess -= 1) {
    const candidates = fitted.map((width, column) => (width > (floors[column] ?? 0) ? width : 0));
    const widest = candidates.indexOf(Math.max(...candidates));
    if (candidates[widest] === 0) break;
    fitted[widest] = (fitted[widest] ?? 0) - 1;
  }
  return fitted;
}

function pad({ text, paint }: Cell, width: number, last: boolean): string {
  const shown = cut(text, width);
  const painted = paint ? paint(shown) : shown;
  return last ? painted : painted + ' '.repeat(Math.max(0, width - textWidth(shown)));
}

/** Returns a person's name, cut where the terminal is too narrow for what matters more. */
export function personText(name: string, { width }: Screen): string {
  return width !== null && width < 120 ? cut(foreign(name), LONGEST_NAME) : foreign(name);
}

/** Returns text cut to a width in columns, with an ellipsis where something is missing. */
export function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (isNarrow(text)) return `${text.slice(0, Math.max(width - 1, 0)).trimEnd()}…`;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    if (textWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
