import type { Finding } from '../problem.ts';
import { cut } from './formats.ts';

export { isHarmless as isBounded } from './repetition.ts';

/** The longest regular expression that is taken: the search for runaways takes long on longer ones. */
const LONGEST = 1000;

/** Says why a regular expression cannot be used, null where it compiles. */
export function checkPattern(pattern: string): Finding | null {
  if (pattern.length > LONGEST)
    return {
      message: `this regular expression is longer than ${LONGEST} characters`,
      hint: 'write several shorter ones',
    };
  try {
    // Compiled as the conversation will: JavaScript's own syntax, upper and lower case alike.
    RegExp(pattern, 'i');
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /, '') : 'it is malformed';
    return {
      message: `“${cut(pattern)}” is no regular expression: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`,
      hint: /^\(\?[a-z]+\)/.test(pattern)
        ? 'leave out the (?…) at its beginning: upper and lower case are alike anyway'
        : String.raw`a character that stands for itself, such as ( or +, needs a backslash before it: \( \+`,
    };
  }
}
