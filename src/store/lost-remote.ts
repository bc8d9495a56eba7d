import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LostRemote } from '../core/remote-answers.ts';
import { refsBelow } from './refs.ts';
import type { Repository } from './repository.ts';
import type { Store } from './store.ts';
import { strayRemotes } from './stray.ts';

/**
 * Returns the remote that `agentctl.yaml` names where git has none of that name here: somebody renamed or removed it,
 * and nothing that is read is the team's state. It costs a process only where there is reason to ask.
 */
export async function lostRemote(store: Store): Promise<LostRemote | null> {
  const { repository, workspace, isFresh } = store;
  const { remote } = workspace;
  if (remote === null || isFresh || (await isConfigured(repository, remote))) return null;
  const names = (await repository.git.output(['remote'])).split('\n').filter(Boolean);
  return names.includes(remote) ? null : { remote, as: await newName(store, remote, names) };
}

// Who has it from an included file or a global one is asked for by git itself.
async function isConfigured({ commonDirectory }: Repository, remote: string): Promise<boolean> {
  // Git needs no such file (gitrepository-layout(5)).
  const text = await readFile(join(commonDirectory, 'config'), 'utf8').catch(() => '');
  return [...text.matchAll(/^\s*\[remote\s+"([^"]*)"\]/gim)].some(([, name]) => name === remote);
}

// The remote that holds the logs now; where what was fetched lies under the old name, git could not rename it back.
async function newName(
  store: Store,
  remote: string,
  names: readonly string[],
): Promise<string | null> {
  const { repository, objects } = store;
  if (refsBelow(repository.refs, `refs/remotes/${remote}/`).length > 0) return null;
  const states = await store.environments([]);
  const found = await Promise.all(states.map((state) => strayRemotes(repository, objects, state)));
  return found.flat().find((name) => names.includes(name)) ?? null;
}
