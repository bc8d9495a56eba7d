import { harmless, writeText } from '../ui/io.ts';
import type { Io } from '../ui/io.ts';

/** How an answer is shown, where it is no JSON. */
export interface Showing {
  /** On a terminal, through the pager where it is longer than the screen. */
  paged?: boolean | undefined;
  /** What a program gets in place of the text, byte for byte. */
  bytes?: Buffer | undefined;
  /** The answer says itself of which state it is. */
  standing?: 'said' | undefined;
}

/** Shows a text on standard output, through a pager where it is longer than the terminal; else as it is. */
export async function showPaged(
  { stdout, page }: Io,
  text: string,
  findPager: () => Promise<string | null>,
): Promise<void> {
  const long = stdout.isTTY && stdout.rows !== undefined && text.split('\n').length > stdout.rows;
  const pager = long && page ? await findPager() : null;
  if (pager === null || !page || !(await page(pager, harmless(text)))) writeText(stdout, text);
}
