import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isPlainMap } from '../../core/foreign.ts';
import { listOf, mapOf, merged, present, unlessEmpty } from '../maps.ts';
import { extensions, keptOf } from '../source.ts';

/** The id of the system: the key under `extensions`. */
export const SYSTEM = 'polyai';

/** Where the importer notes what the way back needs and no field holds: names of files, how a text was written. */
const NOTES = 'import';

/** What an importer noted. */
export type Notes = Record<string, Plain | undefined>;

/** Returns `{ extensions: … }` for what nobody took of a resource, verbatim, and the notes for the way back. */
export function kept(rest: PlainMap | undefined, notes: Notes = {}): PlainMap {
  // A key of the source that happens to be called as ours is moved aside.
  const { [NOTES]: own, ...verbatim } = rest ?? {};
  const all = present({ ...notes, own });
  return extensions(
    SYSTEM,
    Object.keys(all).length === 0 ? verbatim : { ...verbatim, [NOTES]: all },
  );
}

/** Returns what was kept verbatim of a resource. */
export function restOf(resource: Plain | undefined): PlainMap {
  const { [NOTES]: notes, ...verbatim } = keptOf(resource, SYSTEM);
  return isPlainMap(notes) && notes['own'] !== undefined
    ? { ...verbatim, [NOTES]: notes['own'] }
    : verbatim;
}

/** Returns fields with what was kept beside them, maps key by key; the fields count, and come first. */
export function withRest(rest: PlainMap, fields: PlainMap): PlainMap {
  const all = mapOf(merged(rest, fields));
  const keys = new Set([...Object.keys(fields), ...Object.keys(rest)]);
  return Object.fromEntries([...keys].map((key) => [key, all[key] ?? null]));
}

/** Returns what the importer noted of a resource. */
export function notesOf(resource: Plain | undefined): PlainMap {
  return mapOf(keptOf(resource, SYSTEM)[NOTES]);
}

/** Returns the text at a key of the notes, or undefined. */
export function noted(resource: Plain | undefined, key: string): string | undefined {
  const value = notesOf(resource)[key];
  return typeof value === 'string' ? value : undefined;
}

/** Returns a value that is text, an empty text for any other. */
export function textOf(value: Plain | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Items of a list that could not become ours, each with the place that it had. */
export class Aside {
  readonly #items: Plain[] = [];

  add(at: number, item: Plain): void {
    this.#items.push({ at, item });
  }

  get all(): Plain[] | undefined {
    return unlessEmpty(this.#items);
  }
}

/** Puts items that `Aside` kept back to their places. */
export function withAside(items: readonly Plain[], aside: Plain | undefined): Plain[] {
  const all = [...items];
  for (const each of listOf(aside))
    if (isPlainMap(each) && typeof each['at'] === 'number')
      all.splice(each['at'], 0, each['item'] ?? null);
  return all;
}

/** Returns the map with its keys in the order of a list; YAML keeps order, but JavaScript puts `7` before `a`. */
export function inOrder(map: PlainMap, order: Plain | undefined): [string, Plain][] {
  const entries = Object.entries(map);
  if (!Array.isArray(order)) return entries;
  const rank = new Map(order.map((key, index) => [key, index]));
  return entries.toSorted(
    ([one], [other]) => (rank.get(one) ?? order.length) - (rank.get(other) ?? order.length),
  );
}

/** Returns the keys where a map would not keep their order by itself, undefined where it would. */
export function orderOf(keys: readonly string[]): string[] | undefined {
  return keys.some((key) => /^\d+$/.test(key)) ? [...keys] : undefined;
}
