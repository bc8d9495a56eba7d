import { isPlainMap } from '../../core/foreign.ts';
import type { ExportedAgent, Plain, PlainMap, YamlWriter } from '../../core/foreign.ts';
import { mapOf } from '../maps.ts';
import { folderOf } from '../reading.ts';
import { keptOf } from '../source.ts';
import { SYSTEM, notesOf } from './keep.ts';
import { Names } from './names.ts';
import { modernised, toTheirs } from './references.ts';

/** A text of ours on its way back: the resource whose notes may say how it was written, and where it stands. */
export interface Written {
  resource: PlainMap;
  field: string;
  /** The file that holds it: `{ file: … }` is beside it. */
  file: string;
  /** The name of the translation that it becomes if it is in several languages. */
  name?: string;
}

/** An agent that is being written as a project: its parsed files, the names on both sides, and what it becomes. */
export class Agent {
  readonly id: string;
  readonly names = new Names();
  /** The files of the project: maps are merged with what was kept of them, texts stand as they are. */
  readonly built = new Map<string, Plain>();
  /** Translations that texts in several languages become, beside the agent's own. */
  readonly translations: PlainMap = {};
  /** Texts of the agent that some field has taken in. */
  readonly used = new Set<string>();
  readonly #files: ExportedAgent['files'];

  constructor(agent: ExportedAgent) {
    this.id = agent.id;
    this.#files = agent.files;
  }

  /** Tells whether the agent was imported from such a project. */
  get isImported(): boolean {
    return Object.keys(keptOf(this.yaml('agent.yaml'), SYSTEM)).length > 0;
  }

  get language(): string | undefined {
    const { language } = this.yaml('agent.yaml');
    return typeof language === 'string' ? language : undefined;
  }

  /** Returns a YAML file's map, an empty one where there is none. */
  yaml(path: string): PlainMap {
    const file = this.#files.get(path);
    return file !== undefined && 'yaml' in file ? file.yaml : {};
  }

  /** Returns the YAML files directly in a folder, by their stems, sorted. */
  folder(name: string): [stem: string, map: PlainMap][] {
    return [...this.#files.keys()]
      .filter(
        (path) => path.startsWith(`${name}/`) && /^[^/]+\.yaml$/.test(path.slice(name.length + 1)),
      )
      .toSorted()
      .map((path) => [path.slice(name.length + 1, -'.yaml'.length), this.yaml(path)]);
  }

  /** Returns the text of a file that is no YAML, or null. */
  textFile(path: string): string | null {
    const file = this.#files.get(path);
    return file !== undefined && 'text' in file ? file.text : null;
  }

  /** Returns all texts that no field has taken in. */
  get otherTexts(): [path: string, text: string][] {
    return [...this.#files].flatMap(([path, file]) =>
      'text' in file && !this.used.has(path) ? [[path, file.text]] : [],
    );
  }

  /** Adds a file, or more of one. */
  build(path: string, value: Plain): void {
    const before = this.built.get(path);
    this.built.set(path, isPlainMap(before) && isPlainMap(value) ? { ...before, ...value } : value);
  }

  /** Returns prose of ours as text, with `{ file: … }` read. */
  prose(value: Plain | undefined, file: string): string | undefined {
    if (typeof value === 'string') return value;
    if (!isPlainMap(value) || typeof value['file'] !== 'string') return undefined;
    const path = folderOf(file) + value['file'];
    const text = this.textFile(path);
    if (text !== null) this.used.add(path);
    return text ?? undefined;
  }

  /** Returns a text of ours as the project writes it; as it was written before where it still says the same. */
  text(value: Plain | undefined, { resource, field, file }: Written): string | undefined {
    const text = this.prose(value, file);
    if (text === undefined) return undefined;
    const theirs = toTheirs(text, this.names);
    const texts = notesOf(resource)['texts'];
    const before = mapOf(texts)[field];
    return typeof before === 'string' && modernised(before, this.names) === theirs
      ? before
      : theirs;
  }

  /** Tells whether a text of the project says the same as one of ours. */
  sameText(theirs: string, ours: string): boolean {
    return modernised(theirs, this.names) === toTheirs(ours, this.names);
  }

  /** Returns exact words of ours, and the language that they alone are in; several languages become a translation. */
  words(
    value: Plain | undefined,
    written: Written,
  ): { text: string; language?: string } | undefined {
    const text = this.text(value, written);
    if (text !== undefined) return { text };
    if (!isPlainMap(value)) return undefined;
    if (typeof value['translation'] === 'string') {
      const name = value['translation'];
      return { text: `{{tn:${this.names.theirs('translation', name) ?? name}}}` };
    }
    const entries = Object.entries(value);
    const [first] = entries;
    if (first === undefined) return undefined;
    if (entries.length === 1) {
      const only = this.text(first[1], written);
      return only === undefined ? undefined : { text: only, language: first[0] };
    }
    const name = written.name ?? written.field;
    this.translations[name] = Object.fromEntries(
      entries.map(([language, each]) => [language, this.text(each, written) ?? '']),
    );
    return { text: `{{tn:${name}}}` };
  }
}

/** Returns a value as YAML, or as JSON where the path says so. */
export function serialised(path: string, value: Plain, yaml: YamlWriter): string {
  if (typeof value === 'string') return value;
  return path.endsWith('.json') ? `${JSON.stringify(value, null, 2)}\n` : yaml(value);
}
