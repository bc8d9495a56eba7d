import { alignLines } from '../../core/diff/lines.ts';
import type { DiffAnswer } from '../../core/diff/answer.ts';
import type { ComparedFile, Comparison } from '../../core/diff/model.ts';
import { count, onOneLine, visible } from '../../core/text.ts';
import type { Screen, View } from '../screen.ts';
import type { Label } from '../theme.ts';
import { textWidth } from '../width.ts';

/** The names of the files that differ, one a line, relative to the workspace. */
export const namesView: View<DiffAnswer> = ({ files }) =>
  files.map(({ path }) => onOneLine(path)).join('\n');

/** A patch as a person sees it on a terminal; a program gets its bytes. */
export function patchView(patch: Buffer): View<DiffAnswer> {
  const lines = visible(patch.toString()).replace(/\n$/, '').split('\n');
  return (_, screen) => lines.map((line) => patchLine(line, screen)).join('\n');
}

const PATCH_LABELS: readonly [RegExp, Label][] = [
  [/^(?:diff |index |--- |\+\+\+ |(?:old|new|deleted file|new file) mode )/, 'strong'],
  [/^@@/, 'dim'],
  [/^\+/, 'added'],
  [/^-/, 'removed'],
];

function patchLine(line: string, screen: Screen): string {
  const label = PATCH_LABELS.find(([pattern]) => pattern.test(line))?.[1];
  return label ? screen.paint(label, line) : line;
}

/** How many lines of each file differ, as `git diff --stat` shows it. */
export function statView({ files, agent }: Comparison): View<DiffAnswer> {
  return (_, screen) => {
    const rows = files.map((file) => ({
      name: onOneLine(`agents/${agent}/${file.path}`),
      ...amounts(file),
    }));
    if (rows.length === 0) return '';
    const widest = Math.max(...rows.map(({ name }) => textWidth(name)));
    const most = Math.max(...rows.map(({ added, removed }) => added + removed), 1);
    const digits = String(most).length;
    const room = Math.max(10, (screen.width ?? 80) - widest - digits - 6);
    const lines = rows.map((row) => {
      const name = row.name + ' '.repeat(widest - textWidth(row.name));
      return ` ${name} | ${row.binary ? 'Bin' : String(row.added + row.removed).padStart(digits)} ${bar(row, Math.min(1, room / most), screen)}`.trimEnd();
    });
    return [...lines, totalText(rows)].join('\n');
  };
}

interface Amounts {
  added: number;
  removed: number;
  binary: boolean;
}

function amounts({ texts, binary }: ComparedFile): Amounts {
  if (binary) return { added: 0, removed: 0, binary };
  const lines = alignLines(texts.minus ?? '', texts.plus ?? '').hunks.flatMap((hunk) => hunk.lines);
  const amount = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  return { added: amount('+'), removed: amount('-'), binary };
}

function bar({ added, removed }: Amounts, scale: number, screen: Screen): string {
  const length = (amount: number) => (amount === 0 ? 0 : Math.max(1, Math.floor(amount * scale)));
  return (
    screen.paint('added', '+'.repeat(length(added))) +
    screen.paint('removed', '-'.repeat(length(removed)))
  );
}

function totalText(rows: readonly Amounts[]): string {
  const sum = (key: 'added' | 'removed') => rows.reduce((total, row) => total + row[key], 0);
  return ` ${count(rows.length, 'file')} changed, ${count(sum('added'), 'insertion')}(+), ${count(sum('removed'), 'deletion')}(-)`;
}
