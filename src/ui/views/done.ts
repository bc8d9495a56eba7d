import type { Screen } from '../screen.ts';

/** A line that says what was done. */
export function done(text: string, screen: Screen): string {
  return `${screen.paint('success', '✓')} ${text}`;
}
