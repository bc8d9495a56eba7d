import { ago } from '../core/time.ts';
import { oneLine } from '../core/text.ts';
import type { Label, Paint } from './theme.ts';

/** What a view knows of the place that its text goes to. */
export interface Screen {
  paint: Paint;
  /** Columns of the terminal; null in a pipe, which gets tab-separated tables and exact times. */
  width: number | null;
  now: Date;
  /** The ladder, so that each environment has its colour everywhere. */
  ladder: readonly string[];
  /** Returns a text with its commands as this user has to type them (`npx`, `-C`, `--agent`). */
  typed: (text: string) => string;
}

/** Returns the painter for a number of colours; without colours it returns texts as they are, and loads nothing. */
export async function painter(colours: 0 | 1 | 2 | 3): Promise<Paint> {
  return colours === 0 ? (_, text) => text : (await import('./theme.ts')).createPaint(colours);
}

/** Turns data into text. */
export type View<T> = (data: T, screen: Screen) => string;

/** Returns an environment's name in its colour: the first, the last (which stands out) and those between. */
export function environmentText(name: string, screen: Screen): string {
  const index = screen.ladder.indexOf(name);
  const label: Label =
    index === screen.ladder.length - 1 ? 'last' : index === 0 ? 'first' : 'middle';
  return screen.paint(label, name);
}

/** Returns a moment as people say it on a terminal, exact in a pipe. */
export function timeText(at: string, screen: Screen): string {
  return screen.width === null ? at : ago(at, screen.now);
}

/** Returns text from files, tags or commits on one line and harmless. */
export function foreign(text: string): string {
  return oneLine(text);
}

/** Returns a command as it can be typed, marked. */
export function commandText(command: string, screen: Screen): string {
  return screen.paint('command', screen.typed(command));
}

/** Returns lines joined, without those that are null. */
export function lines(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join('\n');
}
