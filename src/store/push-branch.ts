import type { PushedBranch } from '../core/answers.ts';
import type { DeploymentRecord } from '../core/model.ts';
import { remoteReason } from './refusals.ts';
import { remoteTimeout } from './remote.ts';
import type { Store } from './store.ts';

/**
 * Pushes the branch that a version was made on to the one that it follows on the workspace's remote, never by force.
 * Refused (a protected main, or one that moved on), that is told and no failure: the version is published.
 */
export async function pushOwnBranch(
  store: Store,
  branch: string | null,
): Promise<PushedBranch | null> {
  const { remote } = store.workspace;
  const { upstreams } = await store.identity();
  const upstream = branch === null ? undefined : upstreams.get(branch);
  if (branch === null || remote === null || upstream?.remote !== remote) return null;
  const refused = await pushBranch(store, {
    remote,
    from: `refs/heads/${branch}`,
    to: upstream.ref,
  });
  return { name: branch, refused };
}

/** Pushes the branch of a publication that was stopped before it did: HEAD is the version's commit, and not there yet. */
export async function pushLeftBranch(
  store: Store,
  branch: string | null,
  record: DeploymentRecord,
): Promise<PushedBranch | null> {
  const { remote } = store.workspace;
  if (branch === null || remote === null || record.source !== branch) return null;
  if (record.commit === null || (await store.headCommit()) !== record.commit) return null;
  const { upstreams } = await store.identity();
  const name = upstreams.get(branch)?.ref.replace('refs/heads/', '');
  const there = await store.objects.commit(`refs/remotes/${remote}/${name}`);
  return there?.oid === record.commit ? null : pushOwnBranch(store, branch);
}

/** Pushes one branch, never by force. Returns null, or why the remote did not take it. */
export async function pushBranch(
  { repository }: Store,
  {
    remote,
    from,
    to,
    follow = false,
  }: { remote: string; from: string; to: string; follow?: boolean },
): Promise<string | null> {
  const { git } = repository;
  const result = await git.run(
    [
      'push',
      '--porcelain',
      '--no-follow-tags',
      '--recurse-submodules=no',
      ...(follow ? ['--set-upstream'] : []),
      '--end-of-options',
      remote,
      `${from}:${to}`,
    ],
    { timeout: remoteTimeout(git) },
  );
  if (result.code === 0) return null;
  if (/fetch first|non-fast-forward/.test(result.stdout))
    return 'it moved on there: pull, then push';
  return remoteReason(remote, result);
}
