import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../core/failure.ts';
import { toFinish } from '../core/operation.ts';
import type { ConnectAnswer } from '../core/remote-answers.ts';
import { WORKSPACE_FILE } from '../core/workspace.ts';
import { commitOnly } from './commit.ts';
import { gitFailure } from './git.ts';
import { continues, listRemote, planConnection, versionPatterns } from './connect-plan.ts';
import type { RemoteRefs } from './connect-plan.ts';
import { checkBranch } from './move-checks.ts';
import { writeOver } from './new-files.ts';
import { readEnvironment } from './places.ts';
import { pushAll } from './push.ts';
import type { RefUpdate } from './push.ts';
import { remoteFailure } from './refusals.ts';
import { pushBranch } from './push-branch.ts';
import { readHead, unfinishedOperation } from './repository.ts';
import type { Store } from './store.ts';
import { withoutRemote, withRemote } from './workspace-edit.ts';

/**
 * Moves a local workspace to a remote: logs and version tags in one atomic push, then agentctl.yaml alone in a commit,
 * then the branch; the local logs are removed last, from the values that were pushed. Killed anywhere, the same command
 * goes on. Throws `refused` where the remote holds another history.
 */
export async function connectRemote(store: Store, remote: string): Promise<ConnectAnswer> {
  const { workspace } = store;
  if (workspace.remote !== null && workspace.remote !== remote)
    throw new Failure(
      'refused',
      `Couldn't connect to ${remote}: the workspace is connected to ${workspace.remote}.`,
      {
        hints: ['agentctl connect --none', `agentctl connect ${remote}`],
      },
    );
  const edit = (text: string) => withRemote(text, remote);
  const branch = await requirePosition(store, edit);
  const there = await listRemote(store, remote);
  const updates = await planConnection(store, remote, there);
  // A server's own hook reads its policy from this branch: it has to be there before the logs are.
  const ref = `refs/heads/${branch}`;
  if (updates.length > 0 && !there.has(ref) && (await store.headCommit()) !== null)
    await pushBranch(store, { remote, from: ref, to: ref });
  if (updates.length > 0) await pushLogs(store, remote, updates);
  const committed = await writeConnection(store, edit, `Connect to ${remote}`);
  const connected = store.reopened(remote);
  await connected.fetch();
  store.isFresh = true;
  const refused = await pushOwn(store, { remote, branch, there });
  const branches = await removeLocalLogs(store, connected);
  return {
    changed: committed || updates.length > 0 || branches.length > 0,
    remote,
    before: workspace.remote,
    pushed: updates.map(({ ref }) => ref),
    branch: { name: branch, refused },
    branches,
  };
}

/** Brings the logs back as local branches and takes the remote out of agentctl.yaml. */
export async function disconnect(store: Store): Promise<ConnectAnswer> {
  const { workspace } = store;
  const { remote } = workspace;
  const nothing = {
    changed: false,
    remote: null,
    before: remote,
    pushed: [],
    branch: null,
    branches: [],
  };
  if (remote === null) {
    // Stopped between the edit and its commit: the logs are here already.
    if (store.repository.root === null || !(await isOwnEdit(store, withoutRemote))) return nothing;
    await requirePosition(store, withoutRemote);
    return { ...nothing, changed: await writeConnection(store, withoutRemote, 'Disconnect') };
  }
  await requirePosition(store, withoutRemote);
  await store.fetch();
  const branches: string[] = [];
  for (const { branch } of workspace.environments) {
    const tip = await store.objects.commit(`refs/remotes/${remote}/${branch}`);
    if (tip && (await bringBack(store, branch, tip.oid))) branches.push(branch);
  }
  await writeConnection(store, withoutRemote, `Disconnect from ${remote}`);
  return { ...nothing, changed: true, branches };
}

async function bringBack(store: Store, branch: string, oid: string): Promise<boolean> {
  const ref = `refs/heads/${branch}`;
  const present = await store.objects.commit(ref);
  if (present?.oid === oid) return false;
  const result = await store.repository.git.run([
    'update-ref',
    '--create-reflog',
    ref,
    oid,
    '0'.repeat(oid.length),
  ]);
  if (result.code === 0) return true;
  throw new Failure(
    'refused',
    `Couldn't bring ${branch} back: a branch of that name is here already.`,
    {
      hints: [`git branch -m ${branch} ${branch}-old`, 'then run the same command again'],
    },
  );
}

type Edit = (text: string) => string;

/** Tells whether agentctl.yaml is what an edit makes of the committed one: a command was stopped before its commit. */
async function isOwnEdit(store: Store, edit: Edit): Promise<boolean> {
  const committed = await store.objects.text(`HEAD:${WORKSPACE_FILE}`);
  const file = join(store.root(), WORKSPACE_FILE);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : null;
  return committed !== null && text !== committed && text === edit(committed);
}

/**
 * Brings the index up to a commit of this command that git was stopped in: HEAD moved, and the index is as before.
 * Returns whether that was so.
 */
async function settleIndex({ objects, repository }: Store, edit: Edit): Promise<boolean> {
  const names = ['HEAD:', ':', 'HEAD~1:'].map((place) => objects.text(`${place}${WORKSPACE_FILE}`));
  const [committed, staged, before] = await Promise.all(names);
  if (committed == null || edit(committed) !== committed || staged !== before) return false;
  const text = readFileSync(join(repository.root ?? '', WORKSPACE_FILE), 'utf8');
  if (text !== committed || staged === committed) return false;
  const added = await repository.git.run(['add', '--', `:(top,literal)${WORKSPACE_FILE}`]);
  return added.code === 0;
}

async function requirePosition(store: Store, edit: Edit): Promise<string> {
  store.root();
  await store.identity();
  const operation = unfinishedOperation(store.repository);
  if (operation)
    throw new Failure('refused', `Couldn't change the connection: a ${operation} is in progress.`, {
      hints: [`${toFinish(operation)}, or git ${operation} --abort`],
    });
  const { branch } = await readHead(store.repository);
  const name = branch?.replace(/^refs\/heads\//, '');
  if (name === undefined || store.workspace.environments.some((one) => one.branch === name))
    throw new Failure(
      'refused',
      "Couldn't change the connection: HEAD is on no branch of your own.",
      {
        hints: ['git switch main'],
      },
    );
  const changed = await store.repository.git.output([
    'status',
    '--porcelain',
    '-z',
    '--',
    `:(top,literal)${WORKSPACE_FILE}`,
  ]);
  if (changed !== '' && !(await isOwnEdit(store, edit)) && !(await settleIndex(store, edit)))
    throw new Failure(
      'refused',
      `Couldn't change the connection: ${WORKSPACE_FILE} has changes that are not committed.`,
      {
        hints: [`git add ${WORKSPACE_FILE} && git commit -m "…" ${WORKSPACE_FILE}`],
      },
    );
  return name;
}

async function pushLogs(
  store: Store,
  remote: string,
  updates: readonly RefUpdate[],
): Promise<void> {
  const { git } = store.repository;
  const logs = updates.filter(({ ref }) => ref.startsWith('refs/heads/'));
  const result = await pushAll({ git, remote }, logs, versionPatterns(store, updates));
  if (result.code !== 0) throw remoteFailure(remote, result, 'push');
}

async function writeConnection(store: Store, edit: Edit, message: string): Promise<boolean> {
  const root = store.root();
  const text = readFileSync(join(root, WORKSPACE_FILE), 'utf8');
  const edited = edit(text);
  if (edited === text && !(await isOwnEdit(store, edit))) return false;
  if (edited !== text) writeOver(root, WORKSPACE_FILE, edited);
  try {
    await commitOnly(store.repository, {
      paths: [`:(top,literal)${WORKSPACE_FILE}`],
      message,
      untracked: false,
      again: 'run the same command again after mending it',
    });
  } catch (error) {
    writeOver(root, WORKSPACE_FILE, text);
    throw error;
  }
  return true;
}

/** Removes the local logs that the remote holds now, each from the value that was pushed. */
async function removeLocalLogs(store: Store, connected: Store): Promise<string[]> {
  const removed: string[] = [];
  for (const environment of store.workspace.environments) {
    const ref = `refs/heads/${environment.branch}`;
    const state = await readEnvironment(store.objects, ref, { environment, agents: [] });
    if (state.tip === null || state.foreign) continue;
    await checkBranch(store.repository, { environment, ref });
    const tracked = await connected.objects.commit(connected.ref(environment));
    if (!tracked || !(await continues(store, tracked.oid, state.tip)))
      throw new Failure('conflict', `${environment.name} was moved here in the meantime.`, {
        hints: ['run the same command again'],
      });
    const result = await store.repository.git.run(['update-ref', '-d', ref, state.tip]);
    if (result.code !== 0) throw gitFailure(['update-ref'], result);
    removed.push(environment.branch);
  }
  return removed;
}

// A protected branch takes the change by a pull request: a hint, not a failure.
async function pushOwn(
  store: Store,
  { remote, branch, there }: { remote: string; branch: string; there: RemoteRefs },
): Promise<string | null> {
  const head = await store.headCommit();
  const ref = `refs/heads/${branch}`;
  if (head === null || there.get(ref) === head) return null;
  return pushBranch(store, { remote, from: ref, to: ref, follow: true });
}
