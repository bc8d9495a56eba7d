import { besideOf } from '../core/definition.ts';
import { isPlainMap } from '../core/foreign.ts';
import type { ExportedAgent, Plain, PlainMap } from '../core/foreign.ts';
import { wordOf } from './fitting.ts';
import { mapOf } from './maps.ts';
import { folderOf, stemOf } from './reading.ts';
import { unescapeBraces } from './slugs.ts';
import { keptOf } from './source.ts';

/** A topic, flow or tool of an agent that is exported. */
export interface Part {
  name: string;
  /** Its file. */
  path: string;
  value: PlainMap;
  /** What its importer kept for the system. */
  kept: PlainMap;
}

/** An agent as an exporter reads it: its parts, and its texts with references as words. */
export class Exported {
  readonly agent: PlainMap;
  readonly kept: PlainMap;
  readonly #exported: ExportedAgent;
  readonly #system: string;

  constructor(exported: ExportedAgent, system: string) {
    this.#exported = exported;
    this.#system = system;
    this.agent = this.file('agent.yaml');
    this.kept = keptOf(this.agent, system);
  }

  get id(): string {
    return this.#exported.id;
  }

  /** Returns the map in a YAML file, an empty one where there is none. */
  file(path: string): PlainMap {
    const file = this.#exported.files.get(path);
    return file !== undefined && 'yaml' in file ? file.yaml : {};
  }

  /** Returns a file that is no YAML, as it stands. */
  raw(path: string): string | undefined {
    const file = this.#exported.files.get(path);
    return file !== undefined && 'text' in file ? file.text : undefined;
  }

  /** Returns the paths of all files that are no YAML. */
  rawPaths(): string[] {
    return [...this.#exported.files.keys()].filter((path) => this.raw(path) !== undefined);
  }

  /** Returns the parts of one kind, sorted by their names. */
  parts(kind: 'topics' | 'flows' | 'tools'): Part[] {
    return [...this.#exported.files.keys()]
      .filter((path) => folderOf(path) === `${kind}/` && path.endsWith('.yaml'))
      .toSorted()
      .map((path) => {
        const value = this.file(path);
        return { name: stemOf(path), path, value, kept: keptOf(value, this.#system) };
      });
  }

  /** Returns a text, or the one that `{ file: … }` stands for, with references as words; undefined for neither. */
  text(value: Plain | undefined, beside: string): string | undefined {
    const text = this.#resolved(value, beside);
    return text === undefined ? undefined : this.plain(text);
  }

  #resolved(value: Plain | undefined, beside: string): string | undefined {
    if (typeof value === 'string') return value;
    const file = mapOf(value)['file'];
    if (typeof file !== 'string') return undefined;
    const path = besideOf(beside, file);
    return path === null ? undefined : this.raw(path);
  }

  /** Returns exact words in the agent's own language. */
  words(value: Plain | undefined, beside: string): string | undefined {
    const plain = this.text(value, beside);
    if (plain !== undefined || !isPlainMap(value)) return plain;
    const name = value['translation'];
    if (typeof name === 'string')
      return this.#spoken(this.file('translations.yaml')[name], 'translations.yaml');
    return this.#spoken(value, beside);
  }

  #spoken(value: Plain | undefined, beside: string): string | undefined {
    if (!isPlainMap(value)) return undefined;
    const language = this.agent['language'];
    const own = typeof language === 'string' ? value[language] : undefined;
    return this.text(own ?? Object.values(value)[0], beside);
  }

  /** Returns a text with each reference replaced by what the other system or a reader calls the thing. */
  plain(text: string): string {
    const named = text.replace(
      /(?<!\\)\{\{([a-z]+):([^{}\n]+)\}\}/g,
      (raw, kind: string, name: string) => this.#called(kind, name) ?? raw,
    );
    return unescapeBraces(named);
  }

  #called(kind: string, name: string): string | undefined {
    switch (kind) {
      case 'tool':
      case 'flow':
        return calledThere({
          value: this.file(`${kind}s/${name}.yaml`),
          kept: keptOf(this.file(`${kind}s/${name}.yaml`), this.#system),
          name,
        });
      case 'variable': {
        const variables = this.agent['variables'];
        const kept = keptOf(mapOf(variables)[name], this.#system);
        return typeof kept['text'] === 'string' ? kept['text'] : `\${${name.toUpperCase()}}`;
      }
      case 'attribute':
        return this.#attribute(name);
      case 'entity':
        return `<${name}>`;
      case 'handoff':
      case 'message':
        return titleOf(this.file(`${FILES[kind]}.yaml`)[name]) ?? name;
      default:
        return name;
    }
  }

  #attribute(name: string): string | undefined {
    const variants = Object.values(this.file('variants.yaml')).filter(isPlainMap);
    const chosen = variants.find((variant) => variant['default'] === true) ?? variants[0];
    const value = isPlainMap(chosen?.['attributes']) ? chosen['attributes'][name] : undefined;
    return value === undefined ? name : wordOf(value);
  }
}

const FILES = { handoff: 'handoffs', message: 'messages' } as const;

/** Returns the title of a part or a definition. */
export function titleOf(value: Plain | undefined): string | undefined {
  const title = mapOf(value)['title'];
  return typeof title === 'string' ? title : undefined;
}

/** Returns what a part is called in the other system: as its importer noted or its server says, else as here. */
export function calledThere({ value, kept, name }: Omit<Part, 'path'>): string {
  if (typeof kept['name'] === 'string') return kept['name'];
  const tool = mapOf(value['mcp'])['tool'];
  return typeof tool === 'string' ? tool : name;
}
