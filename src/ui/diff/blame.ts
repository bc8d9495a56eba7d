import type { BlamedLine, BlameReport } from '../../core/diff/blame.ts';
import { visible } from '../../core/text.ts';
import { timeText } from '../screen.ts';
import type { Screen, View } from '../screen.ts';
import { personText } from '../table.ts';
import { textWidth } from '../width.ts';

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
  const digits = String(lines.at(-1)?.line ?? 1).length;
  const heading = HEAD.map((head, column) => head.padEnd(widths[column] ?? 0)).join('  ');
  return [
    screen.paint('dim', `${heading}  LINE`),
    ...rows.map(({ line, text, cells }, index) => {
      const same = cells.join() === rows[index - 1]?.cells.join();
      const shown = cells.map((cell, column) => {
        const padded =
          (same ? '' : cell) + ' '.repeat((widths[column] ?? 0) - textWidth(same ? '' : cell));
        return column === 0 ? screen.paint('version', padded) : padded;
      });
      return `${shown.join('  ')}  ${screen.paint('dim', String(line).padStart(digits))}  ${visible(text)}`.trimEnd();
    }),
  ].join('\n');
};

const HEAD = ['VERSION', 'AUTHOR', 'PUBLISHED', 'LIVE SINCE'];

function cellsOf({ version, author, at, liveSince }: BlamedLine, screen: Screen): string[] {
  return [
    version ?? 'draft',
    author === null ? '–' : personText(author.name, screen),
    at === null ? '–' : timeText(at, screen),
    liveSince === null ? '–' : timeText(liveSince, screen),
  ];
}
