import type { Document } from './document.ts';
import { isMap } from './document.ts';
import type { ShapeReading } from './check-shape.ts';
import type { Kind } from './fields.ts';
import { stemOf } from './fields.ts';

/** A YAML file of an agent that could be read, with what its shape told of it. */
export interface DefinitionDocument extends ShapeReading {
  /** Inside the agent's folder. */
  path: string;
  kind: Kind;
  document: Document;
}

/** The files of one state of an agent, as far as they could be read. */
export interface Definition {
  /** `agents/<id>`: what messages put before the paths. */
  folder: string;
  documents: readonly DefinitionDocument[];
  /** YAML files of a kind that could not be read: nothing is known of what they hold. */
  broken: readonly { path: string; kind: Kind }[];
  /** The texts of all files that are no YAML and are UTF-8. */
  texts: ReadonlyMap<string, string>;
  /** The paths of all files. */
  paths: ReadonlySet<string>;
}

/** Returns the documents of one kind. */
export function documentsOf(definition: Definition, kind: string): DefinitionDocument[] {
  return definition.documents.filter((one) => one.kind.name === kind);
}

/** Returns the map at a path inside a value, an empty one where there is none. */
export function mapAt(value: unknown, ...path: string[]): Record<string, unknown> {
  let found: unknown = value;
  for (const key of path)
    found = isMap(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return isMap(found) ? found : {};
}

/** Returns the list at a key of a map, an empty one where there is none. */
export function listAt(value: Record<string, unknown>, key: string): unknown[] {
  const found = value[key];
  return Array.isArray(found) ? found : [];
}

/** Returns the text at a key of a map, null where there is none. */
export function textAt(value: Record<string, unknown>, key: string): string | null {
  const found = value[key];
  return typeof found === 'string' ? found : null;
}

/** Returns the name of what a document defines: its file's stem. */
export function nameOf({ path }: DefinitionDocument): string {
  return stemOf(path);
}

/**
 * Returns the path inside the agent that `{ file: … }` in a document means: beside that document. Null where it leads
 * outside of the agent.
 */
export function besideOf(document: string, file: string): string | null {
  if (file === '' || file.startsWith('/') || /[\\\0]|^[a-zA-Z]:/.test(file)) return null;
  const parts = document.split('/').slice(0, -1);
  for (const part of file.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.length === 0 ? null : parts.join('/');
}
