import { isPlainMap } from '../core/foreign.ts';
import type { Fate, Plain, PlainMap } from '../core/foreign.ts';
import { mapOf, placeIn, unlessEmpty } from './maps.ts';

/** Returns how many scalars a value holds; an empty list or map counts as one. */
export function countScalars(value: Plain): number {
  const inner = Array.isArray(value) ? value : isPlainMap(value) ? Object.values(value) : null;
  if (inner === null || inner.length === 0) return 1;
  return inner.reduce((sum: number, each) => sum + countScalars(each), 0);
}

/** The fates of everything in the source of one agent. */
export class Ledger {
  readonly fates: Fate[] = [];

  /** Notes what became of a value; the place is one as `file: path.to.it`. */
  record(
    source: string,
    value: Plain,
    { fate, reason = null }: { fate: Fate['fate']; reason?: string | null },
  ): void {
    this.fates.push({ source, fate, scalars: countScalars(value), reason });
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
    this.#ledger.record(placeIn(this.#place, key), value, { fate: 'mapped' });
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
    this.#ledger.record(placeIn(this.#place, key), value, { fate: 'reported', reason });
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
    if (value.length === 0)
      this.#ledger.record(placeIn(this.#place, key), value, { fate: 'mapped' });
    return value.map(
      (item, index) => new Source(item, placeIn(this.#place, `${key}.${index}`), this.#ledger),
    );
  }

  #key = '';

  /** Returns what nobody took, verbatim, and records it as kept; undefined where nothing is left. */
  rest(reason = 'agentctl has no field for it'): PlainMap | undefined {
    const kept: PlainMap = { ...this.#left };
    for (const [key, value] of Object.entries(this.#left))
      this.#ledger.record(placeIn(this.#place, key), value, { fate: 'kept', reason });
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
