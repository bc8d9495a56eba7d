import { Failure } from '../../core/failure.ts';
import { isPlainMap } from '../../core/foreign.ts';
import type { AgentFile, ForeignProject, Plain, PlainMap } from '../../core/foreign.ts';
import { flawOf } from '../limits.ts';
import { mapOf } from '../maps.ts';
import { Ledger, Source } from '../source.ts';
import { Names } from './names.ts';
import type { FunctionName, NamedKind } from './names.ts';

/** A thing whose name is known: its fields are read once all names are. */
export interface NamedThing {
  slug: string;
  /** The name that people read where it is not the slug, empty where it has none. */
  title: string | undefined;
  source: Source;
}

/** A project that is being read: its files, used up one by one, and the agent that they become. */
export class Project {
  readonly ledger = new Ledger();
  readonly names = new Names();
  readonly out = new Map<string, AgentFile>();
  /** The languages that the agent speaks, the first of them its own. */
  languages: readonly string[] = [];
  /** What was found in the files that list things, by kind. */
  readonly announced = new Map<NamedKind, NamedThing[]>();
  /** The order of things in files where a map would lose it. */
  readonly orders: PlainMap = {};
  /** Whole files, or what nobody took of them, by their paths. */
  readonly kept: PlainMap = {};
  /** Tools that stand for functions that nobody defines, with what refers to each of them first. */
  readonly missing = new Map<string, string>();
  readonly #project: ForeignProject;
  readonly #left: Map<string, string>;

  constructor(project: ForeignProject) {
    this.#project = project;
    this.#left = new Map(project.files);
  }

  get name(): string {
    return this.#project.name;
  }

  get binaries(): readonly string[] {
    return this.#project.binaries;
  }

  /** Returns the paths of what nobody took that match, sorted. */
  paths(pattern: RegExp): string[] {
    return [...this.#left.keys()].filter((path) => pattern.test(path)).toSorted();
  }

  /** Takes the text of a file. */
  text(path: string): string | null {
    const text = this.#left.get(path) ?? null;
    this.#left.delete(path);
    return text;
  }

  /** Looks at what a file holds; null where there is none, or it cannot be read. */
  peek(path: string): Plain {
    const text = this.#left.get(path);
    if (text === undefined) return null;
    try {
      return parsed(this.#project, path, text);
    } catch (error) {
      if (error instanceof Failure) return null;
      throw error;
    }
  }

  /** Takes a file that holds a map; any other stays, to be kept whole. Throws `invalid` where it cannot be read. */
  map(path: string): Source | null {
    const text = this.#left.get(path);
    if (text === undefined) return null;
    const value = parsed(this.#project, path, text);
    if (!isPlainMap(value) || Object.keys(value).length === 0) return null;
    this.#left.delete(path);
    return new Source(value, path, this.ledger);
  }

  /** Takes a file that holds a map with a list of maps under one key; the rest of it is kept. */
  list(path: string, key: string): Source[] | null {
    const text = this.#left.get(path);
    if (text === undefined) return null;
    const value = parsed(this.#project, path, text);
    const items = mapOf(value)[key];
    if (!Array.isArray(items) || items.length === 0 || !items.every(isPlainMap)) return null;
    const source = this.map(path);
    const found = source?.items(key) ?? null;
    this.keep(path, source?.rest());
    return found;
  }

  /** Returns a source that holds nothing, for what has no file. */
  nothing(place: string): Source {
    return new Source({}, place, this.ledger);
  }

  /** Keeps what nobody took of a file. */
  keep(path: string, rest: PlainMap | undefined): void {
    if (rest !== undefined) this.kept[path] = rest;
  }

  /** Returns the value of a file for keeping, its text where the value would not come back the same. */
  value(path: string): Plain {
    const text = this.text(path) ?? '';
    if (!/\.(?:ya?ml|json)$/i.test(path)) return text;
    try {
      const value = parsed(this.#project, path, text);
      return isPlainMap(value) || Array.isArray(value) ? value : text;
    } catch (error) {
      if (error instanceof Failure) return text;
      throw error;
    }
  }

  /** Makes a tool for a function that nobody defines. */
  missingFunction(one: FunctionName, source: string): string {
    const tool = this.names.addFunction(one);
    this.missing.set(tool, source);
    return tool;
  }

  /** Notes something that is only told of; it counts where it is kept. */
  report(source: string, reason: string, scalars = 0): void {
    this.ledger.reported(source, reason, scalars);
  }
}

// Throws `invalid` also for what no file of ours could hold.
function parsed(project: ForeignProject, path: string, text: string): Plain {
  const value = project.parse(path, text);
  const flaw = flawOf(value);
  if (flaw !== null)
    throw new Failure('invalid', `Couldn't read ${path}: ${flaw}.`, {
      hints: ['mend the file, or leave it out'],
    });
  return value;
}
