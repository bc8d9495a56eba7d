import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isProse } from '../fitting.ts';
import { mapOf, present } from '../maps.ts';
import { escapeBraces, unescapeBraces } from '../slugs.ts';
import type { Source } from '../source.ts';
import type { Agent, Written } from './agent.ts';
import { inOrder, withRest, notesOf, orderOf, restOf } from './keep.ts';
import type { Notes } from './keep.ts';
import type { NamedKind } from './names.ts';
import type { NamedThing, Project } from './project.ts';
import { Resource } from './resource.ts';

/** A file of the project that lists things with a name each, and the file of ours that maps names to them. */
export interface NamedFile {
  path: string;
  key: string;
  kind: NamedKind;
  file: string;
}

/** Takes the names of the things in a list of the project. Those without one are called `unnamed`. */
function takeNames(project: Project, { path, key, kind }: NamedFile): NamedThing[] {
  return (project.list(path, key) ?? []).map((source) => takeName(project, source, kind));
}

/** Takes the name of a thing and gives it one of ours. */
export function takeName(project: Project, source: Source, kind: NamedKind): NamedThing {
  const name = source.takeIf('name', isProse);
  const slug = project.names.add(kind, name ?? '');
  return { slug, source, title: name === undefined ? '' : name === slug ? undefined : name };
}

/** Returns the title as a field; a thing that had no name has none, and a note of it. */
export function titleOf({ title }: NamedThing): { field: string | undefined; notes: Notes } {
  return title === ''
    ? { field: undefined, notes: { unnamed: true } }
    : { field: title === undefined ? undefined : escapeBraces(title), notes: {} };
}

/** Takes the names of all things of a kind, so that texts can refer to them before they are read. */
export function announce(project: Project, named: NamedFile): void {
  project.announced.set(named.kind, takeNames(project, named));
}

/** Reads things that were announced, and writes the file that maps their names to them. */
export function readNamed(
  project: Project,
  named: NamedFile,
  read: (resource: Resource, slug: string) => Record<string, Plain | undefined> & { notes?: never },
): void {
  const things = project.announced.get(named.kind) ?? [];
  if (things.length === 0) return;
  const map: PlainMap = {};
  for (const thing of things) {
    const resource = new Resource(project, thing.source, { flow: null, file: named.file });
    const { field, notes } = titleOf(thing);
    const fields = present({ title: field, ...read(resource, thing.slug) });
    map[thing.slug] = { ...fields, ...resource.rest(notes) };
  }
  project.out.set(named.file, { yaml: map });
  const order = orderOf(Object.keys(map).length > 0 ? things.map(({ slug }) => slug) : []);
  if (order !== undefined) project.orders[named.kind] = order;
}

/** Tells whether a thing of ours had no name in the project, and still has no title. */
export function isNameless(resource: PlainMap): boolean {
  return notesOf(resource)['unnamed'] !== undefined && resource['title'] === undefined;
}

/** Returns the project's name of one of our things: its title, else its own name. */
export function nameIn(slug: string, resource: PlainMap): string {
  return typeof resource['title'] === 'string' ? unescapeBraces(resource['title']) : slug;
}

/** Notes the names of all things of a kind, so that texts can be written. */
export function linkNames(agent: Agent, { kind, file }: Pick<NamedFile, 'kind' | 'file'>): void {
  for (const [slug, resource] of Object.entries(agent.file(file)))
    if (isPlainMap(resource)) agent.names.link(kind, nameIn(slug, resource), slug);
}

/** Writes the list of a project out of a map of ours. */
export function writeNamed(
  agent: Agent,
  { path, key, kind, file }: NamedFile,
  write: (resource: PlainMap, written: (field: string) => Written, slug: string) => PlainMap,
): void {
  const orders = notesOf(agent.agent)['orders'];
  const order = mapOf(orders)[kind];
  const items = inOrder(agent.file(file), order).flatMap(([slug, resource]) => {
    if (!isPlainMap(resource)) return [];
    const written = (field: string): Written => ({ resource, field, file });
    const name = isNameless(resource) ? {} : { name: nameIn(slug, resource) };
    return [withRest(restOf(resource), { ...name, ...write(resource, written, slug) })];
  });
  if (items.length > 0) agent.build(path, { [key]: items });
}
