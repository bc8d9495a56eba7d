import { alignLines } from '../core/align.ts';
import type { Alignment } from '../core/align.ts';
import { compareFiles } from '../core/changes.ts';
import type { FileChange } from '../core/changes.ts';
import type { Files } from '../core/model.ts';
import { resolveRevision } from './revisions.ts';
import type { Revision } from './revisions.ts';
import type { Store } from './store.ts';

/** A file that differs, with its aligned lines; null where it is not text. */
interface FileComparison extends FileChange {
  alignment: Alignment | null;
}

/** Two states compared. */
export interface Comparison {
  from: Revision;
  to: Revision;
  identical: boolean;
  files: FileComparison[];
}

/** Compares two states of an agent, file by file. */
export async function compareRevisions(
  store: Store,
  agent: string,
  texts: { from: string; to: string },
): Promise<Comparison> {
  const from = await resolveRevision(store, agent, texts.from);
  const to = await resolveRevision(store, agent, texts.to);
  const [before, after] = await Promise.all([
    store.objects.files(from.tree),
    store.objects.files(to.tree),
  ]);
  const files = await Promise.all(
    compareFiles(before, after).map(async (change) => ({
      ...change,
      alignment: await align(store, change.path, { before, after }),
    })),
  );
  return { from, to, identical: from.tree === to.tree, files };
}

async function align(
  store: Store,
  path: string,
  sides: { before: Files; after: Files },
): Promise<Alignment | null> {
  const [before, after] = await Promise.all([
    textOf(store, sides.before, path),
    textOf(store, sides.after, path),
  ]);
  return before === null || after === null ? null : alignLines(before, after);
}

async function textOf(store: Store, files: Files, path: string): Promise<string | null> {
  const entry = files.get(path);
  if (!entry) return '';
  const object = await store.objects.read(entry.oid);
  // As git does: a NUL in the first 8,000 bytes makes a file binary.
  return !object || object.content.subarray(0, 8_000).includes(0)
    ? null
    : object.content.toString();
}
