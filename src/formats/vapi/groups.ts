import { isPlainMap } from '../../core/foreign.ts';
import type { PlainMap } from '../../core/foreign.ts';
import { listOf, mapOf, placeIn } from '../maps.ts';
import { namesIn } from '../reading.ts';
import { findResource } from './resources.ts';
import type { Resource } from './resources.ts';

/** One assistant of an agent. */
export interface Member {
  /** Its file, null where it stands inside its squad. */
  file: string | null;
  /** Its place in its squad, null where it is in none. */
  index: number | null;
  place: string;
  /** What it is called where it has no name. */
  stem: string;
  data: PlainMap;
  body: string | null;
}

/**
 * What becomes one agent: a squad with all its members, for they are one conversation and are published together; or
 * an assistant that is in no squad.
 */
export interface Group {
  root: string;
  squad: Resource | null;
  members: Member[];
  /** Tools, and what else belongs to it. */
  owned: Resource[];
  /** Assistants that its squad names and that are not there. */
  missing: string[];
}

/** Divides the resources of a project into agents; each resource belongs to one at least. */
export function groupsOf(resources: readonly Resource[]): Group[] {
  const squads = resources.filter((one) => one.kind === 'squad');
  const groups = squads.map((squad) => groupOfSquad(resources, squad));
  const taken = new Set(groups.flatMap(({ members }) => members.map(({ file }) => file)));
  for (const one of resources) {
    if (one.kind !== 'assistant' || taken.has(one.path)) continue;
    groups.push({
      root: one.root,
      squad: null,
      members: [memberOf(one, null)],
      owned: [],
      missing: [],
    });
  }
  const names = new Map(resources.map((one) => [one, namesIn(one.data)]));
  for (const group of groups) group.owned = ownedBy(group, names);
  const owned = new Set(groups.flatMap((group) => group.owned));
  for (const one of resources) {
    if (one.kind === 'assistant' || one.kind === 'squad' || owned.has(one)) continue;
    const first = groups.find(({ root }) => root === one.root) ?? groups[0];
    first?.owned.push(one);
  }
  for (const group of groups) group.owned.sort((one, other) => (one.path < other.path ? -1 : 1));
  return groups;
}

function memberOf(resource: Resource, index: number | null): Member {
  return {
    file: resource.path,
    index,
    place: resource.path,
    stem: resource.id.slice(resource.id.lastIndexOf('/') + 1),
    data: mapOf(resource.data),
    body: resource.body,
  };
}

function groupOfSquad(resources: readonly Resource[], squad: Resource): Group {
  const listed = isPlainMap(squad.data) ? squad.data['members'] : [];
  const members: Member[] = [];
  const missing: string[] = [];
  for (const [index, item] of listOf(listed).entries()) {
    if (!isPlainMap(item)) continue;
    const { assistant, assistantId } = item;
    if (isPlainMap(assistant)) {
      const place = placeIn(squad.path, 'members', index, 'assistant');
      members.push({
        file: null,
        index,
        place,
        stem: `member_${index + 1}`,
        data: assistant,
        body: null,
      });
      continue;
    }
    const reference = { id: assistantId, root: squad.root };
    const found = findResource(resources, 'assistant', reference);
    if (found === null && typeof assistantId === 'string') missing.push(assistantId);
    if (found !== null && !members.some(({ file }) => file === found.path))
      members.push(memberOf(found, index));
  }
  return { root: squad.root, squad, members, owned: [], missing };
}

// What a group's texts name belongs to it, and what names one of its assistants.
function ownedBy(group: Group, names: ReadonlyMap<Resource, Set<string>>): Resource[] {
  const assistants = group.members.flatMap(({ stem, file }) => (file === null ? [] : [stem]));
  const named = new Set(group.members.flatMap(({ data }) => [...namesIn(data)]));
  if (group.squad !== null) for (const name of namesIn(group.squad.data)) named.add(name);
  const owned = new Set<Resource>();
  let before = -1;
  while (before < owned.size) {
    before = owned.size;
    for (const [one, inside] of names) {
      if (owned.has(one) || one.root !== group.root) continue;
      const isNaming = one.kind === 'other' && assistants.some((name) => inside.has(name));
      if ((one.kind !== 'tool' && one.kind !== 'other') || !(isNaming || isNamed(one, named)))
        continue;
      owned.add(one);
      for (const name of inside) named.add(name);
    }
  }
  return [...owned];
}

function isNamed({ id, data }: Resource, named: Set<string>): boolean {
  if (named.has(id) || named.has(id.slice(id.lastIndexOf('/') + 1))) return true;
  return isPlainMap(data) && typeof data['id'] === 'string' && named.has(data['id']);
}
