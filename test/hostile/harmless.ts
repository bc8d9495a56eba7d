import { expect } from 'vitest';
import type { Ran } from '../helpers/cli.ts';

// Our own colours: SGR with digits only.
const COLOUR = /\u001b\[[0-9;]*m/g;
const CONTROL =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;

/** Expects that nothing on the streams could move a terminal, and that no stack was shown. */
export function expectHarmless(ran: Ran, words = ''): void {
  for (const text of [ran.stdout, ran.stderr]) {
    const rest = text.replace(COLOUR, '');
    const found = CONTROL.exec(rest);
    expect(
      found === null
        ? null
        : JSON.stringify(rest.slice(Math.max(0, found.index - 60), found.index + 20)),
      `${words}: a control character`,
    ).toBeNull();
  }
  expect(ran.stderr, words).not.toMatch(/^ {4}at /m);
  expect(ran.code, `${words}: ${ran.stderr}`).not.toBe(70);
}
