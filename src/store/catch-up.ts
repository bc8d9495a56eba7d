import { shellWord } from '../core/text.ts';
import type { Objects } from './objects.ts';
import { readHead } from './repository.ts';
import type { Store } from './store.ts';
import { versionRef } from './versions.ts';

/** An agent whose files are an older version than runs, as HEAD has them. */
export interface Behind {
  agent: string;
  /** The version that runs. */
  version: number;
  /** The branch that it was published from, where that is known. */
  source: string | null;
}

/** Whoever is further behind than that is told of the ways that always work. */
const MOST_COMMITS = 1000;

/**
 * Returns the git command that brings in what runs, where HEAD is only behind it and nothing of the user's own has to
 * be merged; null elsewhere. It takes no process.
 */
export async function catchUp(store: Store, behind: Behind): Promise<string | null> {
  const { objects, repository, workspace } = store;
  const { remote } = workspace;
  const { branch } = await readHead(repository);
  const tag = versionRef(behind.agent, behind.version);
  const head = await store.headCommit();
  if (remote === null || branch === null || head === null) return null;
  if (!(await holds(objects, tag, head))) return null;
  const { source } = behind;
  return source !== null &&
    branch === `refs/heads/${source}` &&
    repository.refs.includes(`refs/remotes/${remote}/${source}`)
    ? `git pull ${shellWord(remote)} ${shellWord(source)}`
    : `git merge --ff-only ${tag}`;
}

/** Tells whether the history of a commit holds another one. */
async function holds(objects: Objects, commit: string, wanted: string): Promise<boolean> {
  const seen = new Set<string>();
  let level = [commit];
  while (level.length > 0 && seen.size < MOST_COMMITS) {
    const commits = await Promise.all(level.map((name) => objects.commit(name)));
    if (commits.some((one) => one?.oid === wanted)) return true;
    const parents = new Set(commits.flatMap((one) => one?.parents ?? []));
    level = [...parents].filter((oid) => !seen.has(oid));
    for (const oid of level) seen.add(oid);
  }
  return false;
}
