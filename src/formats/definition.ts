import { besideOf } from '../core/definition.ts';
import { isPlainMap } from '../core/foreign.ts';
import type { ExportedAgent, Plain, PlainMap } from '../core/foreign.ts';
import { wordOf } from './fitting.ts';
import { mapOf } from './maps.ts';
import { plainPhrase, writtenVariable } from './phrases.ts';
import { folderOf, stemOf } from './reading.ts';
import { keptOf } from './source.ts';

/** A topic, flow, tool or test of an agent that is exported. */
export interface Part {
  name: string;
  /** Its file. */
  path: string;
  value: PlainMap;
  /** What its importer kept for the system. */
  kept: PlainMap;
}

/** The files of an agent as an exporter reads them. */
export class Exported {
  readonly id: string;
  readonly system: string;
  readonly agent: PlainMap;
  /** What an importer kept in agent.yaml for the system. */
  readonly kept: PlainMap;
  readonly #files: ExportedAgent['files'];

  constructor({ id, files }: ExportedAgent, system: string) {
    this.id = id;
    this.system = system;
    this.#files = files;
    this.agent = this.file('agent.yaml');
    this.kept = keptOf(this.agent, system);
  }

  /** Returns the map in a YAML file, an empty one where there is none. */
  file(path: string): PlainMap {
    const file = this.#files.get(path);
    return file !== undefined && 'yaml' in file ? file.yaml : {};
  }

  /** Returns a file that is no YAML, as it stands. */
  raw(path: string): string | undefined {
    const file = this.#files.get(path);
    return file !== undefined && 'text' in file ? file.text : undefined;
  }

  /** Returns the paths of all files that are no YAML. */
  rawPaths(): string[] {
    return [...this.#files.keys()].filter((path) => this.raw(path) !== undefined);
  }

  /** Returns the parts of one kind, sorted by their names. */
  parts(kind: 'topics' | 'flows' | 'tools' | 'tests'): Part[] {
    return [...this.#files.keys()]
      .filter((path) => folderOf(path) === `${kind}/` && path.endsWith('.yaml'))
      .toSorted()
      .map((path) => {
        const value = this.file(path);
        return { name: stemOf(path), path, value, kept: keptOf(value, this.system) };
      });
  }

  /** Returns the maps inside a file such as handoffs.yaml by their names, in its order. */
  named(path: string): [name: string, value: PlainMap][] {
    return Object.entries(this.file(path)).filter((entry): entry is [string, PlainMap] =>
      isPlainMap(entry[1]),
    );
  }

  /** Returns a text, or the one that `{ file: … }` in a file stands for, as it is; undefined for neither. */
  verbatim(value: Plain | undefined, beside: string): string | undefined {
    if (typeof value === 'string') return value;
    const { file } = mapOf(value);
    const path = typeof file === 'string' ? besideOf(beside, file) : null;
    return path === null ? undefined : this.raw(path);
  }
}

/** Returns how a system writes what a text of ours refers to; undefined where its title will do. */
export type Naming = (definition: Definition, kind: string, name: string) => string | undefined;

/** An agent whose texts are read as another system, or a reader, has them: references are words there. */
export class Definition extends Exported {
  readonly #naming: Naming;

  constructor(exported: ExportedAgent, system: string, naming: Naming) {
    super(exported, system);
    this.#naming = naming;
  }

  /** Returns a text, or the one that `{ file: … }` stands for, with references as words; undefined for neither. */
  text(value: Plain | undefined, beside = 'agent.yaml'): string | undefined {
    const text = this.verbatim(value, beside);
    return text === undefined ? undefined : this.plain(text);
  }

  /** Returns exact words in one language: the one asked for, else the agent's own, or any. */
  words(value: Plain | undefined, beside = 'agent.yaml', language?: string): string | undefined {
    const text = this.text(value, beside);
    if (text !== undefined || !isPlainMap(value)) return text;
    const { translation } = value;
    if (typeof translation === 'string') {
      const file = 'translations.yaml';
      return this.words(this.file(file)[translation], file, language);
    }
    const wanted = value[language ?? wordOf(this.agent['language'])];
    const any = language === undefined ? Object.values(value)[0] : undefined;
    return this.text(wanted ?? any, beside);
  }

  /** Returns a text with each reference replaced by what the other system or a reader calls the thing. */
  plain(text: string): string {
    return plainPhrase(text, (kind, name) => {
      if (kind === 'attribute') return this.plain(this.#attribute(name) ?? name);
      const own = this.#naming(this, kind, name);
      if (own !== undefined) return own;
      const isPart = kind === 'flow' || kind === 'handoff';
      return this.#title(kind, name) ?? (isPart ? name : name.replaceAll('_', ' '));
    });
  }

  #title(kind: string, name: string): string | undefined {
    if (kind === 'flow') return titleOf(this.file(`flows/${name}.yaml`));
    const file = { entity: 'entities', handoff: 'handoffs', message: 'messages' }[kind];
    return file === undefined ? undefined : titleOf(this.file(`${file}.yaml`)[name]);
  }

  // The value of the variant that is used where no number decides.
  #attribute(name: string): string | undefined {
    const variants = this.named('variants.yaml').map(([, variant]) => variant);
    const chosen = variants.find((one) => one['default'] === true) ?? variants[0];
    const value = mapOf(chosen?.['attributes'])[name];
    return value === undefined ? undefined : wordOf(value);
  }
}

/** Names as systems have them whose variables are `{{name}}`: what came from there goes by its title. */
export const byTitle: Naming = (definition, kind, name) => {
  const { agent, system } = definition;
  switch (kind) {
    case 'variable':
    case 'sip':
      return writtenVariable(agent['variables'], name, system);
    case 'tool':
      return titleThere(definition.file(`tools/${name}.yaml`), name, system);
    case 'handoff':
      return titleThere(definition.file('handoffs.yaml')[name], name, system);
    default:
      return undefined;
  }
};

/** Names as systems have them whose variables are `${NAME}`, of the environment: what came from there as it was noted. */
export const byName: Naming = (definition, kind, name) => {
  const { agent, system } = definition;
  if (kind === 'variable') {
    const { text } = keptOf(mapOf(agent['variables'])[name], system);
    return typeof text === 'string' ? text : `\${${name.toUpperCase()}}`;
  }
  if (kind !== 'tool' && kind !== 'flow') return undefined;
  const value = definition.file(`${kind}s/${name}.yaml`);
  return calledThere({ value, kept: keptOf(value, system), name });
};

/** Returns the title of a part or a definition. */
export function titleOf(value: Plain | undefined): string | undefined {
  const { title } = mapOf(value);
  return typeof title === 'string' ? title : undefined;
}

/** Returns what a tool or a handoff is called in a system: its title where it came from there, else its name. */
export function titleThere(part: Plain | undefined, name: string, system: string): string {
  const isFromThere = Object.keys(keptOf(part, system)).length > 0;
  return (isFromThere ? titleOf(part) : undefined) ?? name;
}

/** Returns what a part is called in the other system: as its importer noted or its server says, else as here. */
export function calledThere({ value, kept, name }: Omit<Part, 'path'>): string {
  if (typeof kept['name'] === 'string') return kept['name'];
  const { tool } = mapOf(value['mcp']);
  return typeof tool === 'string' ? tool : name;
}
