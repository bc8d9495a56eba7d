import type { Attribution } from '../../core/diff/model.ts';
import { foreign, timeText } from '../screen.ts';
import type { Screen } from '../screen.ts';

/** Who made a change: `by Bob, v5, 3 days ago, changed 2 times`. */
export function attributionText(
  { author, at, version, commit, times }: Attribution,
  screen: Screen,
): string {
  const parts = [
    author ? `by ${foreign(author.name)}` : 'not committed yet',
    version ?? (commit ? `commit ${commit.slice(0, 8)}` : null),
    at === null ? null : timeText(at, screen),
    times > 1 ? `changed ${times} times` : null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** Tells whether two changes were made by one and the same step, as often. */
export function isSameAttribution(a: Attribution | null, b: Attribution | null): boolean {
  return (
    a?.author?.email === b?.author?.email &&
    a?.commit === b?.commit &&
    a?.version === b?.version &&
    a?.times === b?.times
  );
}
