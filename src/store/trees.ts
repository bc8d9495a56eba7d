import { missing, parseTree } from './object-format.ts';
import type { GitObject, TreeEntry } from './object-format.ts';

const NUL = 0;
const SPACE = 32;

/** Stands at one entry of a tree after the other, and makes nothing of those that nobody asks for. */
class TreeCursor {
  readonly #tree: GitObject;
  readonly bytes: Buffer;
  /** Where the entry begins, its name ends, and the next one begins. */
  start = 0;
  #nameEnd = 0;
  end = 0;

  /** @param tree null stands for an empty one, as what is no tree does */
  constructor(tree: GitObject | null) {
    this.#tree = tree?.type === 'tree' ? tree : { oid: '', type: 'tree', content: Buffer.alloc(0) };
    this.bytes = this.#tree.content;
    this.next();
  }

  get isAtEnd(): boolean {
    return this.start >= this.bytes.length;
  }

  /** Goes to the next entry. Throws `failed` where the tree ends within it. */
  next(): void {
    const { bytes } = this;
    this.start = this.end;
    if (this.isAtEnd) return;
    let at = this.start;
    while (at < bytes.length && bytes[at] !== NUL) at += 1;
    this.#nameEnd = at;
    this.end = at + 1 + this.#tree.oid.length / 2;
    if (this.end > bytes.length) throw missing(this.#tree.oid);
  }

  /** Tells whether another one stands at the same name, mode and object. */
  isEqual(other: TreeCursor): boolean {
    const length = this.end - this.start;
    if (length !== other.end - other.start) return false;
    for (let at = 0; at < length; at += 1)
      if (this.bytes[this.start + at] !== other.bytes[other.start + at]) return false;
    return true;
  }

  get name(): string {
    return this.bytes.toString('utf8', this.bytes.indexOf(SPACE, this.start) + 1, this.#nameEnd);
  }

  /** Tells whether the entry has a name, in UTF-8. */
  isNamed(name: Buffer): boolean {
    const from = this.#nameEnd - name.length;
    if (this.bytes[from - 1] !== SPACE || from <= this.start) return false;
    for (let at = 0; at < name.length; at += 1)
      if (this.bytes[from + at] !== name[at]) return false;
    // A name may hold a space itself: the first one ends the mode.
    return this.bytes.indexOf(SPACE, this.start) === from - 1;
  }

  /** Returns the entry. */
  read(): TreeEntry | null {
    return this.#parse(this.end)[0] ?? null;
  }

  /** Returns the entry and those after it. */
  rest(): TreeEntry[] {
    return this.#parse(this.bytes.length);
  }

  #parse(end: number): TreeEntry[] {
    return parseTree({ ...this.#tree, content: this.bytes.subarray(this.start, end) });
  }
}

/**
 * Returns the names that two trees hold differently; null stands for an empty tree. From one commit of a log to the next
 * one name of hundreds differs, so nothing is made of what is equal.
 */
export function changedNames(before: GitObject | null, after: GitObject | null): string[] {
  if (before?.oid === after?.oid) return [];
  const [was, is] = [new TreeCursor(before), new TreeCursor(after)];
  const names: string[] = [];
  for (; !was.isAtEnd && !is.isAtEnd; was.next(), is.next()) {
    if (was.isEqual(is)) continue;
    const { name } = is;
    if (was.name !== name) break;
    names.push(name);
  }
  const [old, present] = [byName(was.rest()), byName(is.rest())];
  const others = new Set([...old.keys(), ...present.keys()]);
  return [...names, ...[...others].filter((name) => old.get(name) !== present.get(name))];
}

function byName(entries: readonly TreeEntry[]): Map<string, string> {
  return new Map(entries.map(({ name, mode, oid }) => [name, `${mode} ${oid}`]));
}

/** Returns the entry of a tree that has a name, null where it has none; of a whole tree only that one is read. */
export function entryNamed(tree: GitObject | null, name: string): TreeEntry | null {
  const bytes = Buffer.from(name);
  for (const cursor = new TreeCursor(tree); !cursor.isAtEnd; cursor.next())
    if (cursor.isNamed(bytes)) return cursor.read();
  return null;
}
