import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isSame, listOf, mapOf } from '../maps.ts';
import { pythonType } from '../python-types.ts';
import { unescapeBraces } from '../slugs.ts';
import { keptOf } from '../source.ts';
import type { Agent } from './agent.ts';
import { parametersOf } from './functions.ts';
import { SYSTEM, notesOf, textOf } from './keep.ts';
import { cleanName } from './names.ts';
import type { FunctionKind, FunctionName, Names } from './names.ts';
import { toTheirs } from './references.ts';
import { headOf } from './signature.ts';
import type { Head } from './signature.ts';

const HEADER = 'from _gen import *  # <AUTO GENERATED>\n';

/** Notes which functions the tools stand for, so that texts can refer to them. */
export function linkFunctions(agent: Agent): void {
  for (const { name: tool, value: yaml } of agent.parts('tools')) {
    const { kind, flow, function: name } = notesOf(yaml);
    agent.names.linkFunction(
      {
        kind: kind === 'transition' || kind === 'function_step' ? kind : 'global',
        flow: typeof flow === 'string' ? flow : null,
        name: typeof name === 'string' ? name : identifierOf(tool),
      },
      tool,
    );
  }
}

function identifierOf(tool: string): string {
  const name = cleanName(tool);
  return /^\d/.test(name) ? `f_${name}` : name;
}

/** Writes the functions: sources as they were, with what the fields say now. */
export function writeFunctions(agent: Agent, folders: ReadonlyMap<string, string>): void {
  for (const { name: tool, value: yaml } of agent.parts('tools')) {
    const one = agent.names.functionOf(tool);
    if (one === null) continue;
    const path = pathOf(one, folders);
    const source = sourceOf(agent, yaml);
    if (source !== null) agent.build(path, updated(source, one, yaml));
    else if (keptOf(yaml, SYSTEM)['missing'] !== true)
      agent.build(path, stub(one, yaml, agent.names));
  }
}

function pathOf({ kind, flow, name }: FunctionName, folders: ReadonlyMap<string, string>): string {
  if (kind === 'global' || flow === null) return `functions/${name}.py`;
  const folder = folders.get(flow) ?? flow;
  return `flows/${folder}/${FOLDERS[kind]}/${name}.py`;
}

const FOLDERS: Readonly<Record<FunctionKind, string>> = {
  global: 'functions',
  transition: 'functions',
  function_step: 'function_steps',
};

function sourceOf(agent: Agent, yaml: PlainMap): string | null {
  const implementation = yaml['implementation'];
  const file = mapOf(implementation)['file'];
  if (typeof file !== 'string' || !file.endsWith('.py')) return null;
  agent.used.add(`tools/${file}`);
  return agent.raw(`tools/${file}`) ?? null;
}

interface Edit {
  start: number;
  end: number;
  text: string;
}

// The head of a function says what the fields say; a source whose head cannot be read stays as it is.
function updated(source: string, one: FunctionName, yaml: PlainMap): string {
  const head = headOf(source, one.name);
  if (head === null || one.kind === 'function_step') return source;
  const edits: Edit[] = [];
  const { description } = yaml;
  if (typeof description === 'string') {
    const text = unescapeBraces(description);
    if (head.description === null)
      edits.push(inserted(head, `@func_description(${JSON.stringify(text)})\n`));
    else if (head.description.value !== text)
      edits.push({ ...head.description, text: JSON.stringify(text) });
  }
  const { parameters } = yaml;
  if (isPlainMap(parameters) && !isSame(parameters, parametersOf(head.parameters)))
    edits.push(...parameterEdits(head, parameters, one.kind));
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce(
      (text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end),
      source,
    );
}

function inserted(head: Head, text: string): Edit {
  return { start: head.decorators, end: head.decorators, text };
}

function parameterEdits(head: Head, schema: PlainMap, kind: FunctionKind): Edit[] {
  const edits: Edit[] = [];
  const properties = mapOf(schema['properties']);
  for (const [name, value] of Object.entries(properties)) {
    const text =
      isPlainMap(value) && typeof value['description'] === 'string' ? value['description'] : '';
    const known = head.parameters.find((parameter) => parameter.name === name);
    if (known?.description && known.description.value !== text)
      edits.push({ ...known.description, text: JSON.stringify(text) });
    if (!known?.description && text !== '') edits.push(inserted(head, decoratorOf(name, text)));
  }
  for (const { name, decorator } of head.parameters)
    if (decorator !== null && !Object.hasOwn(properties, name))
      edits.push({ ...decorator, text: '' });
  if (!isSame(typesOf(schema), typesOf(parametersOf(head.parameters))))
    edits.push({ ...head.signature, text: signatureOf(schema, kind) });
  return edits;
}

// What a signature says of a schema: all but the descriptions.
function typesOf(schema: PlainMap): Plain {
  const properties = mapOf(schema['properties']);
  return [
    Object.entries(properties).map(([name, value]) => {
      const { description: _, ...rest } = mapOf(value);
      return [name, rest];
    }),
    schema['required'] ?? [],
  ];
}

function signatureOf(schema: PlainMap, kind: FunctionKind): string {
  const properties = mapOf(schema['properties']);
  const required = listOf(schema['required']);
  const parts = Object.entries(properties).map(([name, value]) => {
    const fallback = mapOf(value)['default'];
    return {
      text: `${name}: ${pythonType(value)}`,
      value: required.includes(name)
        ? null
        : ` = ${fallback === undefined ? 'None' : python(fallback)}`,
    };
  });
  // Python wants those with a default last.
  const sorted = parts.toSorted((a, b) => Number(a.value !== null) - Number(b.value !== null));
  return `(${[
    'conv: Conversation',
    ...(kind === 'transition' ? ['flow: Flow'] : []),
    ...sorted.map(({ text, value }) => text + (value ?? '')),
  ].join(', ')})`;
}

function python(value: Plain): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null) return 'None';
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (!isPlainMap(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${python(item)}`)
    .join(', ')}}`;
}

function decoratorOf(name: string, text: string): string {
  return `@func_parameter(${JSON.stringify(name)}, ${JSON.stringify(text)})\n`;
}

// A tool from elsewhere has no Python: its head, and what its mock answers, until somebody writes the rest.
function stub(one: FunctionName, yaml: PlainMap, names: Names): string {
  const schema = mapOf(yaml['parameters']);
  const properties = mapOf(schema['properties']);
  const { description, http, mock } = yaml;
  const lines = [
    HEADER,
    '\n\n',
    `@func_description(${JSON.stringify(typeof description === 'string' ? unescapeBraces(description) : one.name)})\n`,
    ...Object.entries(properties).map(([name, value]) =>
      decoratorOf(
        name,
        isPlainMap(value) && typeof value['description'] === 'string' ? value['description'] : name,
      ),
    ),
    `def ${one.name}${signatureOf({ ...schema, required: Object.keys(properties) }, one.kind)}:\n`,
  ];
  if (isPlainMap(http)) {
    const address = JSON.stringify(toTheirs(textOf(http['url']), names));
    lines.push(`    # To be connected: ${textOf(http['method'])} ${address}\n`);
  }
  const cases = listOf(mapOf(mock)['cases']);
  const last = cases.at(-1);
  const result = mapOf(last)['result'];
  lines.push(`    return ${python(result ?? 'This is not connected yet.')}\n`);
  return lines.join('');
}
