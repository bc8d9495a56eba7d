// What is filled into texts: variables of an agent here, `{{name}}` or `${NAME}` elsewhere; there and back.
import type { Plain, PlainMap } from '../core/foreign.ts';
import { isProse, wordOf } from './fitting.ts';
import { mapOf, present } from './maps.ts';
import { Slugs, escapeBraces, unescapeBraces } from './slugs.ts';
import { extensions, keptOf } from './source.ts';
import type { Source } from './source.ts';

/** How a system names what it fills into its texts. */
export interface Placeholders {
  system: string;
  /** Names that the system fills in by itself: they are no variables of the agent's. */
  own: (name: string) => boolean;
  /** Names whose values may not be shown. */
  secret?: (name: string) => boolean;
}

// Not after a backslash or a third brace: there the braces mean something else.
const PLACEHOLDER = /(?<![\\{])\{\{(\s*)([A-Za-z_][A-Za-z0-9_-]*)(\s*)\}\}(?!\})/g;

/**
 * Rewrites foreign texts into ours: `{{name}}` becomes a reference to a variable, all else in double braces is marked
 * as text. It collects the variables on the way.
 */
export class Phrases {
  readonly #slugs = new Slugs();
  readonly #found = new Map<string, PlainMap>();
  readonly #written = new Map<string, string>();
  readonly #spellings = new Map<string, Map<string, number>>();
  readonly #system: Placeholders;

  constructor(system: Placeholders) {
    this.#system = system;
  }

  /** Returns a text of ours that `plainPhrase` turns back into the foreign one, to the letter. */
  text(foreign: string): string {
    let result = '';
    let end = 0;
    for (const match of foreign.matchAll(PLACEHOLDER)) {
      const name = match[2] ?? '';
      const reference = this.#reference(name, match[0]);
      if (reference === null) continue;
      result += escapeBraces(foreign.slice(end, match.index)) + reference;
      end = match.index + match[0].length;
    }
    return result + escapeBraces(foreign.slice(end));
  }

  /** Takes a text of a source as a text of ours; one that may not stand in a field stays. */
  take(source: Source, key: string): string | undefined {
    const text = source.takeIf(key, isProse);
    return text === undefined ? undefined : this.text(text);
  }

  /**
   * Counts how each name is written all over a source: two ways to write one can't both come back, and the one that
   * is seen most becomes the reference.
   */
  learn(value: Plain): void {
    if (typeof value === 'string') {
      for (const [written, , name = ''] of value.matchAll(PLACEHOLDER)) {
        const counts = this.#spellings.get(name) ?? new Map<string, number>();
        this.#spellings.set(name, counts.set(written, (counts.get(written) ?? 0) + 1));
      }
    } else if (typeof value === 'object' && value !== null)
      for (const item of Object.values(value)) this.learn(item);
  }

  /** Returns what `text` would, and declares nothing: for a value that may not fit its field. */
  preview(foreign: string): string {
    return foreign.replaceAll(PLACEHOLDER, (all, _, name: string) =>
      this.#system.own(name) ? all : `{{variable:${name.toLowerCase()}}}`,
    );
  }

  /** Declares a variable with the value that it has where none is set. */
  declare(name: string, value: string | number | boolean): string {
    const slug = this.#slug(name);
    this.#found.set(slug, { ...this.#found.get(slug), default: value });
    return slug;
  }

  /** Returns the variables for agent.yaml, or nothing where there are none. */
  variables(): PlainMap | undefined {
    if (this.#found.size === 0) return undefined;
    return Object.fromEntries(
      [...this.#found].map(([slug, { name, secret, ...fields }]) => {
        const written = this.#written.get(wordOf(name));
        const kept = present({
          name: name === slug ? undefined : name,
          written: written === `{{${wordOf(name)}}}` ? undefined : written,
        });
        const fixed = present({ required: false, secret: secret ?? undefined, ...fields });
        return [slug, { ...fixed, ...extensions(this.#system.system, kept) }];
      }),
    );
  }

  #reference(name: string, written: string): string | null {
    if (this.#system.own(name)) return null;
    const usual = this.#usual(name) ?? this.#written.get(name) ?? written;
    if (usual !== written) return null;
    const slug = this.#slug(name);
    this.#written.set(name, written);
    return `{{variable:${slug}}}`;
  }

  #usual(name: string): string | undefined {
    const counts = [...(this.#spellings.get(name) ?? [])];
    return counts.toSorted(([, one], [, other]) => other - one)[0]?.[0];
  }

  #slug(name: string): string {
    const slug = this.#slugs.of(name);
    if (!this.#found.has(slug)) {
      const secret = this.#system.secret?.(name) === true;
      this.#found.set(slug, secret ? { name, secret } : { name });
    }
    return slug;
  }
}

const OF_ENVIRONMENT = /\$\{(?:env\.)?([A-Za-z_][A-Za-z0-9_]*)\}/g;
const SECRET = /key|token|secret|passw|auth|credential/i;

/** The environment variables in foreign settings, `${NAME}` or `${env.NAME}`, as variables of the agent. */
export class Environment {
  readonly variables: PlainMap = {};
  readonly #slugs = new Slugs();
  readonly #system: string;

  constructor(system: string) {
    this.#system = system;
  }

  /** Returns a setting with references to variables in the place of what the environment provides. */
  read(text: string): string {
    return escapeBraces(text).replace(OF_ENVIRONMENT, (placeholder, name: string) => {
      const variable = this.#slugs.of(placeholder);
      this.variables[variable] = {
        ...(SECRET.test(name) ? { secret: true } : {}),
        ...extensions(this.#system, { text: placeholder }),
      };
      return `{{variable:${variable}}}`;
    });
  }

  /** Returns a map of settings, each read. */
  readMap(map: Readonly<Record<string, string>>): PlainMap {
    return Object.fromEntries(Object.entries(map).map(([key, text]) => [key, this.read(text)]));
  }
}

/** Returns one of our texts as plain text, with each reference as the resolver has it. */
export function plainPhrase(text: string, resolve: (kind: string, name: string) => string): string {
  return text.replaceAll(
    /\\\{\{|\{\{\s*([a-z]+):([^{}]+?)\s*\}\}/g,
    (all: string, kind: string | undefined, name: string | undefined) =>
      kind === undefined || name === undefined ? unescapeBraces(all) : resolve(kind, name),
  );
}

/** Returns how a system writes a variable of ours. */
export function writtenVariable(
  variables: Plain | undefined,
  name: string,
  system: string,
): string {
  const { written, name: foreign } = keptOf(mapOf(variables)[name], system);
  if (typeof written === 'string') return written;
  return `{{${typeof foreign === 'string' ? foreign : name}}}`;
}
