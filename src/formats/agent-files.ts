import type { AgentFile, Plain, PlainMap } from '../core/foreign.ts';
import { requireRoom } from './limits.ts';
import { byPath } from './maps.ts';

/** From how many characters on a text stands in a file of its own. */
const LONG = 400;
// What git would change at the ends of lines, what has to be escaped, and what looks like a conflict of git.
const INLINE_ONLY = /[\r\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufeff]|^<{7} /m;

/** The files of an agent as an importer makes them. */
export class AgentFiles {
  readonly files = new Map<string, AgentFile>();
  readonly #paths = new Set<string>();

  /** Adds a YAML file. */
  yaml(path: string, value: PlainMap): void {
    this.files.set(path, { yaml: value });
    this.#paths.add(path.toLowerCase());
  }

  /** Adds a text as it stands, under its path or, where that is taken, one with a number; returns the path. */
  text(path: string, text: string): string {
    requireRoom(path, { text });
    let free = path;
    for (let twin = 2; this.#paths.has(free.toLowerCase()); twin += 1)
      free = path.replace(/(\.[^./]*)?$/, `-${twin}$1`);
    this.#paths.add(free.toLowerCase());
    this.files.set(free, { text });
    return free;
  }

  /**
   * Returns a text as a field holds it: itself, or `{ file: … }` where it is long.
   *
   * @param path where a long one stands, beside the file with the field
   */
  prose(text: string | undefined, path: string): Plain | undefined {
    if (text === undefined || text.length < LONG || INLINE_ONLY.test(text)) return text;
    return this.beside(path, text);
  }

  /** Adds a text as `text` does; returns `{ file: … }`, as a field has it beside which it stands. */
  beside(path: string, text: string): { file: string } {
    const placed = this.text(path, text);
    return { file: placed.slice(placed.lastIndexOf('/') + 1) };
  }

  /** Returns whether a text can stand in a file of its own without a change. */
  static holds(text: string): boolean {
    return !INLINE_ONLY.test(text);
  }

  /** Returns all files, sorted by their paths. */
  sorted(): ReadonlyMap<string, AgentFile> {
    for (const [path, file] of this.files) requireRoom(path, file);
    return byPath(this.files);
  }
}
