import type { PlainMap } from '../core/foreign.ts';
import { Slugs, escapeBraces } from './slugs.ts';

// Names that no prose holds by chance: words joined by `_`, or run together with capitals.
const TELLING = /^(?:[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+|[A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+)$/;
const BEFORE = String.raw`(?<![\w./\\{}-])`;
const AFTER = String.raw`(?![\w/\\{}-]|[.:]\w)`;

/** The names in foreign prose that become references to our parts. */
export class Mentions {
  readonly #names = new Map<string, string>();
  #pattern: RegExp | null = null;

  /** Notes a part that texts may name; of two with one name the first counts. */
  add(kind: 'tool' | 'flow', original: string, name: string): void {
    if (!TELLING.test(original) || this.#names.has(original)) return;
    this.#names.set(original, `{{${kind}:${name}}}`);
    this.#pattern = null;
  }

  /** Returns prose as a field of ours holds it: braces are text, and what names a part refers to it. */
  read(text: string): string {
    const escaped = escapeBraces(text);
    if (this.#names.size === 0) return escaped;
    this.#pattern ??= new RegExp(
      `${BEFORE}(?:${[...this.#names.keys()].toSorted((a, b) => b.length - a.length).join('|')})${AFTER}`,
      'g',
    );
    return escaped.replace(this.#pattern, (name) => this.#names.get(name) ?? name);
  }
}

const PLACEHOLDER = /\$\{(?:env\.)?([A-Za-z_][A-Za-z0-9_]*)\}/g;
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
    return escapeBraces(text).replace(PLACEHOLDER, (placeholder, name: string) => {
      const variable = this.#slugs.of(placeholder);
      this.variables[variable] = {
        ...(SECRET.test(name) ? { secret: true } : {}),
        extensions: { [this.#system]: { text: placeholder } },
      };
      return `{{variable:${variable}}}`;
    });
  }

  /** Returns a map of settings, each read. */
  readMap(map: Readonly<Record<string, string>>): PlainMap {
    return Object.fromEntries(Object.entries(map).map(([key, text]) => [key, this.read(text)]));
  }
}
