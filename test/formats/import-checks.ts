import { checkShape } from '../../src/core/check-shape.ts';
import { kindOf, stemOf } from '../../src/core/fields.ts';
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
import { keptOf } from '../../src/formats/source.ts';
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

/** Returns what is wrong with an imported agent: shapes, names, references. */
export function problemsOf(agent: ImportedAgent): string[] {
  const problems: string[] = [];
  const documents = [...agent.files].flatMap(([path, file]) =>
    'yaml' in file ? [[path, file.yaml] as const] : [],
  );
  const variables = yamlAt(agent, 'agent.yaml')['variables'];
  const known = new Set([
    ...documents.map(([path]) => path.replace(/^(\w+)s\//, '$1:').replace('.yaml', '')),
    ...Object.keys(isPlainMap(variables ?? null) ? (variables as object) : {}).map(
      (name) => `variable:${name}`,
    ),
  ]);
  for (const [path, yaml] of documents) {
    const { document, problems: found } = readYaml(path, Buffer.from(writeYaml(yaml)));
    problems.push(...found.map(({ message }) => `${path}: ${message}`));
    const kind = kindOf(path);
    if (!kind) problems.push(`${path}: no kind of file`);
    if (!document || !kind) continue;
    for (const one of checkShape(document, kind.shape))
      problems.push(`${path}: ${one.path}: ${one.message}`);
    const { extensions: _kept, ...fields } = yaml;
    if (path !== 'agent.yaml' && fields['name'] !== stemOf(path)) problems.push(`${path}: name`);
    if (!/^(?!(?:exit|end)$)[a-z0-9][a-z0-9_-]{0,62}$/.test(stemOf(path)))
      problems.push(`${path}: no name`);
    for (const text of textsIn(agent, path, withoutExtensions(fields)))
      for (const [, inner] of text.matchAll(/(?<!\\)\{\{([^}]*)\}?\}?/g))
        if (!known.has(inner ?? '')) problems.push(`${path}: {{${inner}}} refers to nothing`);
    problems.push(...toolProblems(path, yaml, known));
  }
  return problems;
}

function toolProblems(path: string, yaml: Plain, known: ReadonlySet<string>): string[] {
  const steps =
    isPlainMap(yaml) && isPlainMap(yaml['steps'] ?? null)
      ? Object.values(yaml['steps'] as object)
      : [];
  return steps
    .flatMap((step: Plain) =>
      isPlainMap(step) && Array.isArray(step['tools']) ? step['tools'] : [],
    )
    .filter((tool) => !known.has(`tool:${wordOf(tool)}`))
    .map((tool) => `${path}: the tool ${wordOf(tool)} is not there`);
}

function withoutExtensions(value: Plain): Plain {
  if (Array.isArray(value)) return value.map(withoutExtensions);
  if (!isPlainMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'extensions' && key !== 'parameters' && key !== 'mock')
      .map(([key, inner]) => [key, withoutExtensions(inner)]),
  );
}

function textsIn(agent: ImportedAgent, path: string, value: Plain): string[] {
  if (isPlainMap(value) && typeof value['file'] === 'string' && Object.keys(value).length === 1) {
    const file = agent.files.get(path.replace(/[^/]*$/, '') + value['file']);
    if (!file || !('text' in file)) throw new Error(`${path}: ${value['file']} is missing`);
    // A tool's implementation is code, which is no prose.
    return value['file'].endsWith('.md') ? [file.text] : [];
  }
  return scalars(value).filter((one) => typeof one === 'string');
}

/** Returns a file of an imported agent that must be YAML. */
export function yamlAt(agent: ImportedAgent, path: string): Record<string, Plain> {
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
    typeof once === 'string' && once.startsWith('{') ? project.parse(file, once) : once,
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
          typeof once === 'string' && once.startsWith('{')
            ? ['twice', project.parse(file, once)]
            : once,
        ];
      }),
  );
}

/** Returns the numbers of an import, for a table: files, and scalars by what became of them. */
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
