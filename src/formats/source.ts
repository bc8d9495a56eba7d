import { isPlainMap } from '../core/foreign.ts';
import type { Fate, Plain, PlainMap } from '../core/foreign.ts';

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
    this.#ledger.record(this.#at(key), value, { fate: 'mapped' });
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
    this.#ledger.record(this.#at(key), value, { fate: 'reported', reason });
  }

  /**
   * Opens a map inside, to be used up in its turn; what is left of it is left of this one too, under the same key.
   * Returns null where there is none.
   */
  child(key: string): Source | null {
    const value = this.peek(key);
    if (!isPlainMap(value)) return null;
    delete this.#left[key];
    const child = new Source(value, this.#at(key), this.#ledger);
    this.#children.push(child);
    child.#key = key;
    return child;
  }

  /** Opens each map of a list, and takes the list: what is left of an item is the item's own to keep. */
  items(key: string): Source[] | null {
    const value = this.peek(key);
    if (!Array.isArray(value) || !value.every(isPlainMap)) return null;
    delete this.#left[key];
    if (value.length === 0) this.#ledger.record(this.#at(key), value, { fate: 'mapped' });
    return value.map((item, index) => new Source(item, this.#at(`${key}.${index}`), this.#ledger));
  }

  #key = '';

  /** Returns what nobody took, verbatim, and records it as kept; undefined where nothing is left. */
  rest(reason = 'agentctl has no field for it'): PlainMap | undefined {
    const kept: PlainMap = { ...this.#left };
    for (const [key, value] of Object.entries(this.#left))
      this.#ledger.record(this.#at(key), value, { fate: 'kept', reason });
    for (const child of this.#children) {
      const rest = child.rest(reason);
      if (rest !== undefined) kept[child.#key] = rest;
    }
    return Object.keys(kept).length === 0 ? undefined : kept;
  }

  #at(key: string): string {
    return `${this.#place}${this.#place.includes(': ') ? '.' : ': '}${key}`;
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
  const all = isPlainMap(resource) ? resource['extensions'] : undefined;
  const kept = isPlainMap(all) ? all[system] : undefined;
  return isPlainMap(kept) ? kept : {};
}

/** Returns the map without the keys that have no value. */
export function present(map: Record<string, Plain | undefined>): PlainMap {
  return Object.fromEntries(
    Object.entries(map).filter((entry): entry is [string, Plain] => entry[1] !== undefined),
  );
}

/** Returns two values merged, maps key by key; where both have one, the second counts. */
export function merged(one: Plain, other: Plain): Plain {
  if (!isPlainMap(one) || !isPlainMap(other)) return other;
  const result: PlainMap = { ...one };
  for (const [key, value] of Object.entries(other))
    result[key] = Object.hasOwn(one, key) ? merged(one[key] ?? null, value) : value;
  return result;
}
