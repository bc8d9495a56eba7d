import type { Change, Counts } from '../../core/diff/model.ts';
import type { Screen } from '../screen.ts';
import type { Label } from '../theme.ts';

/** How a change is marked, by colour and by sign. */
export const MARKS: Readonly<Record<Change['kind'], [label: Label, mark: string]>> = {
  added: ['added', '+'],
  removed: ['removed', '-'],
  changed: ['changed', '~'],
  renamed: ['changed', '→'],
  moved: ['changed', '→'],
};

/** The counts at the top: `~ 3  + 1  - 0`. */
export function countsText({ added, removed, changed }: Counts, screen: Screen): string {
  return [
    screen.paint('changed', `~ ${changed}`),
    screen.paint('added', `+ ${added}`),
    screen.paint('removed', `- ${removed}`),
  ].join('  ');
}
