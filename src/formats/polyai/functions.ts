import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { checkSecret } from '../../core/check/secrets.ts';
import { isProse } from '../fitting.ts';
import { MOCK } from '../importing.ts';
import { present } from '../maps.ts';
import { escapeBraces, titled } from '../slugs.ts';
import { Ledger, Source } from '../source.ts';
import { kept } from './keep.ts';
import { movesOf } from './moves.ts';
import type { Moves } from './moves.ts';
import type { FunctionKind, FunctionName } from './names.ts';
import type { Project } from './project.ts';
import { Resource } from './resource.ts';
import { headOf } from './signature.ts';
import type { Parameter } from './signature.ts';

/** A function of the project whose tool has a name. */
export interface FunctionThing {
  tool: string;
  one: FunctionName;
  path: string;
  source: string;
  moves: Moves;
}

/** Functions that the platform calls by itself: no model does. */
const LIFECYCLE = new Set(['start_function', 'end_function', '__init__']);

/** Takes the functions of a folder and gives them names as tools; those that run by themselves stay, to be kept. */
export function announceFunctions(
  project: Project,
  { folder, kind, flow }: { folder: string; kind: FunctionKind; flow: string | null },
): FunctionThing[] {
  const inside = project
    .paths(/^[^]*\.py$/)
    .filter((path) => path.startsWith(folder) && /^\w+\.py$/.test(path.slice(folder.length)));
  return inside.flatMap((path) => {
    const name = path.slice(folder.length, -'.py'.length);
    if (LIFECYCLE.has(name) && kind === 'global') return [];
    const source = project.text(path) ?? '';
    const one = { kind, flow, name };
    return [{ tool: project.names.addFunction(one), one, path, source, moves: movesOf(source) }];
  });
}

/** Reads the functions as tools: their heads as fields, their sources beside them, and a mock to answer. */
export function readFunctions(project: Project, things: readonly FunctionThing[]): void {
  for (const { tool, one, path, source } of things) {
    project.ledger.mapped(path, source);
    const head = headOf(source, one.name);
    if (head === null) project.report(path, `it defines no function ${one.name} at its top level`);
    for (const flaw of head?.flaws ?? []) project.report(path, flaw);
    if ((head?.delays.length ?? 0) > 1)
      project.report(path, 'of what it says while it runs, only the first has a field');
    const { title, notes } = identity(tool, one);
    const yaml = {
      ...present({
        name: tool,
        title,
        description: head?.description ? safe(head.description.value) : undefined,
        parameters: parametersOf(head?.parameters ?? []),
        whileWaiting: waiting(project, path, head?.delays[0]),
      }),
      mock: MOCK,
      implementation: { file: `${tool}.py` },
      ...kept(undefined, notes),
    };
    project.out.set(`tools/${tool}.yaml`, { yaml });
    project.out.set(`tools/${tool}.py`, { text: source });
  }
}

/** Writes a tool for each function that something refers to and nobody defines, so that what refers to it holds. */
export function writeMissing(project: Project): void {
  for (const [tool, source] of project.missing) {
    const one = project.names.functionOf(tool);
    if (one === null) continue;
    const { title, notes } = identity(tool, one);
    project.report(source, `the function ${one.name} is not there: a mock stands for it`);
    project.out.set(`tools/${tool}.yaml`, {
      yaml: {
        ...present({ name: tool, title }),
        mock: MOCK,
        ...kept({ missing: true }, notes),
      },
    });
  }
}

function identity(
  tool: string,
  { kind, flow, name }: FunctionName,
): {
  title: string | undefined;
  notes: PlainMap;
} {
  return {
    title: titled(name, tool),
    notes: { kind, function: name, ...(flow === null ? {} : { flow }) },
  };
}

function safe(text: string): string | undefined {
  return isProse(text) ? escapeBraces(text) : undefined;
}

/** Returns parameters as JSON Schema. */
export function parametersOf(parameters: readonly Parameter[]): PlainMap {
  const required = parameters.filter((one) => one.required).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(
      parameters.map(({ name, schema, description }) => [
        name,
        {
          ...withoutSecrets(schema),
          ...(description !== null && isProse(description.value)
            ? { description: description.value }
            : {}),
        },
      ]),
    ),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function withoutSecrets(schema: PlainMap): PlainMap {
  const { default: value, ...rest } = schema;
  const shown = JSON.stringify(value ?? null);
  return value === undefined || checkSecret(shown) !== null ? rest : schema;
}

function waiting(project: Project, path: string, text: string | undefined): Plain | undefined {
  if (!isProse(text)) return undefined;
  // The source is told of as a whole.
  const source = new Source({ text }, path, new Ledger());
  const words = new Resource(project, source, { flow: null, file: 'tools/' }).words('text');
  return isPlainMap(words) && 'file' in words ? undefined : words;
}
