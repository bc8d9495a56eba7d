import { historyTrees } from './history-trees.ts';
import { readLoaded } from './loaded.ts';
import { readLog } from './log.ts';
import { placeOf } from './places.ts';
import type { Store } from './store.ts';
import { readVersionTrees, versionRef } from './versions.ts';

/** The version that a draft grew from. */
export interface Base {
  /** Null where the draft grew from none. */
  version: number | null;
  /** False where a shallow history may hide a newer one. */
  certain: boolean;
}

/** What is known of drafts already: the trees of the versions by number, and those of the drafts, by agent. */
interface KnownTrees {
  versions?: ReadonlyMap<string, ReadonlyMap<number, string>>;
  drafts?: ReadonlyMap<string, string | null>;
}

/**
 * Finds the base of each agent's draft: what `discard`, `restore` or `checkout` loaded, while HEAD is still the commit
 * noted then and git did not take the files back; else the newest version whose tree is the folder's tree at some commit of HEAD's full history
 * (DESIGN section 4). One process, whatever the number of agents.
 */
export async function findBases(
  store: Store,
  agents: readonly string[],
  { versions, drafts }: KnownTrees = {},
): Promise<Map<string, Base>> {
  const head = await store.headCommit();
  const notes = await Promise.all(agents.map((agent) => readLoaded(store, agent)));
  const bases = new Map<string, Base>();
  for (const [index, agent] of agents.entries()) {
    const note = notes[index];
    if (note && note.version !== null && note.head === head)
      if (!(await isTakenBack(store, { agent, version: note.version, draft: drafts?.get(agent) })))
        bases.set(agent, await baseOfNote(store, agent, note.version));
  }
  const open = head === null ? [] : agents.filter((agent) => !bases.has(agent));
  const history = await historyTrees(store.repository, open);
  for (const agent of agents) {
    if (bases.has(agent)) continue;
    const known = versions?.get(agent) ?? (await allTrees(store, agent));
    bases.set(agent, await newestIn(store, agent, { known, past: history.get(agent) }));
  }
  return bases;
}

// `git stash` or `git checkout -- .` after a load: each file that it changed is again as HEAD has it.
async function isTakenBack(
  { objects }: Store,
  { agent, version, draft }: { agent: string; version: number; draft: string | null | undefined },
): Promise<boolean> {
  const [loaded, head] = await Promise.all([
    objects.tree(`${versionRef(agent, version)}:agents/${agent}`),
    objects.tree(`HEAD:agents/${agent}`),
  ]);
  if (!loaded || !head || !draft || loaded.oid === head.oid) return false;
  const [then, own, now] = await Promise.all([
    objects.files(loaded.oid),
    objects.files(head.oid),
    objects.files(draft),
  ]);
  const is = (files: typeof own, path: string) => files.get(path)?.oid ?? null;
  return [...new Set([...then.keys(), ...own.keys()])]
    .filter((path) => is(then, path) !== is(own, path))
    .every((path) => is(now, path) === is(own, path));
}

async function baseOfNote(store: Store, agent: string, version: number): Promise<Base> {
  const [state] = await store.environments([agent]);
  const log = await readLog(store.objects, state?.tip ?? null, {
    agent,
    until: (entry) => entry.version === version,
  });
  if (log.at(-1)?.version === version) return { version, certain: true };
  return baseOfNeverRun(store, agent, version);
}

/** Finds the base of a version that never ran, which is none itself: what it grew from, by the history of its commit. */
export async function baseOfNeverRun(store: Store, agent: string, version: number): Promise<Base> {
  const history = await historyTrees(store.repository, [agent], versionRef(agent, version));
  const known = await allTrees(store, agent);
  known.delete(version);
  return newestIn(store, agent, { known, past: history.get(agent) });
}

function allTrees(store: Store, agent: string): Promise<Map<number, string>> {
  return readVersionTrees(store.objects, agent, store.versionNumbers(agent));
}

async function newestIn(
  store: Store,
  agent: string,
  { known, past }: { known: ReadonlyMap<number, string>; past: ReadonlySet<string> | undefined },
): Promise<Base> {
  const found = [...known].filter(([, tree]) => past?.has(tree)).map(([version]) => version);
  return {
    version: await newestThatRan(store, agent, found),
    certain: !store.repository.shallow,
  };
}

// A version that has a tag and never ran was stopped on its way, perhaps by somebody faster whose version it does not
// know: counted as a base it would take theirs back. What is not newer than what runs needs no look at the log.
async function newestThatRan(
  store: Store,
  agent: string,
  versions: readonly number[],
): Promise<number | null> {
  const newest = Math.max(0, ...versions);
  const [state] = await store.environments([agent]);
  const running = state ? (placeOf(state, agent).record?.version ?? null) : null;
  if (newest <= (running ?? 0)) return newest === 0 ? null : newest;
  const log = await readLog(store.objects, state?.tip ?? null, { agent });
  const ran = new Set(log.map(({ version }) => version));
  return Math.max(0, ...versions.filter((version) => ran.has(version))) || null;
}
