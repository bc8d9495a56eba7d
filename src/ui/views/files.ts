import type { FileChange } from '../../core/changes.ts';
import { count } from '../../core/text.ts';
import { foreign } from '../screen.ts';
import type { View } from '../screen.ts';

const MARKS = {
  added: ['added', '+', 'added'],
  deleted: ['removed', '-', 'deleted'],
  modified: ['changed', '~', 'changed'],
} as const;
const MOST = 12;

/** A short list of changed files: `+` added, `-` deleted, `~` modified. */
export const filesView: View<readonly FileChange[]> = (files, screen) => {
  const shown = files.slice(0, MOST).map(({ path, status }) => {
    const [label, mark] = MARKS[status];
    return `  ${screen.paint(label, mark)} ${withinAgent(path)}`;
  });
  return [
    ...shown,
    ...(files.length > MOST ? [screen.paint('dim', `  … and ${files.length - MOST} more`)] : []),
  ].join('\n');
};

/** The counts of changed files: `3 changed, 1 added`. */
export const countsView: View<readonly FileChange[]> = (files, screen) => {
  const amounts = (['modified', 'added', 'deleted'] as const).map((status) => ({
    status,
    amount: files.filter((file) => file.status === status).length,
  }));
  const words = amounts
    .filter(({ amount }) => amount > 0)
    .map(({ status, amount }, index) => {
      const [label, , word] = MARKS[status];
      return screen.paint(
        label,
        index === 0 ? `${count(amount, 'file')} ${word}` : `${amount} ${word}`,
      );
    });
  return words.length === 0 ? 'no files' : words.join(', ');
};

/** Returns a path as a reader who knows the agent wants it: without `agents/<id>/`. */
export function withinAgent(path: string): string {
  return foreign(path.replace(/^agents\/[^/]+\//, ''));
}
