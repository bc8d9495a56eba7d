import type { Screen } from '../screen.ts';
import { proseText } from './with-command.ts';

/** A line that says what was done. */
export function done(text: string, screen: Screen): string {
  return proseText(`${screen.paint('success', '✓')} ${text}`, screen);
}
