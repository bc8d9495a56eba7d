import type { FileChange } from '../../core/changes.ts';
import type { ChangeSummary, ShortChange } from '../../core/diff/summary.ts';
import { count } from '../../core/text.ts';
import { MARKS, countsText } from '../diff/marks.ts';
import { foreign } from '../screen.ts';
import type { Screen } from '../screen.ts';
import { cut } from '../table.ts';
import { countsView, filesView } from './files.ts';

const MOST = 10;
const MOST_LABELS = 5;

/** What a plan or an answer knows of its changes: their summary, or (where it could not be made) the files alone. */
export interface PlanChanges {
  changes: ChangeSummary | null;
  files: readonly FileChange[];
}

/** How much changes: `~ 3  + 1  - 0`. */
export function changeCounts({ changes, files }: PlanChanges, screen: Screen): string {
  if (changes === null || files.length === 0) return countsView(files, screen);
  const { counts } = changes;
  if (counts.changed + counts.added + counts.removed === 0)
    return formattingText(counts.formatting);
  const more = counts.formatting === 0 ? '' : `, ${formattingText(counts.formatting)}`;
  return countsText(counts, screen) + screen.paint('dim', more);
}

function formattingText(amount: number): string {
  return `formatting only, in ${count(amount, 'file')}`;
}

/** The foremost changes, one a line. */
export function changeList({ changes, files }: PlanChanges, screen: Screen): string {
  if (changes === null) return filesView(files, screen);
  const shown = changes.changes.slice(0, MOST).map((change) => changeText(change, screen));
  const left = changes.changes.length - shown.length;
  return [...shown, ...(left > 0 ? [screen.paint('dim', `  … and ${left} more`)] : [])].join('\n');
}

function changeText(
  { kind, type, name, parent, was, fields }: ShortChange,
  screen: Screen,
): string {
  const [label, mark] = MARKS[kind];
  const single = type === 'agent' || type === 'speech';
  const own = single ? type : `${type} ${parent === null ? '' : `${parent}/`}${name}`;
  const labels = fields.slice(0, MOST_LABELS).join(', ');
  const more = fields.length > MOST_LABELS ? ', …' : '';
  const words = [
    own,
    was === null ? '' : ` (was ${was})`,
    labels === '' ? '' : `: ${labels}${more}`,
  ];
  return `  ${screen.paint(label, mark)} ${cut(foreign(words.join('')), (screen.width ?? Infinity) - 17)}`;
}
