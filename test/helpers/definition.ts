import { readShape } from '../../src/core/check-shape.ts';
import { checkDefinition } from '../../src/core/check/definition.ts';
import type { DefinitionDocument } from '../../src/core/definition.ts';
import { kindOf } from '../../src/core/fields.ts';
import type { AgentFile } from '../../src/core/foreign.ts';
import { readYaml } from '../../src/store/yaml.ts';
import { writeYaml } from './foreign.ts';

/** Returns what validation says of an agent's files: `error tools/x.yaml: …`, in their order. */
export function problemsOf(files: ReadonlyMap<string, AgentFile>): string[] {
  const documents: DefinitionDocument[] = [];
  const texts = new Map<string, string>();
  const problems = [...files].flatMap(([path, file]) => {
    if ('text' in file) {
      texts.set(path, file.text);
      return [];
    }
    const { document, problems: found } = readYaml(path, Buffer.from(writeYaml(file.yaml)));
    const kind = kindOf(path);
    if (kind && document)
      documents.push({ path, kind, document, ...readShape(document, kind.shape) });
    return found;
  });
  const paths = new Set(files.keys());
  problems.push(...checkDefinition({ folder: 'agent', documents, broken: [], texts, paths }));
  return problems.map(
    ({ severity, file, path, message }) => `${severity} ${file} ${path ?? ''}: ${message}`,
  );
}

/** Returns only the errors. */
export function errorsOf(files: ReadonlyMap<string, AgentFile>): string[] {
  return problemsOf(files).filter((problem) => problem.startsWith('error'));
}
