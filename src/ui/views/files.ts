import type { FileChange } from '../../core/changes.ts';
import { foreign } from '../screen.ts';
import type { View } from '../screen.ts';

const MARKS = {
  added: ['added', '+'],
  deleted: ['removed', '-'],
  modified: ['changed', '~'],
} as const;
const MOST = 12;

/** A short list of changed files: `+` added, `-` deleted, `~` modified. */
export const filesView: View<readonly FileChange[]> = (files, screen) => {
  const shown = files.slice(0, MOST).map(({ path, status }) => {
    const [label, mark] = MARKS[status];
    return `  ${screen.paint(label, mark)} ${foreign(path)}`;
  });
  return [
    ...shown,
    ...(files.length > MOST ? [screen.paint('dim', `  … and ${files.length - MOST} more`)] : []),
  ].join('\n');
};

/** The counts of changed files: `~ 3  + 1  - 0`. */
export const countsView: View<readonly FileChange[]> = (files, screen) => {
  const amount = (status: FileChange['status']) =>
    files.filter((file) => file.status === status).length;
  return `${screen.paint('changed', `~ ${amount('modified')}`)}  ${screen.paint('added', `+ ${amount('added')}`)}  ${screen.paint('removed', `- ${amount('deleted')}`)}`;
};
