import type { Plain } from '../../core/foreign.ts';
import { isBoolean, isTexts } from '../fitting.ts';
import { present } from '../maps.ts';
import type { Agent, Written } from './agent.ts';
import { withRest, noted, restOf } from './keep.ts';
import { isNameless, nameIn, takeName, titleOf } from './named.ts';
import { cleanName } from './names.ts';
import type { Project } from './project.ts';
import { toTheirs } from './references.ts';
import { Resource } from './resource.ts';

/** Reads what the agent knows. */
export function readTopics(project: Project): void {
  for (const path of project.paths(/^topics\/[^/]+\.ya?ml$/)) {
    const source = project.map(path);
    if (source === null) continue;
    const thing = takeName(project, source, 'topic');
    const file = `topics/${thing.slug}.yaml`;
    const resource = new Resource(project, source, { flow: null, file });
    const { field, notes } = titleOf(thing);
    const fields = present({
      name: thing.slug,
      title: field,
      enabled: source.takeIf('enabled', isBoolean),
      examples: lines(resource, 'example_queries'),
      content: resource.prose('content'),
      actions: resource.prose('actions'),
    });
    const own = fileNote(path, `topics/${cleanName(nameIn(thing.slug, fields))}.yaml`);
    project.out.set(file, { yaml: { ...fields, ...resource.rest({ ...notes, file: own }) } });
  }
}

/** Takes a list of texts; the braces in them refer to nothing. */
export function lines(resource: Resource, key: string): string[] | undefined {
  const texts = resource.source.takeIf(key, isTexts);
  return texts?.map((text) => resource.references(text, resource.source.place));
}

/** Writes a list of texts. */
export function writeLines(agent: Agent, value: Plain | undefined): Plain | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map((each) => (typeof each === 'string' ? toTheirs(each, agent.names) : each));
}

/** Returns the note of a file's path, undefined where it is the one that its name leads to. */
export function fileNote(path: string, expected: string): string | undefined {
  return path === expected ? undefined : path;
}

/** Writes what the agent knows. */
export function writeTopics(agent: Agent): void {
  for (const { name: slug, value: topic } of agent.parts('topics')) {
    const file = `topics/${slug}.yaml`;
    const written = (field: string): Written => ({ resource: topic, field, file });
    const name = nameIn(slug, topic);
    const { enabled, examples } = topic;
    const fields = present({
      name: isNameless(topic) ? undefined : name,
      enabled: enabled ?? (agent.isImported ? undefined : true),
      actions:
        agent.text(topic['actions'], written('actions')) ?? (agent.isImported ? undefined : ''),
      content: agent.text(topic['content'], written('content')),
      example_queries: writeLines(agent, examples) ?? (agent.isImported ? undefined : []),
    });
    agent.build(
      noted(topic, 'file') ?? `topics/${cleanName(name) || slug}.yaml`,
      withRest(restOf(topic), fields),
    );
  }
}
