import { findBases } from './base.ts';
import type { Base } from './base.ts';
import { readLoaded } from './loaded.ts';
import type { Store } from './store.ts';

/** Finds the base of one agent's draft, in the shortest way that is certain. */
export async function baseOf(
  store: Store,
  agent: string,
  known: { trees: ReadonlyMap<number, string>; tree: string; running: number | null },
): Promise<Base> {
  const head = await store.objects.tree(`HEAD:agents/${agent}`);
  const newest = [...known.trees].at(-1);
  const note = await readLoaded(store, agent);
  const noted = note !== null && note.head === (await store.headCommit());
  // When HEAD's folder is the newest version and sandbox runs it, the history can add nothing.
  if (!noted && newest && head?.oid === newest[1] && known.running === newest[0])
    return { version: newest[0], certain: true };
  if (known.running === null && !noted) return { version: null, certain: true };
  if (!noted && (await isRecent(store, agent, known.trees.get(known.running ?? 0))))
    return { version: known.running, certain: true };
  const versions = new Map([[agent, known.trees]]);
  const drafts = new Map([[agent, known.tree]]);
  return (
    (await findBases(store, [agent], { versions, drafts })).get(agent) ?? {
      version: null,
      certain: true,
    }
  );
}

const RECENT = 256;

// What sandbox runs stood in the folder not long ago: then the draft grew from it or from a newer one, and the
// whole history need not be searched.
async function isRecent(store: Store, agent: string, tree: string | undefined): Promise<boolean> {
  const names = Array.from({ length: RECENT }, (_, index) => `HEAD~${index}:agents/${agent}`);
  const folders = tree === undefined ? [] : await store.objects.readAll(names);
  return folders.some((folder) => folder?.oid === tree);
}
