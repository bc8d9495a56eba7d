import { isPlainMap } from '../core/foreign.ts';
import type { Fate, ImportedAgent, Plain, PlainMap } from '../core/foreign.ts';
import { mapOf, placeIn, unlessEmpty } from './maps.ts';

/** Returns how many scalars a value holds; an empty list or map counts as one. */
export function countScalars(value: Plain): number {
  const inner = Array.isArray(value) ? value : isPlainMap(value) ? Object.values(value) : null;
  if (inner === null || inner.length === 0) return 1;
  return inner.reduce((sum: number, each) => sum + countScalars(each), 0);
}

/** Why most of what is kept is. */
export const NO_FIELD = 'agentctl has no field for it';

/** The fates of everything in the source of one agent. */
export class Ledger {
  readonly fates: Fate[] = [];

  /** Notes a value that has become a field; the place is one as `file: path.to.it`. */
  mapped(source: string, value: Plain): void {
    this.fates.push({ source, fate: 'mapped', scalars: countScalars(value), reason: null });
  }

  /** Notes a value that is kept verbatim, with the reason. */
  kept(source: string, value: Plain, reason = NO_FIELD): void {
    this.fates.push({ source, fate: 'kept', scalars: countScalars(value), reason });
  }

  /** Notes what is only told of, with the reason; no scalars where it is kept, or made, at another place. */
  reported(source: string, reason: string, scalars = 1): void {
    this.fates.push({ source, fate: 'reported', scalars, reason });
  }
}

/**
 * A map of the source that is used up key by key: what is taken has become a field, what is left at the end is kept
 * verbatim under `extensions`. So nothing can be forgotten, and the ledger fills itself.
 */
export class Source {
  readonly #left: PlainMap;
  readonly #place: string;
  readonly #ledger: Ledger;
  readonly #children: Source[] = [];

  /** @param place where the map stands, as `file` or `file: path.to.it` */
  constructor(value: Plain | undefined, place: string, ledger: Ledger) {
    this.#left = isPlainMap(value) ? { ...value } : {};
    this.#place = place;
    this.#ledger = ledger;
  }

  get place(): string {
    return this.#place;
  }

  /** Looks at a value and leaves it where it is. */
  peek(key: string): Plain | undefined {
    return Object.hasOwn(this.#left, key) ? this.#left[key] : undefined;
  }

  /** Takes a value out, whatever it is: it goes to a field. */
  take(key: string): Plain | undefined {
    const value = this.peek(key);
    if (value === undefined) return undefined;
    delete this.#left[key];
    this.#ledger.mapped(placeIn(this.#place, key), value);
    return value;
  }

  /** Takes a text out; anything else stays, to be kept. */
  text(key: string): string | undefined {
    const value = this.peek(key);
    if (typeof value !== 'string') return undefined;
    this.take(key);
    return value;
  }

  /** Takes a value out that fits a test; one that does not stays, to be kept. */
  takeIf<T extends Plain>(key: string, fits: (value: Plain) => value is T): T | undefined {
    const value = this.peek(key);
    if (value === undefined || !fits(value)) return undefined;
    this.take(key);
    return value;
  }

  /** Takes a value out and only reports it, with the reason. */
  report(key: string, reason: string): void {
    const value = this.peek(key);
    if (value === undefined) return;
    delete this.#left[key];
    this.#ledger.reported(placeIn(this.#place, key), reason, countScalars(value));
  }

  /**
   * Opens a map inside, to be used up in its turn; what is left of it is left of this one too, under the same key.
   * Returns null where there is none, also for an empty one: it stays, to be kept.
   */
  child(key: string): Source | null {
    const value = this.peek(key);
    if (!isPlainMap(value) || Object.keys(value).length === 0) return null;
    delete this.#left[key];
    const child = new Source(value, placeIn(this.#place, key), this.#ledger);
    this.#children.push(child);
    child.#key = key;
    return child;
  }

  /** Opens each map of a list, and takes the list: what is left of an item is the item's own to keep. */
  items(key: string): Source[] | null {
    const value = this.peek(key);
    if (!Array.isArray(value) || !value.every(isPlainMap)) return null;
    delete this.#left[key];
    if (value.length === 0) this.#ledger.mapped(placeIn(this.#place, key), value);
    return value.map(
      (item, index) => new Source(item, placeIn(this.#place, `${key}.${index}`), this.#ledger),
    );
  }

  #key = '';

  /** Returns what nobody took, verbatim, and records it as kept; undefined where nothing is left. */
  rest(reason = NO_FIELD): PlainMap | undefined {
    const kept: PlainMap = { ...this.#left };
    for (const [key, value] of Object.entries(this.#left))
      this.#ledger.kept(placeIn(this.#place, key), value, reason);
    for (const child of this.#children) {
      const rest = child.rest(reason);
      if (rest !== undefined) kept[child.#key] = rest;
    }
    return unlessEmpty(kept);
  }
}

/** Returns `{ extensions: { <system>: … } }` for what is to be kept, nothing where nothing is. */
export function extensions(system: string, kept: PlainMap | undefined): PlainMap {
  return kept === undefined || Object.keys(kept).length === 0
    ? {}
    : { extensions: { [system]: kept } };
}

/** Returns what an importer kept in a resource for a system. */
export function keptOf(resource: Plain | undefined, system: string): PlainMap {
  const all = mapOf(resource)['extensions'];
  const kept = mapOf(all)[system];
  return mapOf(kept);
}

/** Returns agents of which the first tells as well of files that belong to none of them. */
export function withStrays(
  agents: readonly ImportedAgent[],
  paths: readonly string[],
  reason: string,
): ImportedAgent[] {
  const strays = new Ledger();
  for (const path of paths) strays.reported(path, reason);
  return agents.map((agent, index) =>
    index === 0 ? { ...agent, fates: [...agent.fates, ...strays.fates] } : agent,
  );
}
