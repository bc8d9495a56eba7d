import { documentsOf, listAt, mapAt, nameOf, textAt } from '../definition.ts';
import type { Definition } from '../definition.ts';
import { stemOf } from '../fields.ts';
import { FORMATS } from './formats.ts';
import type { NameKind } from '../shape.ts';

/** The files of one kind each that hold the names of another: `entities.yaml` the entities. */
const MAPS: readonly [string, NameKind][] = [
  ['entities', 'entity'],
  ['handoffs', 'handoff'],
  ['messages', 'message'],
  ['variants', 'variant'],
  ['translations', 'translation'],
];

const FILES: readonly NameKind[] = ['topic', 'flow', 'tool'];

/** What an agent's files define, by kind and name; and which of it something refers to. */
export class Names {
  readonly #known = new Map<NameKind, Set<string>>();
  readonly #steps = new Map<string, Set<string>>();
  #allSteps: ReadonlySet<string> | null = null;
  readonly #uncertain = new Set<NameKind>();
  readonly #used = new Set<string>();
  readonly #options = new Map<string, string[]>();
  /** What is declared as a language and is none. */
  readonly #malformed: string[] = [];

  constructor(definition: Definition) {
    for (const kind of FILES)
      for (const one of documentsOf(definition, kind)) this.#add(kind, nameOf(one));
    for (const [file, kind] of MAPS)
      for (const { document } of documentsOf(definition, file))
        for (const name of Object.keys(mapAt(document.value))) this.#add(kind, name);
    this.#readAgent(definition);
    for (const { document } of documentsOf(definition, 'entities'))
      for (const [name, entity] of Object.entries(mapAt(document.value)))
        this.#options.set(name, optionsOf(entity));
    for (const { document } of documentsOf(definition, 'variants'))
      for (const variant of Object.values(mapAt(document.value)))
        for (const name of Object.keys(mapAt(variant, 'attributes'))) this.#add('attribute', name);
    for (const one of documentsOf(definition, 'flow'))
      this.#steps.set(nameOf(one), new Set(Object.keys(mapAt(one.document.value, 'steps'))));
    for (const { path, kind } of definition.broken) this.#doubt(path, kind.name);
  }

  #readAgent(definition: Definition): void {
    const agents = documentsOf(definition, 'agent');
    for (const { document } of agents) {
      const agent = mapAt(document.value);
      for (const name of Object.keys(mapAt(agent, 'variables'))) this.#add('variable', name);
      const { language, languages } = agent;
      for (const tag of [language ?? [], languages ?? []].flat())
        if (typeof tag !== 'string' || tag === languages) this.#uncertain.add('language');
        else if (FORMATS.language?.(tag)) this.#malformed.push(tag);
        else this.#add('language', tag);
    }
    // Without agent.yaml, that it is missing is problem enough.
    if (agents.length === 0)
      for (const kind of ['variable', 'language'] as const) this.#uncertain.add(kind);
  }

  // Nothing is said to be missing that a file which cannot be read may hold.
  #doubt(path: string, kind: string): void {
    const file = FILES.find((known) => known === kind);
    if (file) this.#add(file, stemOf(path));
    for (const [name, held] of MAPS) if (name === kind) this.#uncertain.add(held);
    if (kind === 'variants') this.#uncertain.add('attribute');
    if (kind === 'flow') this.#uncertain.add('step');
  }

  #add(kind: NameKind, name: string): void {
    const names = this.#known.get(kind) ?? new Set();
    this.#known.set(kind, names.add(name));
  }

  /** Tells whether there is such a thing, and notes that something refers to it. */
  refer(kind: NameKind, name: string): boolean {
    this.#used.add(`${kind}:${name}`);
    if (this.#uncertain.has(kind) || this.#known.get(kind)?.has(name) === true) return true;
    return kind === 'language' && this.#malformed.some((tag) => isMeant(name, tag));
  }

  /** Tells whether anything refers to it; everything counts as used where a file could not be read. */
  isUsed(kind: NameKind, name: string): boolean {
    return this.#used.has(`${kind}:${name}`);
  }

  /** Returns all names of a kind. */
  all(kind: NameKind): string[] {
    return [...(this.#known.get(kind) ?? [])];
  }

  /** Returns the options of an entity; null where it has none, or some that are known only in a conversation. */
  options(entity: string): readonly string[] | null {
    const options = this.#options.get(entity) ?? [];
    return options.length > 0 && !options.some((one) => one.includes('{{')) ? options : null;
  }

  /** Returns the steps of a flow, of all flows for null; null where that is not known. */
  steps(flow: string | null): ReadonlySet<string> | null {
    if (flow !== null) return this.#steps.get(flow) ?? null;
    if (this.#uncertain.has('step')) return null;
    return (this.#allSteps ??= new Set([...this.#steps.values()].flatMap((set) => [...set])));
  }
}

/** Returns the values that an entity can be chosen from. */
function optionsOf(entity: unknown): string[] {
  return listAt(mapAt(entity), 'options').flatMap((option) => {
    const value = typeof option === 'string' ? option : textAt(mapAt(option), 'value');
    return value ?? [];
  });
}

// `en_GB`, `english` and `English` are meant for en, `german` for de.
function isMeant(language: string, malformed: string): boolean {
  const [base = ''] = language.toLowerCase().split('-');
  const word = malformed.toLowerCase();
  return word.startsWith(base) || word === nameOfLanguage(base).toLowerCase();
}

function nameOfLanguage(base: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(base) ?? base;
  } catch {
    // A RangeError: it is no language itself.
    return base;
  }
}
