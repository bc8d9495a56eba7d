import type { DiffAnswer } from '../../core/diff/answer.ts';
import { countChanges } from '../../core/diff/compare.ts';
import { pairFiles } from '../../core/diff/file-pairs.ts';
import type { FilePair } from '../../core/diff/file-pairs.ts';
import { foldRows } from '../../core/diff/folds.ts';
import type { AlignedRows, Comparison, LineRow, MinusPlus } from '../../core/diff/model.ts';
import { alignRows } from '../../core/diff/rows.ts';
import { count, visible } from '../../core/text.ts';
import type { Screen, View } from '../screen.ts';
import { cut } from '../table.ts';
import type { Label } from '../theme.ts';
import { textWidth } from '../width.ts';
import { foldLine } from './columns.ts';
import type { FittedLine, Painted } from './columns.ts';
import { fileMark, fileName, fileNotes } from './file-notes.ts';
import { passOver, shownLine } from './line-runs.ts';
import type { ShownLine } from './line-runs.ts';
import { countsText } from './marks.ts';
import { noDifferenceText } from './same.ts';
import { highlighterOf } from './syntax.ts';
import type { Highlighter } from './syntax.ts';

const WIDTH_OF_PIPE = 120;
const CONTEXT = 3;
const MOST_ROWS = 20_000;
const SEPARATOR = ' │ ';

/** Where the two columns stand. */
interface Layout {
  screen: Screen;
  /** Columns of a side, and of its line numbers. */
  side: number;
  digits: number;
  /** Without colours words are marked by signs. */
  bare: boolean;
}

/** Both states of each file that differs, beside each other, with what changed within the lines. */
export function sideBySideView(comparison: Comparison): View<DiffAnswer> {
  const { revisions } = comparison;
  const files = pairFiles(comparison).map((file) => ({ ...file, ...alignFile(file) }));
  // It may be asked for twice: as soon as wide characters can be measured.
  return (_, screen) => {
    const [minus, plus] = [visible(revisions.minus.label), visible(revisions.plus.label)];
    if (comparison.files.length === 0) return `${minus} → ${plus}: ${noDifferenceText(comparison)}`;
    const layout = layoutFor(files, screen);
    const label = (text: string) => {
      const shown = cut(text, layout.side);
      return { shown: screen.paint('strong', shown), width: textWidth(shown) };
    };
    const left = label(minus);
    const rule = '─'.repeat(layout.side);
    return [
      countsText(countChanges(comparison), screen),
      `${left.shown}${' '.repeat(layout.side - left.width)}${SEPARATOR}${label(plus).shown}`,
      screen.paint('dim', `${rule}─┼─${rule}`),
      ...files.flatMap((file) => [...fileView(file, comparison, layout), '']),
    ]
      .join('\n')
      .trimEnd();
  };
}

type AlignedFile = FilePair & AlignedRows;

function alignFile({ binary, texts }: FilePair): AlignedRows {
  return binary ? { rows: [], replaced: false } : alignRows(texts.minus, texts.plus);
}

function layoutFor(files: readonly FilePair[], screen: Screen): Layout {
  const most = Math.max(
    ...files.flatMap(({ texts }) => [lineCount(texts.minus), lineCount(texts.plus)]),
  );
  return {
    screen,
    side: Math.floor(((screen.width ?? WIDTH_OF_PIPE) - SEPARATOR.length) / 2),
    digits: Math.max(3, String(most).length),
    bare: screen.paint('added', 'x') === 'x',
  };
}

function lineCount(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

const MARK_LABELS: Readonly<Record<string, Label>> = { '+': 'added', '-': 'removed' };

function fileView(file: AlignedFile, comparison: Comparison, layout: Layout): string[] {
  const { screen } = layout;
  const mark = fileMark(file);
  const painted = screen.paint(MARK_LABELS[mark] ?? 'changed', mark);
  const notes = fileNotes(file, comparison).map((note) => screen.paint('dim', `  (${note})`));
  const head = [`${painted} ${screen.paint('strong', fileName(file))}`, ...notes];
  if (file.binary) return head;
  const { rows, replaced } = file;
  if (replaced) head.push(screen.paint('dim', '  (too different to be compared line by line)'));
  const shown = rows.slice(0, MOST_ROWS);
  const more = rows.length - shown.length;
  return [
    ...head,
    ...rowsView(shown, file, layout),
    ...(more > 0 ? [screen.paint('dim', `  … and ${count(more, 'more line')}`)] : []),
  ];
}

function rowsView(rows: readonly LineRow[], file: FilePair, layout: Layout): string[] {
  const highlight = {
    minus: highlighterOf(file.paths.minus ?? ''),
    plus: highlighterOf(file.paths.plus ?? ''),
  };
  return foldRows(rows, CONTEXT).flatMap((run) => {
    if (!run.folded) return run.rows.flatMap((row) => rowView(linesOf(row, highlight), layout));
    for (const row of run.rows) passOver(row, highlight);
    return [layout.screen.paint('dim', `  ⋯ ${count(run.rows.length, 'unchanged line')}`)];
  });
}

function linesOf(
  row: LineRow,
  highlight: MinusPlus<Highlighter | null>,
): MinusPlus<ShownLine | null> {
  return {
    minus: shownLine(row, 'minus', highlight.minus),
    plus: shownLine(row, 'plus', highlight.plus),
  };
}

function rowView({ minus, plus }: MinusPlus<ShownLine | null>, layout: Layout): string[] {
  const [left, right] = [cellView(minus, 'minus', layout), cellView(plus, 'plus', layout)];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const [one, other] = [left[index], right[index]];
    const space = ' '.repeat(Math.max(0, layout.side - (one?.width ?? 0)));
    return `${paintedLine(one, layout)}${space}${SEPARATOR}${paintedLine(other, layout)}`.trimEnd();
  });
}

const SIDES = {
  minus: { mark: '-', label: 'removed', word: 'removed-word', open: '[-', close: '-]' },
  plus: { mark: '+', label: 'added', word: 'added-word', open: '{+', close: '+}' },
} as const;

function cellView(line: ShownLine | null, side: 'minus' | 'plus', layout: Layout): FittedLine[] {
  if (!line) return [];
  const { digits } = layout;
  const room = layout.side - digits - 3;
  const { mark, label } = SIDES[side];
  const sign: Painted =
    line.kind === 'same'
      ? { text: ' ', label: null }
      : line.kind === 'changed'
        ? { text: '~', label: 'changed' }
        : { text: mark, label };
  return foldLine(runsOf(line, side, layout.bare), room).map(({ runs, width }, index) => {
    const number = index === 0 ? String(line.number).padStart(digits) : ' '.repeat(digits);
    return {
      runs: [
        { text: `${number} `, label: 'dim' },
        index === 0 ? sign : { text: ' ', label: null },
        { text: ' ', label: null },
        ...runs,
      ],
      width: digits + 3 + width,
    };
  });
}

function runsOf(line: ShownLine, side: 'minus' | 'plus', bare: boolean): Painted[] {
  const { label, word, open, close } = SIDES[side];
  const whole =
    line.kind === 'alone' ? [{ text: line.runs.map(({ text }) => text).join(''), label }] : null;
  const runs =
    whole ??
    line.runs.flatMap(({ text, syntax, changed }, index): Painted[] => {
      if (!changed) return [{ text, label: syntax }];
      if (!bare) return [{ text, label: word }];
      const first = !line.runs[index - 1]?.changed;
      const last = !line.runs[index + 1]?.changed;
      return [{ text: `${first ? open : ''}${text}${last ? close : ''}`, label: null }];
    });
  if (line.left > 0) runs.push({ text: `… ${line.left} more characters`, label: 'dim' });
  return runs;
}

function paintedLine(line: FittedLine | undefined, { screen }: Layout): string {
  return (line?.runs ?? [])
    .map(({ text, label }) => (label === null ? text : screen.paint(label, text)))
    .join('');
}
