import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import type { Definition } from '../definition.ts';
import { listOf, mapOf, present } from '../maps.ts';
import { folderOf } from '../reading.ts';
import { INDEXES, configsOf, pathOf } from './project.ts';

/** Returns the lines of tools that stood in the indexes of the project when it was imported. */
export function linesOf(definition: Definition): PlainMap[] {
  const indexes = definition.kept['indexes'];
  return Object.values(mapOf(indexes)).flatMap((index) =>
    isPlainMap(index) && Array.isArray(index['tools']) ? index['tools'].filter(isPlainMap) : [],
  );
}

/** Returns the lines of tools that were there when the project was imported, and are not any more. */
export function goneLines(definition: Definition): Set<PlainMap> {
  const { absent, indexes } = definition.kept;
  const files = new Set<Plain | undefined>([
    ...listOf(absent),
    ...definition.parts('tools').map(({ kept }) => kept['file']),
  ]);
  const gone = new Set<PlainMap>();
  for (const [path, index] of Object.entries(mapOf(indexes))) {
    const folder = folderOf(path);
    const lines = listOf(mapOf(index)['tools']);
    for (const line of lines.filter(isPlainMap)) {
      const paths = configsOf(line).map((config) => pathOf(folder, config));
      if (paths.length > 0 && !paths.some((one) => files.has(one))) gone.add(line);
    }
  }
  return gone;
}

/** Returns the indexes of a project that list an agent, its tools and its tests, by their paths. */
export function writeIndexes(
  definition: Definition,
  agent: { isNew: boolean; path: string; fresh: [path: string, type: Plain][] },
): Map<string, Plain> {
  const out = new Map<string, Plain>();
  const { indexes } = definition.kept;
  const gone = goneLines(definition);
  const lines = agent.fresh.map(([config, type]) => ({ type, config }));
  let hasTools = false;
  for (const [path, index] of Object.entries(mapOf(indexes))) {
    if (!isPlainMap(index) || !Array.isArray(index['tools'])) {
      out.set(path, index);
      continue;
    }
    hasTools = true;
    const left = index['tools'].filter((line) => !isPlainMap(line) || !gone.has(line));
    out.set(path, { ...index, tools: [...left, ...lines] });
  }
  if (!hasTools && lines.length > 0) out.set('tools.json', { tools: lines });
  if (agent.isNew) out.set('agents.json', present({ agents: [{ config: agent.path }] }));
  return out;
}

/** Returns an index with the lines of other agents that stand there already, where it is written over. */
export function withOthers(
  { kept }: Definition,
  { path, data }: { path: string; data: Plain },
  there: Plain | undefined,
): Plain {
  const key = Object.keys(INDEXES).find((one) => Array.isArray(mapOf(data)[one]));
  const lines = key === undefined ? undefined : mapOf(there)[key];
  if (key === undefined || !isPlainMap(there) || !isPlainMap(data) || !Array.isArray(lines))
    return data;
  const files = (line: Plain): string[] =>
    isPlainMap(line) ? configsOf(line).map((config) => pathOf(folderOf(path), config)) : [];
  const ours = listOf(data[key]);
  const before = listOf(mapOf(mapOf(kept['indexes'])[path])[key]);
  // What was ours and is not any more was removed here.
  const known = new Set([...before, ...ours].flatMap(files));
  const placed = new Set<Plain>();
  const left = lines.flatMap((line) => {
    const named = files(line);
    const own = ours.find((each) => files(each).some((file) => named.includes(file)));
    if (own === undefined) return named.some((file) => known.has(file)) ? [] : [line];
    placed.add(own);
    return [own];
  });
  return { ...there, ...data, [key]: [...left, ...ours.filter((line) => !placed.has(line))] };
}
