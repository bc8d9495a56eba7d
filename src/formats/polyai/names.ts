import { Slugs } from '../slugs.ts';

/** The kinds of named things that texts and fields refer to. */
export type NamedKind =
  | 'entity'
  | 'handoff'
  | 'message'
  | 'attribute'
  | 'variable'
  | 'variant'
  | 'translation'
  | 'flow'
  | 'topic'
  | 'test';

/** What a function of a project is: global, one of a flow, or a step of a flow. */
export type FunctionKind = 'global' | 'transition' | 'function_step';

/** A function by its name in the project; `flow` is the flow's name here, null for a global one. */
export interface FunctionName {
  kind: FunctionKind;
  flow: string | null;
  name: string;
}

interface Table {
  slugs: Slugs;
  ours: Map<string, string>;
  theirs: Map<string, string>;
}

/** The names of a project and of the agent that it becomes, both ways. */
export class Names {
  readonly #tables = new Map<NamedKind, Table>();
  readonly #toolSlugs = new Slugs();
  readonly #tools = new Map<string, string>();
  readonly #functions = new Map<string, FunctionName>();

  #table(kind: NamedKind): Table {
    const table = this.#tables.get(kind) ?? {
      slugs: new Slugs(),
      ours: new Map(),
      theirs: new Map(),
    };
    this.#tables.set(kind, table);
    return table;
  }

  /** Gives a foreign name one of ours; of two with the same name, references mean the first. */
  add(kind: NamedKind, theirs: string): string {
    const table = this.#table(kind);
    const slug = table.slugs.fresh(theirs);
    this.link(kind, theirs, slug);
    return slug;
  }

  /** Notes which name of ours stands for a foreign one. */
  link(kind: NamedKind, theirs: string, ours: string): void {
    const table = this.#table(kind);
    if (!table.ours.has(theirs)) table.ours.set(theirs, ours);
    table.theirs.set(ours, theirs);
  }

  /** Returns our name for a foreign one, or null. */
  ours(kind: NamedKind, theirs: string): string | null {
    return this.#table(kind).ours.get(theirs) ?? null;
  }

  /** Returns the foreign name for one of ours, or null. */
  theirs(kind: NamedKind, ours: string): string | null {
    return this.#table(kind).theirs.get(ours) ?? null;
  }

  /** Returns all names of ours of a kind, with the foreign ones. */
  all(kind: NamedKind): [ours: string, theirs: string][] {
    return [...this.#table(kind).theirs];
  }

  /** Gives a function a tool's name. */
  addFunction(one: FunctionName): string {
    const slug = this.#toolSlugs.fresh(one.name);
    this.linkFunction(one, slug);
    return slug;
  }

  /** Notes which tool stands for a function. */
  linkFunction(one: FunctionName, tool: string): void {
    const key = keyOf(one);
    if (!this.#tools.has(key)) this.#tools.set(key, tool);
    this.#functions.set(tool, one);
  }

  /** Returns the tool that stands for a function, or null. */
  tool(one: FunctionName): string | null {
    return this.#tools.get(keyOf(one)) ?? null;
  }

  /** Returns the function that a tool stands for, or null. */
  functionOf(tool: string): FunctionName | null {
    return this.#functions.get(tool) ?? null;
  }

  /** Returns the tool that stands for a function that is called by its name alone: a global one, else one of any flow. */
  toolNamed(name: string): string | null {
    const transition = this.functions.find(
      ([, one]) => one.kind === 'transition' && one.name === name,
    );
    return this.tool({ kind: 'global', flow: null, name }) ?? transition?.[0] ?? null;
  }

  /** Returns all tools with the functions that they stand for. */
  get functions(): [tool: string, one: FunctionName][] {
    return [...this.#functions];
  }
}

function keyOf({ kind, flow, name }: FunctionName): string {
  return `${kind}/${flow ?? ''}/${name}`;
}

/** Returns a name as the project's files are called: word characters, anything else one `_`. */
export function cleanName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_\s]/gu, ' ')
    .replaceAll(/\s+/g, '_')
    .replaceAll(/_+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
}
