import { isPlainMap } from '../../core/foreign.ts';
import type { ExportedAgent, Plain, PlainMap, YamlWriter } from '../../core/foreign.ts';
import { Exported } from '../definition.ts';
import { mapOf } from '../maps.ts';
import { folderOf } from '../reading.ts';
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
export class Agent extends Exported {
  readonly names = new Names();
  /** The files of the project: maps are merged with what was kept of them, texts stand as they are. */
  readonly built = new Map<string, Plain>();
  /** Translations that texts in several languages become, beside the agent's own. */
  readonly translations: PlainMap = {};
  /** Texts of the agent that some field has taken in. */
  readonly used = new Set<string>();

  constructor(agent: ExportedAgent) {
    super(agent, SYSTEM);
  }

  /** Tells whether the agent was imported from such a project. */
  get isImported(): boolean {
    return Object.keys(this.kept).length > 0;
  }

  get language(): string | undefined {
    const { language } = this.agent;
    return typeof language === 'string' ? language : undefined;
  }

  /** Returns all texts that no field has taken in. */
  get otherTexts(): [path: string, text: string][] {
    return this.rawPaths()
      .filter((path) => !this.used.has(path))
      .map((path) => [path, this.raw(path) ?? '']);
  }

  /** Adds a file, or more of one. */
  build(path: string, value: Plain): void {
    const before = this.built.get(path);
    this.built.set(path, isPlainMap(before) && isPlainMap(value) ? { ...before, ...value } : value);
  }

  /** Returns prose of ours as text, with `{ file: … }` read. */
  prose(value: Plain | undefined, file: string): string | undefined {
    const named = mapOf(value)['file'];
    if (typeof named === 'string') this.used.add(folderOf(file) + named);
    return this.verbatim(value, file);
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
