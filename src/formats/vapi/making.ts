import { isPlainMap } from '../../core/foreign.ts';
import type { AgentFile, Plain, PlainMap } from '../../core/foreign.ts';
import { Phrases, partNames } from '../phrases.ts';
import { Ledger } from '../source.ts';

/** What Vapi itself fills into a prompt (docs.vapi.ai/assistants/dynamic-variables). */
const OWN = new Set([
  'now',
  'date',
  'time',
  'day',
  'month',
  'year',
  'customer',
  'call',
  'phoneNumber',
  'assistant',
  'transport',
  'transcript',
  'endedReason',
  'messages',
  'summary',
  'schema',
]);

/** One agent on its way from Vapi to us. */
export class Making {
  readonly ledger = new Ledger();
  readonly phrases = new Phrases({ system: 'vapi', own: (name) => OWN.has(name) });
  readonly files = new Map<string, AgentFile>();
  readonly tools = partNames();
  readonly flows = partNames();
  readonly handoffNames = partNames();
  readonly transferNames = partNames();
  readonly handoffs: [string, PlainMap][] = [];
  /** Tools that pass calls on, by their names here: what is kept of them beside their handoffs. */
  readonly transfers: [string, PlainMap][] = [];
  /** What became of the tool in a file: `tool:name`, or `transfer:name`. */
  readonly toolOf = new Map<string, string>();
}

/** Where a tool of Vapi's stands, and what it is called where it has no name. */
export interface ToolPlace {
  place: string;
  /** Its file, null where it stands inside an assistant. */
  file: string | null;
  stem: string;
}

/** Returns the place of something inside a file or inside another place. */
export function placeIn(place: string, ...keys: (string | number)[]): string {
  return `${place}${place.includes(': ') ? '.' : ': '}${keys.join('.')}`;
}

/** Returns a copy of a map with one key set, also where the key is `__proto__`. */
export function withKey(map: PlainMap, key: string, value: Plain): PlainMap {
  return Object.fromEntries([...Object.entries(map).filter(([one]) => one !== key), [key, value]]);
}

/** Returns a copy of a map without a key. */
export function withoutKey(map: PlainMap, key: string): PlainMap {
  return Object.fromEntries(Object.entries(map).filter(([one]) => one !== key));
}

/** Returns a value with one inside set; what is missing on the way is made. */
export function withPath(value: Plain | undefined, path: readonly string[], item: Plain): Plain {
  const [key, ...rest] = path;
  if (key === undefined) return item;
  if (Array.isArray(value)) {
    const index = Number(key);
    return value.map((one, at) => (at === index ? withPath(one, rest, item) : one));
  }
  const map = isPlainMap(value) ? value : {};
  return withKey(map, key, withPath(Object.hasOwn(map, key) ? map[key] : undefined, rest, item));
}

/** Returns a list with items put in at their old positions, those without one at the end. */
export function withItems(
  list: readonly Plain[],
  items: readonly (readonly [position: number, item: Plain])[],
): Plain[] {
  const result = [...list];
  for (const [position, item] of items.toSorted(([one], [other]) => one - other))
    result.splice(Math.min(position, result.length), 0, item);
  return result;
}
