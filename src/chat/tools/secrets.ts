import { Failure } from '../../core/failure.ts';
import type { Plain } from '../../core/foreign.ts';
import type { VariableValue } from '../../core/settings/model.ts';
import { environmentNameOf } from '../../core/settings/variables.ts';
import type { Agent } from '../agent.ts';
import { plainText } from '../speech.ts';

type Env = Readonly<Record<string, string | undefined>>;

// No answer that a conversation can use nests deeper.
const DEEPEST = 64;

const MASK = '•••';

/**
 * The values of an agent's variables for requests alone. What is secret, and what lies in the process environment,
 * comes from there and is masked wherever it would come back.
 */
export class Secrets {
  readonly #values = new Map<string, Plain>();
  /** Variables without a value, and where in the process environment it was looked for. */
  readonly #missing = new Map<string, string | null>();
  /** What is masked, the longest first: one may be a part of another. */
  readonly #masked: string[];

  constructor(declared: Agent['variables'], values: ReadonlyMap<string, VariableValue>, env: Env) {
    const hidden: string[] = [];
    for (const declaration of declared) {
      const { name, secret, default: fallback } = declaration;
      const set = values.get(name) ?? null;
      const from = environmentNameOf(declaration, set);
      const value = from === null ? (set ?? fallback) : (env[from] ?? null);
      if (value === null || value === '') this.#missing.set(name, from);
      else this.#values.set(name, value);
      if ((secret || from !== null) && value !== null) hidden.push(plainText(value));
    }
    this.#masked = hidden
      .filter((value) => value.trim() !== '')
      .flatMap(formsOf)
      .toSorted((a, b) => b.length - a.length);
  }

  /** Returns the value of a variable; throws `failed` where it has none. */
  valueOf(name: string): Plain {
    const value = this.#values.get(name);
    if (value !== undefined) return value;
    const from = this.#missing.get(name) ?? null;
    const how = from === null ? `--set ${name}=…` : `export ${from}=…`;
    throw new Failure('failed', `the variable ${name} has no value: ${how}`);
  }

  /** Returns a text without any secret. */
  maskText(text: string): string {
    return this.#masked.reduce((left, value) => left.replaceAll(value, MASK), text);
  }

  /** Returns a value without any secret, in its keys as well. Throws `failed` where it nests too deeply. */
  mask(value: Plain, depth = 0): Plain {
    if (depth > DEEPEST) throw new Failure('failed', 'its answer nests too deeply');
    if (typeof value === 'string') return this.maskText(value);
    // A secret may be digits alone.
    if (typeof value === 'number') return this.#masked.includes(String(value)) ? MASK : value;
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((each) => this.mask(each, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [this.maskText(key), this.mask(each, depth + 1)]),
    );
  }
}

// As it stands, and as it stands in an address, in JSON, and in JSON of ASCII alone.
function formsOf(value: string): string[] {
  const quoted = JSON.stringify(value).slice(1, -1);
  const forms = [value, encodeURIComponent(value), encodeURI(value), quoted].flatMap((form) => [
    form,
    form.replaceAll('/', String.raw`\/`),
  ]);
  const inAscii = (text: string) =>
    text.replaceAll(
      /[^\0-\x7f]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  return [...new Set([...forms, ...forms.map(inAscii)])];
}
