import type { BlamedLine, BlameReport } from '../../core/diff/blame.ts';
import { visible } from '../../core/text.ts';
import { timeText } from '../screen.ts';
import type { Screen, View } from '../screen.ts';
import { personText } from '../table.ts';
import { textWidth } from '../width.ts';
import { foldLine } from './columns.ts';

/** The answer of `blame`: before each line its version, author, date and since when it is live. */
export const blameView: View<BlameReport> = ({ lines }, screen) => {
  const rows = lines.map((line) => ({ ...line, cells: cellsOf(line, screen) }));
  if (screen.width === null)
    return rows
      .map(({ line, text, cells }) => [...cells, line, visible(text)].join('\t'))
      .join('\n');
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...rows.map(({ cells }) => textWidth(cells[column] ?? ''))),
  );
  const before = widths.reduce((sum, width) => sum + width + 2, 0);
  return screen.width - before < LEAST_ROOM
    ? groupsView(rows, screen)
    : tableView(rows, widths, screen);
};

// In less room a text is read no longer: who wrote it stands above it then.
const LEAST_ROOM = 50;
const HEAD = ['VERSION', 'AUTHOR', 'PUBLISHED', 'LIVE SINCE'];

type Row = BlamedLine & { cells: string[] };

function cellsOf({ version, author, at, liveSince }: BlamedLine, screen: Screen): string[] {
  return [
    version ?? 'draft',
    author === null ? '–' : personText(author.name, screen),
    at === null ? '–' : timeText(at, screen),
    liveSince === null ? '–' : timeText(liveSince, screen),
  ];
}

function tableView(rows: readonly Row[], widths: readonly number[], screen: Screen): string {
  const heading = HEAD.map((head, column) => head.padEnd(widths[column] ?? 0)).join('  ');
  const room = { digits: digitsOf(rows), width: (screen.width ?? 0) - heading.length - 2 };
  const blank = widths.map((width) => ' '.repeat(width));
  const shown = rows.flatMap(({ cells, ...row }, index) => {
    const filled = cells.map((cell, column) => {
      const padded = cell + ' '.repeat((widths[column] ?? 0) - textWidth(cell));
      return column === 0 ? screen.paint('version', padded) : padded;
    });
    const texts = linesOf(row, room, screen);
    return texts.map((text, part) => {
      const first = part === 0 && !isSame(cells, rows[index - 1]);
      return `${(first ? filled : blank).join('  ')}  ${text}`.trimEnd();
    });
  });
  return [screen.paint('dim', `${heading}  LINE`), ...shown].join('\n');
}

function groupsView(rows: readonly Row[], screen: Screen): string {
  const room = { digits: digitsOf(rows), width: (screen.width ?? 0) - 2 };
  const shown = rows.flatMap(({ cells, ...row }, index) => [
    ...(isSame(cells, rows[index - 1]) ? [] : [groupText(row, cells, screen)]),
    ...linesOf(row, room, screen).map((text) => `  ${text}`.trimEnd()),
  ]);
  return shown.join('\n');
}

function groupText(row: BlamedLine, cells: readonly string[], screen: Screen): string {
  const [version = '', author, at, liveSince] = cells;
  const parts = [
    row.author === null ? 'not published yet' : author,
    row.at === null ? null : at,
    row.liveSince === null ? null : `live since ${liveSince}`,
  ].filter((part) => part !== null);
  return `${screen.paint('version', version)}  ${parts.join(', ')}`;
}

function isSame(cells: readonly string[], before: Row | undefined): boolean {
  return cells.join() === before?.cells.join();
}

function digitsOf(rows: readonly Row[]): number {
  return String(rows.at(-1)?.line ?? 1).length;
}

/** Returns a line with its number, broken so that it stays in its column. */
function linesOf(
  { line, text }: BlamedLine,
  { digits, width }: { digits: number; width: number },
  screen: Screen,
): string[] {
  const shown = [{ text: visible(text).replaceAll('\t', '    '), label: null }];
  return foldLine(shown, width - digits - 2).map(({ runs }, part) => {
    const number = part === 0 ? String(line).padStart(digits) : ' '.repeat(digits);
    return `${screen.paint('dim', number)}  ${runs.map((run) => run.text).join('')}`;
  });
}
