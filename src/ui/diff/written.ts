import type { DiffAnswer } from '../../core/diff/answer.ts';
import { foreign } from '../screen.ts';
import type { View } from '../screen.ts';

/** The answer of `diff --html` with a file. */
export function writtenView(file: string): View<DiffAnswer> {
  return ({ from, to }, screen) =>
    `${screen.paint('success', '✓')} Wrote ${foreign(from)} → ${foreign(to)} to ${foreign(file)}`;
}
