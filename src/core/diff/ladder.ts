import { RESOURCE_TYPES } from './model.ts';
import type { Resource, ResourceType } from './model.ts';
import { isReadable, readResources, stepsOf, withoutSteps } from './resources.ts';
import type { Selection } from './select.ts';
import type { State } from './state.ts';
import { fingerprint } from './values.ts';

/** An environment of the ladder, and which version runs there; null where none does. */
export interface LadderPlace {
  name: string;
  version: string | null;
  deployment: string | null;
  tree: string | null;
}

/** The answer of `diff --ladder`. */
export interface LadderAnswer {
  agent: string;
  /** From the first environment to the last. */
  environments: LadderPlace[];
  summary: { same: number; different: number };
  /** Those that differ, or all. */
  resources: LadderResource[];
}

/** One resource through the ladder. */
export interface LadderResource {
  type: ResourceType;
  name: string;
  /** The flow of a step. */
  parent: string | null;
  title: string | null;
  /** Inside the workspace. */
  file: string;
  same: boolean;
  /** By environment: the same letter is the same content, `A` that of the last environment that has it; null is absent. */
  content: Record<string, string | null>;
}

interface Found {
  resource: Resource;
  /** By environment what tells contents apart. */
  marks: Map<string, string>;
}

/** Compares what all environments run: which resources are the same in all, and which of them agree in the others. */
export function compareLadder(
  agent: string,
  places: readonly { place: LadderPlace; state: State }[],
  { types, paths, all }: Selection & { all: boolean },
): LadderAnswer {
  const environments = places.map(({ place }) => place);
  const within = (path: string) =>
    paths.length === 0 || paths.some((one) => path === one || path.startsWith(`${one}/`));
  const compared = [...findResources(places).values()]
    .filter(({ resource: { type } }) => types === null || types.has(type))
    .filter(({ resource: { file, takes } }) => [file, ...takes].some(within))
    .map((found) => compareFound(found, { agent, environments }))
    .toSorted(byPlace);
  const different = compared.filter(({ same }) => !same);
  return {
    agent,
    environments,
    summary: { same: compared.length - different.length, different: different.length },
    resources: all ? compared : different,
  };
}

// As the highest environment has a resource, so it is called.
function findResources(
  places: readonly { place: LadderPlace; state: State }[],
): Map<string, Found> {
  const broken = new Set(
    places.flatMap(({ state }) =>
      [...state.values()]
        .filter((file) => file.kind !== null && !isReadable(file))
        .map(({ path }) => path),
    ),
  );
  const read = places.map(({ place, state }) => ({
    name: place.name,
    state,
    ...readResources(state, broken),
  }));
  const taken = new Set(read.flatMap((one) => [...one.taken]));
  const found = new Map<string, Found>();
  for (const { name, state, resources } of read)
    for (const resource of resources.flatMap(apart)) {
      if (resource.type === 'file' && taken.has(resource.file)) continue;
      const key = `${resource.type}\0${resource.parent ?? ''}\0${resource.name}`;
      const marks = found.get(key)?.marks ?? new Map<string, string>();
      const mode = resource.type === 'file' ? (state.get(resource.file)?.mode ?? '') : '';
      marks.set(name, mode + fingerprint(resource.value));
      found.set(key, { resource, marks });
    }
  return found;
}

function apart(resource: Resource): Resource[] {
  const steps = resource.type === 'flow' ? stepsOf(resource) : null;
  return steps === null ? [resource] : [withoutSteps(resource), ...steps];
}

function compareFound(
  { resource: { type, name, parent, title, file }, marks }: Found,
  { agent, environments }: { agent: string; environments: readonly LadderPlace[] },
): LadderResource {
  const letters = new Map<string, string>();
  for (const place of environments.toReversed()) {
    const mark = marks.get(place.name);
    if (mark !== undefined && !letters.has(mark)) letters.set(mark, letterOf(letters.size));
  }
  // Where nothing runs there is nothing to agree with.
  const running = environments.filter(({ tree }) => tree !== null);
  const content = environments.map((place): [string, string | null] => [
    place.name,
    letters.get(marks.get(place.name) ?? '') ?? null,
  ]);
  const same = letters.size === 1 && running.every((place) => marks.has(place.name));
  return {
    type,
    name,
    parent,
    title,
    file: `agents/${agent}/${file}`,
    same,
    content: Object.fromEntries(content),
  };
}

function letterOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${letter}${Math.floor(index / 26)}`;
}

function byPlace(a: LadderResource, b: LadderResource): number {
  const order = RESOURCE_TYPES.indexOf(a.type) - RESOURCE_TYPES.indexOf(b.type);
  const names = [a, b].map(({ parent, name }) => `${parent ?? ''}\0${name}`);
  return order || ((names[0] ?? '') < (names[1] ?? '') ? -1 : 1);
}
