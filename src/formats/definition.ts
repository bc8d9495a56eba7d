import { besideOf } from '../core/definition.ts';
import { isPlainMap } from '../core/foreign.ts';
import type { ExportedAgent, Plain, PlainMap, SystemId } from '../core/foreign.ts';
import { wordOf } from './fitting.ts';
import { mapOf } from './maps.ts';
import { plainPhrase } from './phrases.ts';
import { keptOf } from './source.ts';

/** A part of an agent: a tool, a flow, a topic, by its name. */
export type Part = [name: string, definition: PlainMap];

/** What an exporter reads of an agent. */
export class Definition {
  readonly id: string;
  readonly agent: PlainMap;
  readonly #files: ExportedAgent['files'];
  readonly #system: SystemId;

  constructor({ id, files }: ExportedAgent, system: SystemId) {
    this.id = id;
    this.#system = system;
    this.#files = files;
    this.agent = this.file('agent.yaml');
  }

  /** Returns a YAML file's map, empty where there is none. */
  file(path: string): PlainMap {
    const file = this.#files.get(path);
    return file !== undefined && 'yaml' in file ? file.yaml : {};
  }

  /** Returns the files of a folder by their names, sorted. */
  folder(folder: string): Part[] {
    return [...this.#files.keys()]
      .filter((path) => path.startsWith(`${folder}/`) && path.endsWith('.yaml'))
      .toSorted()
      .map((path) => [path.slice(folder.length + 1, -'.yaml'.length), this.file(path)]);
  }

  /** Returns the maps inside a file such as handoffs.yaml, in its order. */
  parts(path: string): Part[] {
    return Object.entries(this.file(path)).filter((entry): entry is Part => isPlainMap(entry[1]));
  }

  /** Returns what a text says: itself, or the file that it points to, beside the one that it stands in. */
  text(value: Plain | undefined, beside = 'agent.yaml'): string | undefined {
    if (typeof value === 'string') return value;
    const named = mapOf(value)['file'];
    const path = typeof named === 'string' ? besideOf(beside, named) : null;
    if (path === null) return undefined;
    const file = this.#files.get(path);
    return file !== undefined && 'text' in file ? file.text : undefined;
  }

  /** Returns exact words in one language: the one asked for, the agent's own, or any. */
  words(value: Plain | undefined, language?: string): string | undefined {
    const text = this.text(value) ?? this.text(value, 'flows/x.yaml');
    if (text !== undefined || !isPlainMap(value)) return text;
    const { translation } = value;
    if (typeof translation === 'string')
      return this.words(this.file('translations.yaml')[translation], language);
    const own = this.agent['language'];
    const wanted = value[language ?? (typeof own === 'string' ? own : '')];
    if (wanted !== undefined) return this.text(wanted);
    return language === undefined ? this.text(Object.values(value)[0]) : undefined;
  }

  /** Returns a value of the variant that is used where no number decides. */
  attribute(name: string): string | undefined {
    const variants = this.parts('variants.yaml').map(([, variant]) => variant);
    const variant = variants.find((one) => one['default'] === true) ?? variants[0];
    const attributes = variant?.['attributes'];
    const value = mapOf(attributes)[name];
    return value === undefined ? undefined : wordOf(value);
  }

  /** Returns what a tool or a handoff is called in the system: its title where it came from there, else its name. */
  called(part: Plain | undefined, name: string): string {
    const isFromThere = Object.keys(keptOf(part, this.#system)).length > 0;
    return isFromThere && isPlainMap(part) ? titleOf(part, name) : name;
  }

  /** Returns a text as the system reads it; `variable` says how it writes what is filled in. */
  plain(text: string, variable: (name: string) => string): string {
    return plainPhrase(text, (kind, name) => {
      if (kind === 'variable' || kind === 'sip') return variable(name);
      if (kind === 'attribute') {
        const value = this.attribute(name);
        return value === undefined ? name : this.plain(value, variable);
      }
      if (kind === 'tool') return this.called(this.file(`tools/${name}.yaml`), name);
      if (kind === 'flow') return titleOf(this.file(`flows/${name}.yaml`), name);
      if (kind === 'handoff') return this.called(this.file('handoffs.yaml')[name], name);
      const file = { entity: 'entities', message: 'messages' }[kind];
      const part = file === undefined ? undefined : this.file(`${file}.yaml`)[name];
      return titleOf(mapOf(part), name.replaceAll('_', ' '));
    });
  }

  /** Returns what an importer kept in agent.yaml for the system. */
  get kept(): PlainMap {
    return keptOf(this.agent, this.#system);
  }
}

/** Returns what people call a part, or else its name. */
export function titleOf(part: PlainMap, name: string): string {
  const { title } = part;
  return typeof title === 'string' ? title : name;
}
