import { commandText } from '../screen.ts';
import type { Screen } from '../screen.ts';
import { textWidth, wrapWords } from '../width.ts';

/** Returns prose for a terminal: it breaks between words, and goes on a little further in. */
export function proseText(text: string, screen: Screen): string {
  const start = /^ */.exec(text)?.[0] ?? '';
  const width = screen.width === null ? null : screen.width - start.length;
  return start + wrapWords(text.slice(start.length), width, '  ').replaceAll('\n', `\n${start}`);
}

/**
 * Returns words and the command that goes with them: behind them, or in the bracket that they end with. Where a terminal
 * would break that, it stands whole on a line of its own, to be copied.
 */
export function withCommand(words: string, command: string, screen: Screen): string {
  const shown = commandText(command, screen);
  const line = `${words}${/[ (]$/.test(words) ? '' : ' '}${shown}${words.endsWith('(') ? ')' : ''}`;
  if (screen.width === null || textWidth(line) <= screen.width) return line;
  const start = /^ */.exec(words)?.[0] ?? '';
  return `${proseText(words.replace(/[ (]+$/, ''), screen)}\n${start}  ${shown}`;
}
