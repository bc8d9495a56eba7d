import type { Finding } from '../problem.ts';
import { cut } from './formats.ts';

/** The longest regular expression that is taken: the search for runaways takes long on longer ones. */
const LONGEST = 1000;

/** Says why a regular expression cannot be used, null where it compiles. */
export function checkPattern(pattern: string): Finding | null {
  if (pattern.length > LONGEST)
    return { message: `this regular expression is longer than ${LONGEST} characters`, hint: null };
  try {
    // Compiled as the conversation will: JavaScript's own syntax, upper and lower case alike.
    RegExp(pattern, 'i');
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /, '') : 'it is malformed';
    return {
      message: `“${cut(pattern)}” is no regular expression: ${reason}`,
      hint: 'a character that stands for itself, such as ( or +, needs a backslash before it',
    };
  }
}

/** Tells whether a regular expression has no repetition without an end: then nothing can run away. */
export function isBounded(pattern: string): boolean {
  const plain = pattern.replaceAll(/\\[^]|\[(?:\\[^]|[^\]\\])*\]/g, 'x');
  const optional = plain.match(/[?}]/g)?.length ?? 0;
  return !/[*+]|\{\d+,\}/.test(plain) && optional < 12;
}
