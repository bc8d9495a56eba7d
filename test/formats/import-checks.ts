import { checkDefinition } from '../../src/core/check/definition.ts';
import { readShape } from '../../src/core/check-shape.ts';
import type { DefinitionDocument } from '../../src/core/definition.ts';
import type { Problem } from '../../src/core/failure.ts';
import { kindOf } from '../../src/core/fields.ts';
import { isPlainMap } from '../../src/core/foreign.ts';
import type {
  AgentFile,
  ExportedAgent,
  ForeignProject,
  ForeignSystem,
  ImportedAgent,
  Plain,
} from '../../src/core/foreign.ts';
import { wordOf } from '../../src/formats/fitting.ts';
import { frontMatter } from '../../src/formats/reading.ts';
import { countScalars, keptOf } from '../../src/formats/source.ts';
import { readYaml } from '../../src/store/yaml.ts';
import { foreign, parseForeign, writeYaml } from '../helpers/foreign.ts';

/** Returns what an exporter is given of an agent that was imported: read back from the bytes of its files. */
export function stored(agent: ImportedAgent): ExportedAgent {
  const files = new Map<string, AgentFile>();
  for (const [path, file] of agent.files) {
    const value = 'yaml' in file ? parseForeign(path, writeYaml(file.yaml)) : null;
    files.set(path, isPlainMap(value) ? { yaml: value } : file);
  }
  return { id: 'sample', files };
}

/** Returns every error that validation finds in an imported agent. */
export async function errorsOf(agent: ImportedAgent): Promise<string[]> {
  const problems: Problem[] = [];
  const documents: DefinitionDocument[] = [];
  const texts = new Map<string, string>();
  for (const [path, file] of agent.files) {
    if ('text' in file) {
      texts.set(path, file.text);
      continue;
    }
    const { document, problems: found } = readYaml(path, Buffer.from(writeYaml(file.yaml)));
    problems.push(...found);
    const kind = kindOf(path);
    if (document && kind)
      documents.push({ path, kind, document, ...readShape(document, kind.shape) });
  }
  const paths = new Set(agent.files.keys());
  problems.push(
    ...(await checkDefinition({ folder: 'agents/sample', documents, broken: [], texts, paths })),
  );
  return problems
    .filter(({ severity }) => severity === 'error')
    .map(({ file, path, message }) => `${file}: ${path ?? ''}: ${message}`);
}

/** Returns a file of an imported agent that must be YAML. */
function yamlAt(agent: ImportedAgent, path: string): Record<string, Plain> {
  const file = agent.files.get(path);
  if (!file || !('yaml' in file)) throw new Error(`${path} is missing`);
  return file.yaml;
}

function scalars(value: Plain): Plain[] {
  if (Array.isArray(value)) return value.flatMap(scalars);
  return isPlainMap(value) ? Object.values(value).flatMap(scalars) : [value];
}

/** Returns every scalar of a project that its import holds nowhere and no fate reports. */
export function lost(
  system: ForeignSystem,
  project: ForeignProject,
  agents: readonly ImportedAgent[],
): string[] {
  const found = new Set(agents.flatMap((agent) => allTexts(system, agent)));
  const reported = agents.flatMap(({ fates }) =>
    fates.filter(({ fate }) => fate === 'reported').map(({ source }) => source),
  );
  const missing: string[] = [];
  for (const [file, text] of project.files) {
    if (reported.includes(file)) continue;
    for (const [path, scalar] of sourceScalars(project, file, text)) {
      const place = `${file}: ${path}`;
      if (!found.has(JSON.stringify(scalar)) && !reported.some((one) => place.startsWith(one)))
        missing.push(`${place} = ${JSON.stringify(scalar).slice(0, 200)}`);
    }
  }
  return missing;
}

function sourceScalars(project: ForeignProject, file: string, text: string): [string, Plain][] {
  const split = file.endsWith('.md') ? frontMatter(project, file) : null;
  if (split) return [...walk(split.header, ''), ['body', split.body]];
  if (!/\.(?:ya?ml|json|af)$/.test(file)) return [['', text]];
  const once = project.parse(file, text);
  return walk(
    file.endsWith('.af') && typeof once === 'string' ? project.parse(file, once) : once,
    '',
  );
}

function walk(value: Plain, path: string): [string, Plain][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) =>
    walk(inner, path === '' ? key : `${path}.${key}`),
  );
}

function allTexts(system: ForeignSystem, agent: ImportedAgent): string[] {
  const plain = (text: string) =>
    text
      .replaceAll(
        /(?<!\\)\{\{(\w+):([^}]*)\}\}/g,
        (raw, kind: string, name: string) => named(system, agent, { kind, name }) ?? raw,
      )
      .replaceAll('\\{{', '{{');
  return [...agent.files.values()].flatMap((file) => {
    const values = 'yaml' in file ? scalars(file.yaml) : [file.text];
    const model =
      'yaml' in file && isPlainMap(file.yaml['model'] ?? null)
        ? (file.yaml['model'] as Record<string, Plain>)
        : {};
    const joined = [
      `${wordOf(model['provider'])}/${wordOf(model['name'])}`,
      `${wordOf(model['provider'])}:${wordOf(model['name'])}`,
    ];
    return [...values, ...joined].flatMap((one) => [
      JSON.stringify(one),
      ...(typeof one === 'string' ? [JSON.stringify(plain(one))] : []),
    ]);
  });
}

function named(
  system: ForeignSystem,
  agent: ImportedAgent,
  { kind, name }: { kind: string; name: string },
): string | undefined {
  if (kind === 'variable') {
    const variables = yamlAt(agent, 'agent.yaml')['variables'] as Record<string, Plain>;
    return wordOf(keptOf(variables[name], system.id)['text']);
  }
  const part = yamlAt(agent, `${kind}s/${name}.yaml`);
  return wordOf(part['title'] ?? keptOf(part, system.id)['name'] ?? name);
}

/** Returns the parsed files of a project, for comparing it with what an export makes of its import. */
export function parsed(
  files: ReadonlyMap<string, string>,
  reported: readonly string[] = [],
): Record<string, unknown> {
  const project = foreign(Object.fromEntries(files));
  return Object.fromEntries(
    [...files]
      .filter(([file]) => !reported.includes(file))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([file, text]) => {
        const split = file.endsWith('.md') ? frontMatter(project, file) : null;
        if (split) return [file, split];
        if (!/\.(?:ya?ml|json|af)$/.test(file)) return [file, text];
        const once = project.parse(file, text);
        return [
          file,
          file.endsWith('.af') && typeof once === 'string'
            ? ['twice', project.parse(file, once)]
            : once,
        ];
      }),
  );
}

/** Returns what an import says of its source: files made, and scalars by what became of them. */
export function numbers(agents: readonly ImportedAgent[]): Record<string, number> {
  const count = (fate: string) =>
    agents
      .flatMap(({ fates }) => fates)
      .filter((one) => one.fate === fate)
      .reduce((sum, { scalars }) => sum + scalars, 0);
  return {
    files: agents.reduce((sum, { files }) => sum + files.size, 0),
    mapped: count('mapped'),
    kept: count('kept'),
    reported: count('reported'),
  };
}

/** Returns how many scalars a project holds; a text, and what follows the head of a Markdown file, is one. */
export function scalarsOf(project: ForeignProject): number {
  return Object.values(parsed(project.files)).reduce<number>((sum, value) => {
    const inner = Array.isArray(value) && value[0] === 'twice' ? value[1] : value;
    return sum + countScalars(inner as Plain);
  }, 0);
}
