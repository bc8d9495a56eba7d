import { closest, distance } from 'fastest-levenshtein';
import { Failure } from './failure.ts';
import { oneLine } from './text.ts';

const AGENT = /^[a-z][a-z0-9-]{0,62}$/;
const ENVIRONMENT = /^[a-z][a-z0-9-]{0,30}$/;
const VERSION = /^v([1-9][0-9]{0,8})$/;
const WINDOWS_DEVICES = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;
const RESERVED_ENVIRONMENTS = new Set(['draft', 'git', 'head']);

/** Tells whether a text may name an agent (DESIGN section 2). */
export function isAgentId(text: string): boolean {
  return AGENT.test(text) && text !== 'head' && !WINDOWS_DEVICES.test(text);
}

/** Returns the id that is nearest to some text: lower case, without marks, `-` for everything else. */
export function agentIdFrom(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 63);
  return isAgentId(plain) ? plain : `agent${plain === '' ? '' : `-${plain}`}`.slice(0, 63);
}

/** Tells whether a text may name an environment (DESIGN section 2). */
export function isEnvironmentName(text: string): boolean {
  return ENVIRONMENT.test(text) && !RESERVED_ENVIRONMENTS.has(text) && !VERSION.test(text);
}

/** Says what names an environment may have. */
export const ENVIRONMENT_WORDS =
  'a name holds a to z, 0 to 9 and -, begins with a letter, and is not draft, git, head or v1';

/** Returns the agent id, or throws `usage` with the rule that it breaks. */
export function requireAgentId(text: string): string {
  if (isAgentId(text)) return text;
  throw new Failure('usage', `Couldn't use “${shown(text)}” as an agent's name.`, {
    hints: [
      'a name begins with a letter and holds a to z, 0 to 9 and - only, at most 63 characters, not a device name',
    ],
  });
}

/** Returns the number in `v7`, or null where the text is no version's name. */
export function parseVersion(text: string): number | null {
  const match = VERSION.exec(text);
  return match ? Number(match[1]) : null;
}

/** Returns `v7` for 7. */
export function versionName(version: number): string {
  return `v${version}`;
}

/** Returns the known name nearest to a mistyped or shortened one, or null where nothing is near. */
export function nearest(name: string, known: readonly string[]): string | null {
  if (known.length === 0 || name.length > 80) return null;
  const [begun, another] = name.length < 3 ? [] : known.filter((each) => each.startsWith(name));
  if (begun !== undefined && another === undefined) return begun;
  const best = closest(name, [...known]);
  // Two letters changed places count as two edits: a third of the word, and two in all but the shortest.
  const length = Math.max(name.length, best.length);
  const allowed = length < 4 ? 1 : Math.max(2, Math.floor(length / 3));
  return distance(name, best) <= allowed ? best : null;
}

/** Builds the `not-found` failure for a name: with a did-you-mean where one is near, else with what there is. */
export function unknownName(what: string, name: string, known: readonly string[]): Failure {
  const suggestion = nearest(name, known);
  const list = known.length > 12 ? `${known.slice(0, 12).join(', ')}, …` : known.join(', ');
  const hints = suggestion
    ? [`did you mean ${suggestion}?`]
    : known.length > 0
      ? [`there is: ${list}`]
      : [];
  return new Failure('not-found', `Couldn't find the ${what} “${shown(name)}”.`, { hints });
}

function shown(name: string): string {
  const clean = oneLine(name);
  return clean.length > 80 ? `${clean.slice(0, 80)}…` : clean;
}
