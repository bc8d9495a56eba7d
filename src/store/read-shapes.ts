import type { Deployment } from '../core/model.ts';
import { isIntact } from './intact.ts';
import { recordPath } from './log-head.ts';
import { parseCommit } from './object-format.ts';
import type { Commit, GitObject } from './object-format.ts';
import type { Objects } from './objects.ts';
import { PATHS } from './paths.ts';
import { signatureOf } from './signed-object.ts';
import type { CarriedSignature } from './signed-object.ts';
import type { Store } from './store.ts';
import { entryNamed } from './trees.ts';

/** The folders of a release log whose entries are looked at. */
export const FOLDERS = ['', 'agents', '.agentctl', PATHS.records, PATHS.settings] as const;
export type Folder = (typeof FOLDERS)[number];

/** What lies in a commit, by its path: the folders, and the record. */
export type Trees = ReadonlyMap<string, GitObject | null>;

/** What lies before the first commit. */
export const EMPTY: Trees = new Map();

/** A commit of a release log as it lies there. */
export interface Shape {
  trees: Trees;
  /** Null where it is no deployment. */
  entry: Deployment | null;
  commit: Commit;
  signature: CarriedSignature | null;
  /** An object of it that is not what its name says. */
  damaged: string | null;
}

// By a path git would read all that lies above it again, so each is asked for by the id that stands in the one that
// holds it; the record comes last.
const LEVELS: readonly ((entry: Deployment | null) => readonly string[])[] = [
  () => [''],
  () => ['agents', '.agentctl'],
  () => [PATHS.records, PATHS.settings],
  (entry) => [recordPath(entry)],
];

/** Reads commits of a release log with their trees and records; those that are not here are left out. */
export async function readShapes(
  { objects }: Store,
  oids: readonly string[],
  entries: ReadonlyMap<string, Deployment>,
): Promise<Shape[]> {
  const commits = (await objects.readAll(oids)).filter((object) => object !== null);
  const shapes = commits.map((object) => ({
    trees: new Map<string, GitObject | null>(),
    entry: entries.get(object.oid) ?? null,
    commit: parseCommit(object),
    signature: signatureOf(object),
    damaged: isIntact(object) ? null : object.oid,
  }));
  for (const pathsOf of LEVELS) {
    const wanted = shapes.map((shape) =>
      pathsOf(shape.entry).map((path) => ({ path, oid: idOf(shape, path) })),
    );
    const found = await readOnce(objects, wanted.flat());
    for (const [index, shape] of shapes.entries())
      for (const { path, oid } of wanted[index] ?? []) {
        const read = found.get(oid ?? '');
        shape.trees.set(path, read?.object ?? null);
        if (read?.intact === false) shape.damaged ??= read.object.oid;
      }
  }
  return shapes;
}

function idOf({ trees, commit }: Pick<Shape, 'trees' | 'commit'>, path: string): string | null {
  if (path === '') return commit.tree;
  const end = path.lastIndexOf('/');
  const holder = trees.get(path.slice(0, Math.max(end, 0))) ?? null;
  return entryNamed(holder, path.slice(end + 1))?.oid ?? null;
}

interface Checked {
  object: GitObject;
  intact: boolean;
}

// What several commits hold is read and checked once.
async function readOnce(
  objects: Objects,
  wanted: readonly { oid: string | null }[],
): Promise<Map<string, Checked>> {
  const oids = [...new Set(wanted.flatMap(({ oid }) => oid ?? []))];
  const found = await objects.readAll(oids);
  return new Map(
    found.flatMap((object) =>
      object ? [[object.oid, { object, intact: isIntact(object) }] as const] : [],
    ),
  );
}
