import { Failure } from '../core/failure.ts';
import type { Environment } from '../core/model.ts';
import { readLogHead } from './log-head.ts';
import { readEnvironment } from './places.ts';
import type { RefUpdate } from './push.ts';
import { remoteFailure } from './refusals.ts';
import { remoteTimeout } from './remote.ts';
import type { Store } from './store.ts';

/** What the remote holds, by the full names of its refs; tags that are peeled have `^{}` at their end. */
export type RemoteRefs = ReadonlyMap<string, string>;

/** Asks a remote for all of its refs. Throws `failed` where it cannot be reached. */
export async function listRemote({ repository }: Store, remote: string): Promise<RemoteRefs> {
  const { git } = repository;
  const result = await git.run(['ls-remote', '--end-of-options', remote], {
    timeout: remoteTimeout(git),
  });
  if (result.code !== 0) throw remoteFailure(remote, result, 'ask');
  return new Map(
    result.stdout.split('\n').flatMap((line): [string, string][] => {
      const [oid, ref] = line.split('\t');
      return oid && ref ? [[ref, oid]] : [];
    }),
  );
}

/** Returns what has to be pushed; throws `refused` where the remote holds something else. */
export async function planConnection(
  store: Store,
  remote: string,
  there: RemoteRefs,
): Promise<RefUpdate[]> {
  const { objects, repository, workspace } = store;
  const updates: RefUpdate[] = [];
  for (const environment of workspace.environments)
    updates.push(...(await planLog(store, { remote, environment, there })));
  const agents = new Set(await store.agents());
  const tags = repository.refs.filter((ref) => agents.has(agentOf(ref) ?? ''));
  const own = await objects.readAll(tags);
  for (const [index, ref] of tags.entries()) {
    const oid = own[index]?.oid;
    const other = there.get(ref);
    if (oid === undefined || other === oid) continue;
    if (other === undefined) {
      updates.push({ ref, from: null, to: oid });
      continue;
    }
    await fetchOne(store, remote, ref);
    const what = `the version ${ref.replace('refs/tags/', '')}`;
    throw otherHistory(remote, what, { here: oid, there: other });
  }
  return updates;
}

/** Returns the agent that a tag is a version of. */
function agentOf(ref: string): string | null {
  return /^refs\/tags\/([^/]+)\/v[1-9]\d*$/.exec(ref)?.[1] ?? null;
}

/** Returns the refspecs by which all versions of the agents of some updates are pushed, and no other tag. */
export function versionPatterns(
  { repository }: Store,
  updates: readonly RefUpdate[],
): readonly string[] {
  const agents = new Set(updates.flatMap(({ ref }) => agentOf(ref) ?? []));
  const prefixes = [...agents].map((agent) => `refs/tags/${agent}/v`);
  const others = repository.refs.filter(
    (ref) => agentOf(ref) === null && prefixes.some((prefix) => ref.startsWith(prefix)),
  );
  return [...prefixes.map((prefix) => `${prefix}*:${prefix}*`), ...others.map((ref) => `^${ref}`)];
}

async function planLog(
  store: Store,
  { remote, environment, there }: { remote: string; environment: Environment; there: RemoteRefs },
): Promise<RefUpdate[]> {
  const ref = `refs/heads/${environment.branch}`;
  const state = await readEnvironment(store.objects, ref, { environment, agents: [] });
  const other = there.get(ref) ?? null;
  const here = state.foreign ? null : state.tip;
  if (other === null) return here === null ? [] : [{ ref, from: null, to: here }];
  if (other === here) return [];
  await fetchOne(store, remote, ref);
  const theirs = await readEnvironment(store.objects, other, { environment, agents: [] });
  if (theirs.foreign)
    throw new Failure(
      'refused',
      `Couldn't connect to ${remote}: its branch ${environment.branch} is no release log.`,
      {
        hints: [
          `give ${environment.name} another branch in agentctl.yaml, for example branch: agentctl-${environment.name}`,
        ],
      },
    );
  if (here === null) return [];
  if (await continues(store, here, other)) return [{ ref, from: other, to: here }];
  if (await continues(store, other, here)) return [];
  throw otherHistory(remote, `the log of ${environment.name}`, { here, there: other });
}

// No tracking branch moves: one of another history would make this workspace look like a part of that one.
async function fetchOne({ repository }: Store, remote: string, ref: string): Promise<void> {
  const { git } = repository;
  const result = await git.run(
    [
      'fetch',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-auto-maintenance',
      '--quiet',
      '--refmap=',
      '--end-of-options',
      remote,
      ref,
    ],
    { timeout: remoteTimeout(git) },
  );
  if (result.code !== 0) throw remoteFailure(remote, result, 'fetch');
}

/**
 * Tells whether one commit of a log comes after another, or is it: by the numbers of the logs, never by reachability,
 * which a shallow clone answers wrongly.
 */
export async function continues({ objects }: Store, tip: string, older: string): Promise<boolean> {
  const [newHead, oldHead] = await Promise.all([
    readLogHead(objects, tip, new Map()),
    readLogHead(objects, older, new Map()),
  ]);
  const steps = (newHead?.seq ?? 0) - (oldHead?.seq ?? 0);
  return steps >= 0 && (await objects.commit(`${tip}~${steps}`))?.oid === older;
}

function otherHistory(
  remote: string,
  what: string,
  { here, there }: { here: string; there: string },
): Failure {
  return new Failure(
    'refused',
    `Couldn't connect to ${remote}: it holds another history. ${what.charAt(0).toUpperCase()}${what.slice(1)} is ${there} there and ${here} here.`,
    {
      hints: [
        `git log --oneline ${here.slice(0, 12)} shows what is here, git log --oneline ${there.slice(0, 12)} what is there`,
        'connect to an empty repository, or clone that one and work there',
      ],
    },
  );
}
