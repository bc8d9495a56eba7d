import { join } from 'node:path';
import { expect } from 'vitest';
import { checkDefinition } from '../../src/core/check/definition.ts';
import { readShape } from '../../src/core/check-shape.ts';
import type { DefinitionDocument } from '../../src/core/definition.ts';
import { kindOf } from '../../src/core/fields.ts';
import { isPlainMap } from '../../src/core/foreign.ts';
import type {
  AgentFile,
  ExportedAgent,
  ForeignProject,
  ForeignSystem,
  ImportedAgent,
  Plain,
  PlainMap,
} from '../../src/core/foreign.ts';
import { plainPhrase, writtenVariable } from '../../src/formats/phrases.ts';
import { frontMatter } from '../../src/formats/vapi/resources.ts';
import { readYaml } from '../../src/store/yaml.ts';
import { parseForeign, readForeign, writeYaml } from '../helpers/foreign.ts';

/** Returns the errors that validation finds in an import, one line each. */
export async function errorsOf({ files }: ImportedAgent): Promise<string[]> {
  const documents: DefinitionDocument[] = [];
  const texts = new Map<string, string>();
  const problems: string[] = [];
  for (const [path, file] of files) {
    if ('text' in file) {
      texts.set(path, file.text);
      continue;
    }
    const kind = kindOf(path);
    const read = readYaml(path, Buffer.from(writeYaml(file.yaml)));
    problems.push(...read.problems.map(({ message }) => `${path}: ${message}`));
    if (kind && read.document)
      documents.push({
        path,
        kind,
        document: read.document,
        ...readShape(read.document, kind.shape),
      });
    else problems.push(`${path} defines nothing`);
  }
  const definition = {
    folder: 'agents/a',
    documents,
    broken: [],
    texts,
    paths: new Set(files.keys()),
  };
  const found = await checkDefinition(definition);
  return [
    ...problems,
    ...found
      .filter(({ severity }) => severity === 'error')
      .map(({ file, path, message }) => `${file}: ${path ?? ''}: ${message}`),
  ];
}

/** Returns what a file of the source holds: its parsed value, with Markdown's text below its front matter. */
export function contentOf(path: string, text: string): Plain {
  if (!/\.(?:md|ya?ml|json)$/.test(path)) return text;
  if (!path.endsWith('.md')) return parseForeign(path, text);
  const [head, body] = frontMatter(text);
  return head === null ? text : { head: parseForeign(path, head), body };
}

/** Expects that the agents together give the files of the source back, but those that were reported. */
export function expectRoundTrip(
  system: ForeignSystem,
  project: ForeignProject,
  merge: (path: string, one: Plain, other: Plain) => Plain = (_, __, other) => other,
): void {
  const agents = system.read(project);
  const back: Record<string, Plain> = {};
  for (const { files } of agents)
    for (const [path, text] of system.write({ id: 'agent', files }, writeYaml)) {
      const content = contentOf(path, text);
      const before = back[path];
      back[path] = before === undefined ? content : merge(path, before, content);
    }
  const reported = reportedIn(agents);
  const source: Record<string, Plain> = {};
  for (const [path, text] of project.files)
    if (!reported.has(path)) source[path] = contentOf(path, text);
  expect(inOneOrder(back)).toEqual(inOneOrder(source));
}

// The lines of an index that several agents share come back in another order.
function inOneOrder(files: Record<string, Plain>): Record<string, Plain> {
  return Object.fromEntries(
    Object.entries(files).map(([path, value]) => {
      if (!/(?:agents|tools|tests)\.json$/.test(path) || !isPlainMap(value)) return [path, value];
      const lists = Object.entries(value).map(([key, list]): [string, Plain] => [
        key,
        Array.isArray(list)
          ? list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
          : list,
      ]);
      return [path, Object.fromEntries(lists)];
    }),
  );
}

function reportedIn(agents: ImportedAgent[]): Set<string> {
  return new Set(
    agents.flatMap(({ fates }) =>
      fates.filter(({ fate }) => fate === 'reported').map(({ source }) => source),
    ),
  );
}

/** Returns the scalars of the source that an import holds nowhere: neither in a field, nor kept, nor reported. */
export function lostIn(
  system: ForeignSystem,
  project: ForeignProject,
  translated: ReadonlySet<string> = new Set(),
): string[] {
  const agents = system.read(project);
  const reported = reportedIn(agents);
  const found = new Set(agents.flatMap((agent) => heldIn(agent, system.id)));
  return [...project.files]
    .filter(([path]) => !reported.has(path))
    .flatMap(([path, text]) =>
      scalarsIn(contentOf(path, text))
        .filter((value) => !found.has(value) && !translated.has(value))
        .map((value) => `${path}: ${value.slice(0, 80)}`),
    );
}

function heldIn({ files }: ImportedAgent, system: string): string[] {
  const agent = files.get('agent.yaml');
  const variables = agent && 'yaml' in agent ? agent.yaml['variables'] : undefined;
  const all = [...files.values()].flatMap((file) =>
    'text' in file ? [file.text] : [...scalarsIn(file.yaml), ...keysIn(file.yaml)],
  );
  return all.flatMap((text) => {
    const plain = plainPhrase(text, (kind, name) => {
      if (kind === 'variable') return writtenVariable(variables, name, system);
      const part = files.get(kind === 'tool' ? `tools/${name}.yaml` : 'handoffs.yaml');
      const yaml = part && 'yaml' in part ? part.yaml : {};
      const value = kind === 'tool' ? yaml : yaml[name];
      return isPlainMap(value) && typeof value['title'] === 'string' ? value['title'] : name;
    });
    return [text, plain, plain.trim(), plain.replaceAll(/(?<!\{)\{(\w+)\}(?!\})/g, '{{$1}}')];
  });
}

/** Returns every scalar inside a value as text. */
function scalarsIn(value: Plain): string[] {
  if (Array.isArray(value)) return value.flatMap(scalarsIn);
  if (isPlainMap(value)) return Object.values(value).flatMap(scalarsIn);
  const text = String(value);
  return [text.includes('\n') ? text.trim() : text];
}

function keysIn(value: Plain): string[] {
  if (Array.isArray(value)) return value.flatMap(keysIn);
  return isPlainMap(value) ? [...Object.keys(value), ...Object.values(value).flatMap(keysIn)] : [];
}

/** Returns how many scalars became fields, were kept, and were only reported. */
export function countsOf(agents: readonly ImportedAgent[]): Record<string, number> {
  const counts: Record<string, number> = { mapped: 0, kept: 0, reported: 0 };
  for (const { fates } of agents)
    for (const { fate, scalars } of fates) counts[fate] = (counts[fate] ?? 0) + scalars;
  return counts;
}

/** Reads one of the templates as an exporter is given it. */
export function template(name: string): ExportedAgent {
  const { files } = readForeign(join(import.meta.dirname, '..', '..', 'templates', name));
  return {
    id: 'booking',
    files: new Map(
      [...files].map(([path, text]): [string, AgentFile] => {
        const yaml = path.endsWith('.yaml') ? parseForeign(path, text) : null;
        return [path, isPlainMap(yaml) ? { yaml } : { text }];
      }),
    ),
  };
}

/** Returns an agent with the YAML of one of its files changed. */
export function edited(
  { files }: ImportedAgent,
  path: string,
  change: (yaml: PlainMap) => PlainMap,
): ExportedAgent {
  const file = files.get(path);
  if (file === undefined || !('yaml' in file)) throw new Error(`there is no ${path}`);
  return { id: 'agent', files: new Map([...files, [path, { yaml: change(file.yaml) }]]) };
}

/** What no importer of voice agents may take for its own. */
export const OTHERS: Readonly<Record<string, Record<string, string>>> = {
  nothing: {},
  'a deployment': {
    'agent.yaml': 'apiVersion: apps/v1\nkind: Deployment\nspec: { members: [] }\n',
  },
  'a Grafana agent': { 'agent.yaml': 'server: { log_level: info }\nmetrics: { configs: [] }\n' },
  cagent: { 'a.yaml': 'agents:\n  root:\n    model: openai/gpt-4o\n    instruction: Hi\n' },
  gitagent: { 'agent.yaml': 'spec_version: "0.1.0"\nname: a\nmodel: { preferred: claude }\n' },
  letta: { 'a.af': '{"agents": [], "llm_config": {"model": "gpt-4"}}' },
  'Google ADK': { 'root_agent.yaml': 'name: a\nmodel: gemini-2.5-flash\ninstruction: Hi\n' },
  PolyAI: { 'agent_settings/role.yaml': 'value: host\n', 'topics/a.yaml': 'name: A\ncontent: B\n' },
  'a list of tools': { 'tools.json': '{"tools": [{"type": "webhook", "config": "a.json"}]}' },
  'broken files': { 'a.yaml': 'model: [provider: "', 'b.json': '{"conversation_config": ' },
  'a structured output': {
    'structuredOutputs/a.yml':
      'name: a\ntype: ai\nmodel: { provider: openai, model: gpt, messages: [] }\nschema: {}\n',
  },
};

/** Joins what two agents of one project give back of a file: each has the lines of the indexes that are about it. */
export function joinedIndexes(_: string, one: Plain, other: Plain): Plain {
  if (!isPlainMap(one) || !isPlainMap(other)) return other;
  return Object.fromEntries(
    Object.entries(one).map(([key, list]) => {
      const more = other[key];
      if (!Array.isArray(list) || !Array.isArray(more)) return [key, more ?? list];
      const known = new Set(list.map((item) => JSON.stringify(item)));
      return [key, [...list, ...more.filter((item) => !known.has(JSON.stringify(item)))]];
    }),
  );
}
