import { Failure } from '../core/failure.ts';
import { parseLogHead } from '../core/record.ts';
import type { Objects } from './objects.ts';
import { PATHS } from './paths.ts';
import type { EnvironmentState } from './places.ts';
import { refsBelow } from './refs.ts';
import type { Repository } from './repository.ts';
import type { Store } from './store.ts';

/**
 * Throws `refused` where the state lies on a remote that this workspace does not name (an old branch checked out, a
 * clone of somebody's local workspace).
 */
export async function requireConnected(
  states: readonly EnvironmentState[],
  repository: Repository,
  objects: Objects,
): Promise<void> {
  for (const state of states) {
    const [remote] = await strayRemotes(repository, objects, state);
    if (remote === undefined) continue;
    throw new Failure(
      'refused',
      `Couldn't change anything here: ${state.environment.name} has its log on the remote ${remote}, and agentctl.yaml does not name that remote.`,
      { hints: [`agentctl connect ${remote}`] },
    );
  }
}

/**
 * Returns the remotes whose tracking branch holds this environment's log where no local branch continues that chain: the
 * sign of an old branch checked out, or of a clone of somebody's local workspace.
 */
export async function strayRemotes(
  repository: Repository,
  objects: Objects,
  state: EnvironmentState,
): Promise<string[]> {
  const { branch } = state.environment;
  const remotes = remotesWith(repository, branch);
  const stray = await Promise.all(
    remotes.map((remote) => isStray(objects, `refs/remotes/${remote}/${branch}`, state)),
  );
  return remotes.filter((_, index) => stray[index]);
}

function remotesWith({ refs }: Repository, branch: string): string[] {
  return refsBelow(refs, 'refs/remotes/').flatMap((ref) => {
    const [, , remote, ...rest] = ref.split('/');
    return remote !== undefined && rest.join('/') === branch ? [remote] : [];
  });
}

/** Returns the remotes that hold release logs although `agentctl.yaml` names none: what is read here lacks them. */
export async function unconnectedRemotes(store: Store): Promise<string[]> {
  const { repository, objects, workspace } = store;
  // Fresh without a remote: it was connected just now.
  if (workspace.remote !== null || store.isFresh) return [];
  // Hardly any workspace has such branches: nothing is read for those that have none.
  const named = workspace.environments.some(({ branch }) => remotesWith(repository, branch).length);
  const states = named ? await store.environments([]) : [];
  const found = await Promise.all(states.map((state) => strayRemotes(repository, objects, state)));
  return [...new Set(found.flat())];
}

async function isStray(objects: Objects, ref: string, state: EnvironmentState): Promise<boolean> {
  const [commit, head] = await Promise.all([
    objects.commit(ref),
    objects.text(`${ref}:${PATHS.head}`),
  ]);
  const seq = head === null ? null : (parseLogHead(head)?.seq ?? null);
  if (!commit || seq === null) return false;
  if (state.tip === null || state.foreign || !state.head) return true;
  const ahead = state.head.seq - seq;
  return ahead < 0 || (await objects.commit(`${state.tip}~${ahead}`))?.oid !== commit.oid;
}
