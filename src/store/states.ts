import { compareFiles } from '../core/changes.ts';
import { besideOf } from '../core/definition.ts';
import type { MinusPlus } from '../core/diff/model.ts';
import type { State, StateFile } from '../core/diff/state.ts';
import { isMap } from '../core/document.ts';
import type { Problem } from '../core/failure.ts';
import { kindOf } from '../core/fields.ts';
import type { FileEntry, Files } from '../core/model.ts';
import { conflictMarker } from './conflict-marker.ts';
import { missing } from './object-format.ts';
import type { Objects } from './objects.ts';
import { tooLarge } from './walk.ts';
import { decode, readYaml } from './yaml.ts';

/** Reads pairs of states as far as a comparison needs them; what was read once is kept for the next pair. */
export class StateReader {
  readonly #objects: Objects;
  readonly #trees = new Map<string, Promise<Files>>();
  readonly #files = new Map<string, StateFile>();

  constructor(objects: Objects) {
    this.#objects = objects;
  }

  /** Reads the files that differ between two trees, and those that belong to them by `{ file: … }`. */
  async read(trees: MinusPlus<string>): Promise<MinusPlus<State>> {
    const [minus, plus] = await Promise.all([this.#tree(trees.minus), this.#tree(trees.plus)]);
    const changed = compareFiles(minus, plus).map(({ path }) => path);
    const linking = changed.some((path) => kindOf(path) === null)
      ? await this.#linking(minus, new Set(changed))
      : [];
    const paths = [...changed, ...linking];
    return { minus: await this.#state(minus, paths), plus: await this.#state(plus, paths) };
  }

  /** Reads every file of a state. */
  async readWhole(tree: string): Promise<State> {
    const files = await this.#tree(tree);
    return this.#state(files, [...files.keys()]);
  }

  // A state without any file has no tree.
  #tree(tree: string): Promise<Files> {
    if (tree === '') return Promise.resolve(new Map());
    const known = this.#trees.get(tree) ?? this.#objects.files(tree);
    this.#trees.set(tree, known);
    return known;
  }

  // The definitions that are the same on both sides but may take in a file that is not.
  async #linking(files: Files, changed: ReadonlySet<string>): Promise<string[]> {
    const paths = [...files.keys()].filter((path) => kindOf(path) !== null && !changed.has(path));
    const contents = await this.#contents(paths.map((path) => files.get(path)));
    return paths.filter((_, index) => contents[index]?.includes('file'));
  }

  async #state(files: Files, paths: readonly string[]): Promise<State> {
    const state = new Map<string, StateFile>();
    await this.#add(files, paths, state);
    const links = [...state.values()].flatMap(({ path, value }) => linksIn(value, path));
    await this.#add(
      files,
      [...new Set(links)].filter((path) => !state.has(path)),
      state,
    );
    return state;
  }

  async #add(files: Files, paths: readonly string[], state: Map<string, StateFile>): Promise<void> {
    const found = paths.flatMap((path) => {
      const entry = files.get(path);
      return entry ? [{ path, entry }] : [];
    });
    const unread = found.filter(({ path, entry }) => !this.#files.has(keyOf(path, entry)));
    const contents = await this.#contents(unread.map(({ entry }) => entry));
    for (const [index, { path, entry }] of unread.entries())
      this.#files.set(keyOf(path, entry), readStateFile(path, entry, contents[index] ?? null));
    for (const { path, entry } of found) {
      const file = this.#files.get(keyOf(path, entry));
      if (file) state.set(path, file);
    }
  }

  async #contents(entries: readonly (FileEntry | undefined)[]): Promise<(Buffer | null)[]> {
    const oids = entries.map((entry) => entry?.oid ?? '');
    const objects = await this.#objects.readAll(oids);
    return objects.map((object, index) => {
      // A submodule's commit is not in this repository.
      if (!object && entries[index]?.mode !== '160000') throw missing(oids[index] ?? '');
      return object?.content ?? null;
    });
  }
}

function keyOf(path: string, { oid, mode }: FileEntry): string {
  return `${mode} ${oid} ${path}`;
}

/** Reads a file of a state; what is wrong with a YAML file is its `reason`. */
export function readStateFile(
  path: string,
  { oid, mode }: FileEntry,
  content: Buffer | null,
): StateFile {
  const plain = mode.startsWith('100');
  // As git does: a NUL in the first 8,000 bytes makes a file binary.
  const text = content === null || content.subarray(0, 8_000).includes(0) ? null : decode(content);
  const kind = plain ? kindOf(path) : null;
  const file = { path, kind, oid, mode, text, value: null, reason: null };
  if (!kind || content === null) return file;
  const large = tooLarge(path, content.length);
  if (large !== null) return { ...file, reason: large };
  const conflict = conflictMarker(path, content);
  if (conflict) return { ...file, reason: reasonOf(conflict) };
  const { document, problems } = readYaml(path, content);
  return document
    ? { ...file, value: document.value }
    : { ...file, reason: problems[0] ? reasonOf(problems[0]) : 'this is no YAML' };
}

function reasonOf({ line, message }: Problem): string {
  return line === null ? message : `line ${line}: ${message}`;
}

function linksIn(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => linksIn(item, path));
  if (!isMap(value)) return [];
  const file = value['file'];
  const beside = typeof file === 'string' ? besideOf(path, file) : null;
  const inner = Object.values(value).flatMap((item) => linksIn(item, path));
  return beside === null ? inner : [beside, ...inner];
}
