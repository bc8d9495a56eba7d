import type { Finding } from '../problem.ts';
import { cut } from './formats.ts';

export { isHarmless as isBounded } from './repetition.ts';

/** The longest regular expression that is taken: the search for runaways takes long on longer ones. */
const LONGEST = 1000;

/**
 * Says why a regular expression cannot be used, null where it compiles.
 *
 * @param options `cased`: upper and lower case differ, as in a condition
 */
export function checkPattern(pattern: string, { cased = false } = {}): Finding | null {
  if (pattern.length > LONGEST)
    return {
      message: `this regular expression is longer than ${LONGEST} characters`,
      hint: 'write several shorter ones',
    };
  const reason = flawOf(pattern);
  return reason === null
    ? null
    : {
        message: `“${cut(pattern)}” is no regular expression: ${reason}`,
        hint: mended(pattern, reason, cased),
      };
}

function flawOf(pattern: string): string | null {
  try {
    // Compiled as the conversation will: JavaScript's own syntax, upper and lower case alike.
    RegExp(pattern, 'i');
  } catch (error) {
    const words = error instanceof Error ? error.message.replace(/^.*: /, '') : 'it is malformed';
    return `${words.charAt(0).toLowerCase()}${words.slice(1)}`;
  }
  // ES2025 has these; a version has to be the same on every Node that we run on.
  const bare = pattern.replaceAll(/\\[^]|\[(?:\\[^]|[^\]\\])*\]/g, '_');
  if (/\(\?(?:[ims]+-?|-)[ims]*:/.test(bare)) return 'invalid group';
  const names = [...bare.matchAll(/\(\?<([^>=!]+)>/g)].map(([, name]) => name);
  return new Set(names).size === names.length ? null : 'duplicate capture group name';
}

// What other dialects write, and how JavaScript does.
const DIALECTS: readonly [RegExp, string][] = [
  [/\(\?P</, 'write (?<name>…), without the P'],
  [/\(\?P=/, String.raw`write \k<name> for what a group took`],
  [/\(\?>/, 'write (?:…) in the place of (?>…)'],
  [/[*+?}]\+/, 'leave out the second + of ++, *+ and ?+: here it has no meaning'],
];

function mended(pattern: string, reason: string, cased: boolean): string {
  if (/\(\?[imsux-]+[:)]/.test(pattern))
    return cased
      ? 'leave out the (?…) and name both cases: [Aa]'
      : 'leave out the (?…): upper and lower case are alike anyway';
  const dialect = DIALECTS.find(([form]) => form.test(pattern))?.[1];
  if (dialect) return dialect;
  if (reason.startsWith('unterminated character'))
    return String.raw`close it with ], or write \[ for the character itself`;
  if (reason.startsWith('range out of order'))
    return 'a range goes from the lower to the higher: a-z, 0-9; a - that stands for itself comes last';
  if (reason.startsWith('numbers out of order')) return 'the smaller number comes first: {2,5}';
  if (reason.startsWith('duplicate')) return 'give each group a name of its own';
  if (reason.endsWith('at end of pattern'))
    return String.raw`write two for a backslash that stands for itself: \\`;
  return String.raw`a character that stands for itself, such as ( or +, needs a backslash before it: \( \+`;
}
