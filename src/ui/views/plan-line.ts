import { wrapped } from '../diff/wrap.ts';
import { lines } from '../screen.ts';
import type { Screen } from '../screen.ts';

/** The columns that the heading of a plan's line takes. */
export const HEADING = 13;
const NARROWEST = 24;

/** Returns a line of a plan; on a narrow terminal its words go on below each other. */
export function planLine(heading: string, words: string, screen: Screen): string {
  const width = Math.max((screen.width ?? Infinity) - HEADING, NARROWEST);
  const [first = '', ...rest] = wrapped([{ text: words, label: null }], width, screen);
  return lines(
    `  ${heading.padEnd(HEADING - 3)} ${first}`,
    ...rest.map((line) => `${' '.repeat(HEADING)}${line}`),
  );
}
