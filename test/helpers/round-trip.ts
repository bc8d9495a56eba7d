import type {
  AgentFile,
  Fate,
  ForeignProject,
  ForeignSystem,
  ImportedAgent,
  Plain,
} from '../../src/core/foreign.ts';
import { isPlainMap } from '../../src/core/foreign.ts';
import { parseForeign, writeYaml } from './foreign.ts';

/** Returns an agent's files as they are read again after they were written to the disk. */
export function rewritten(files: ReadonlyMap<string, AgentFile>): ReadonlyMap<string, AgentFile> {
  return new Map(
    [...files].map(([path, file]): [string, AgentFile] => {
      if ('text' in file) return [path, file];
      const value = parseForeign(path, writeYaml(file.yaml));
      return [path, { yaml: isPlainMap(value) ? value : {} }];
    }),
  );
}

/** Returns the files that a system writes for an imported agent. */
export function exported(system: ForeignSystem, agent: ImportedAgent): Map<string, string> {
  return system.write({ id: 'sample', files: rewritten(agent.files) }, writeYaml);
}

/** Returns a file as it counts: the value of YAML and JSON, any other text itself. */
export function meaning(path: string, text: string): Plain {
  return /\.(?:ya?ml|json)$/.test(path) ? parseForeign(path, text) : text;
}

/** Returns the scalars of a value with the way to each, joined by dots. */
export function scalars(value: Plain, way = ''): [way: string, scalar: Plain][] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) return [[way, value]];
  return entries.flatMap(([key, each]) => scalars(each, way === '' ? key : `${way}.${key}`));
}

/** Returns the scalars of a project that no fate tells of. */
export function untold(project: ForeignProject, fates: readonly Fate[]): string[] {
  const told = new Set(fates.map(({ source }) => source));
  return [...project.files].flatMap(([path, text]) => {
    const value = meaning(path, text);
    return scalars(value).flatMap(([way]) => {
      const parts = way.split('.');
      const ways = [
        path,
        ...parts.map((_, end) => `${path}: ${parts.slice(0, end + 1).join('.')}`),
      ];
      return ways.some((one) => told.has(one)) ? [] : [`${path}: ${way}`];
    });
  });
}
