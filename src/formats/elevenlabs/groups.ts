import type { PlainMap } from '../../core/foreign.ts';
import { folderOf, namesIn } from '../reading.ts';
import { INDEXES, configsOf, pathOf } from './project.ts';
import type { Entry, IndexKind, Project } from './project.ts';

/** One agent of a project and what belongs to it. */
export interface Group {
  path: string;
  data: PlainMap;
  /** Paths of its tools and tests, and of what else is kept with it: its other environments and branches. */
  owned: Set<string>;
  /** The indexes as far as they are about it. */
  indexes: Map<IndexKind, { path: string; data: PlainMap }>;
}

/** Divides a project into its agents, in the order of its index. */
export function groupsOf(project: Project): Group[] {
  const listed = project.indexes.get('agents')?.entries ?? [];
  const groups: Group[] = [];
  const others = new Set<string>();
  for (const entry of listed) {
    const extra = extraConfigs(project, entry);
    extra.forEach((path) => others.add(path));
    const file = project.files.get(entry.path);
    if (file === undefined || groups.some(({ path }) => path === entry.path)) continue;
    groups.push({ path: entry.path, data: file.data, owned: new Set(extra), indexes: new Map() });
  }
  for (const [path, { kind, data }] of project.files)
    if (kind === 'agent' && !others.has(path) && !groups.some((group) => group.path === path))
      groups.push({ path, data, owned: new Set(), indexes: new Map() });
  divide(project, groups);
  return groups;
}

function extraConfigs(project: Project, { path, line }: Entry): string[] {
  const index = project.indexes.get('agents')?.path ?? INDEXES.agents;
  const folder = folderOf(index);
  return configsOf(line)
    .map((config) => pathOf(folder, config))
    .filter((config) => config !== path && project.files.has(config));
}

function divide(project: Project, groups: Group[]): void {
  const [first] = groups;
  if (first === undefined) return;
  for (const group of groups) {
    const names = namesIn(group.data);
    for (const path of group.owned) namesIn(project.files.get(path)?.data ?? null, names);
    for (const kind of ['tools', 'tests'] as const)
      for (const { path, id } of project.indexes.get(kind)?.entries ?? [])
        if (id !== null && names.has(id)) group.owned.add(path);
  }
  const taken = new Set(groups.flatMap(({ owned, path }) => [path, ...owned]));
  for (const path of project.files.keys()) if (!taken.has(path)) first.owned.add(path);
  for (const [kind, index] of project.indexes)
    for (const group of groups) {
      const others = new Set(
        groups.flatMap((one) => (one === group ? [] : [one.path, ...one.owned])),
      );
      const lines = index.entries
        .filter(({ path }) =>
          path === group.path || group.owned.has(path)
            ? true
            : group === first && !others.has(path),
        )
        .map(({ line }) => line);
      const data = { ...index.data, [kind]: lines };
      group.indexes.set(kind, { path: index.path, data });
    }
}
