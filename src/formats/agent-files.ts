import { Failure } from '../core/failure.ts';
import type { AgentFile, Plain, PlainMap } from '../core/foreign.ts';
import { byPath } from './maps.ts';

/** How many characters a file of ours may hold: a version takes none of more than 5 MiB. */
export const LARGEST = 2_000_000;
const LARGEST_YAML = 900_000;
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
    checkSize(path, text.length, LARGEST);
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
    const placed = this.text(path, text);
    return { file: placed.slice(placed.lastIndexOf('/') + 1) };
  }

  /** Returns whether a text can stand in a file of its own without a change. */
  static holds(text: string): boolean {
    return !INLINE_ONLY.test(text);
  }

  /** Returns all files, sorted by their paths. */
  sorted(): ReadonlyMap<string, AgentFile> {
    for (const [path, file] of this.files)
      if ('yaml' in file) checkSize(path, JSON.stringify(file.yaml).length, LARGEST_YAML);
    return byPath(this.files);
  }
}

function checkSize(path: string, size: number, most: number): void {
  if (size > most)
    throw new Failure('invalid', `${path} would be larger than a version of an agent may hold.`, {
      hints: ['make what it comes from smaller, such as its history or its longest text'],
    });
}
