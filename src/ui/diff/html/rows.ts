import type { FilePair } from '../../../core/diff/file-pairs.ts';
import { foldRows } from '../../../core/diff/folds.ts';
import type { LineRow, MinusPlus } from '../../../core/diff/model.ts';
import { alignRows } from '../../../core/diff/rows.ts';
import { count } from '../../../core/text.ts';
import { shownLine } from '../line-runs.ts';
import type { LineRun, ShownLine } from '../line-runs.ts';
import { highlighterOf } from '../syntax.ts';
import type { Highlighter } from '../syntax.ts';
import { htmlText } from './escape.ts';

const CONTEXT = 3;
const MOST_ROWS = 20_000;

/** Returns the lines of a file as tables, what does not differ folded away. */
export function rowsHtml(
  file: FilePair,
  head: { caption: string; states: MinusPlus<string> },
): string {
  const { rows, replaced } = alignRows(file.texts.minus, file.texts.plus);
  const shown = rows.slice(0, MOST_ROWS);
  const highlight = {
    minus: highlighterOf(file.paths.minus ?? ''),
    plus: highlighterOf(file.paths.plus ?? ''),
  };
  const runs = foldRows(shown, CONTEXT).map(({ folded, rows: part }) => {
    const body = part.map((row) => rowHtml(row, highlight)).join('\n');
    if (!folded) return tableHtml(`${head.caption}: what differs`, body);
    const what = count(part.length, 'unchanged line');
    return `<details><summary>${what}</summary>${tableHtml(`${head.caption}: ${what}`, body)}</details>`;
  });
  const notes = [
    ...(replaced ? ['Too different to be compared line by line.'] : []),
    ...(rows.length > MOST_ROWS
      ? [`${count(rows.length - MOST_ROWS, 'more line')} not shown here.`]
      : []),
  ];
  const { minus, plus } = head.states;
  return `<div class="lines"><table class="states" role="presentation"><tr><th>${minus}</th><th>${plus}</th></tr></table>
${runs.join('\n')}</div>${notes.map((note) => `<p class="notes">${note}</p>`).join('')}`;
}

const COLUMNS =
  '<colgroup><col class="number"><col class="mark"><col><col class="number"><col class="mark"><col></colgroup>';

const HEAD =
  '<thead class="hidden"><tr><th scope="col">line before</th><th scope="col">mark</th><th scope="col">before</th><th scope="col">line after</th><th scope="col">mark</th><th scope="col">after</th></tr></thead>';

function tableHtml(caption: string, body: string): string {
  return `<table><caption>${caption}</caption>${COLUMNS}${HEAD}<tbody>\n${body}\n</tbody></table>`;
}

function rowHtml(row: LineRow, highlight: MinusPlus<Highlighter | null>): string {
  const minus = shownLine(row, 'minus', highlight.minus);
  const plus = shownLine(row, 'plus', highlight.plus);
  return `<tr>${cellsHtml(minus, 'minus')}${cellsHtml(plus, 'plus')}</tr>`;
}

function cellsHtml(line: ShownLine | null, side: 'minus' | 'plus'): string {
  const edge = side === 'plus' ? ' right' : '';
  if (!line) return `<td class="number${edge}"></td><td class="mark"></td><td class="text"></td>`;
  const paint = line.kind === 'same' ? '' : ` ${side}`;
  const text = line.runs.map((run) => runHtml(run, line.kind === 'changed' ? side : null)).join('');
  const more = line.left > 0 ? `<i class="quiet">… ${line.left} more characters</i>` : '';
  return `<td class="number${edge}${paint}">${line.number}</td><td class="mark${paint}">${markOf(line, side)}</td><td class="text${paint}">${text}${more}</td>`;
}

function markOf({ kind }: ShownLine, side: 'minus' | 'plus'): string {
  if (kind === 'same') return '';
  return kind === 'changed' ? '~' : side === 'minus' ? '-' : '+';
}

function runHtml({ text, syntax, changed }: LineRun, side: 'minus' | 'plus' | null): string {
  const shown = htmlText(text);
  const coloured =
    syntax === null ? shown : `<span class="${syntax.slice('syntax-'.length)}">${shown}</span>`;
  if (!changed || side === null) return coloured;
  return side === 'minus' ? `<del>${coloured}</del>` : `<ins>${coloured}</ins>`;
}
