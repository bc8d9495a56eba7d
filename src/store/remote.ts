import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMap } from '../core/document.ts';
import { Failure } from '../core/failure.ts';
import type { Environment } from '../core/model.ts';
import { shellWord } from '../core/text.ts';
import type { Git, GitResult } from './git.ts';
import { checkLock, lostRace } from './move-checks.ts';
import { remoteFailure } from './refusals.ts';
import { refsBelow } from './refs.ts';
import type { Repository } from './repository.ts';

/** The remote that holds a workspace's state, and what of it is wanted. */
export interface RemoteState {
  remote: string;
  environments: readonly Environment[];
  /** The agents whose version tags are wanted. */
  agents: readonly string[];
  /** The logs are wanted from their beginnings on, where a shallow clone has cut them off. */
  whole?: boolean;
}

/** More than there are commits: only at one more than that git fetches the history of other branches as well. */
const WHOLE = 2_147_483_646;

/** Seconds that a fetch or a push may take unless AGENTCTL_REMOTE_TIMEOUT says otherwise. */
const TIMEOUT = 120;

/** How often a fetch is tried again that another one of the same clone got in the way of. */
const MOST_OVERTAKEN = 60;

/** Returns how many milliseconds git may take for a conversation with a remote. */
export function remoteTimeout(git: Git): number {
  const wanted = Number(git.environment['AGENTCTL_REMOTE_TIMEOUT']);
  return (Number.isFinite(wanted) && wanted > 0 ? wanted : TIMEOUT) * 1000;
}

/**
 * Fetches the release logs and version tags of a workspace from its remote, and nothing else, in one conversation:
 * it works in a clone of one branch, a shallow one, or one without tags alike. Throws `failed` where the remote
 * cannot be reached, or a log is gone from it.
 *
 * @returns the version tags that are other ones there than here: they stay as they are
 */
export async function fetchState(repository: Repository, wanted: RemoteState): Promise<string[]> {
  const lock = { file: '', since: 0 };
  for (let overtaken = 0; ; overtaken += 1) {
    const result = await fetchOnce(repository, wanted);
    if (result.code === 0) return [];
    const tags = differingTags(result);
    if (tags !== null) return tags;
    // Another process of this clone is fetching as well: what it has brought is not fetched again.
    if (!lostRace(result.stderr) || overtaken >= MOST_OVERTAKEN)
      throw fetchFailure(repository, wanted, result);
    checkLock(result.stderr, lock);
    await sleep(20 + Math.random() * 280);
  }
}

function fetchOnce(
  repository: Repository,
  { remote, environments, agents, whole = false }: RemoteState,
): Promise<GitResult> {
  return repository.git.run(
    [
      'fetch',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-auto-maintenance',
      '--no-recurse-submodules',
      // Not `--quiet`: it would keep back which refs were not taken.
      '--no-progress',
      ...(whole ? [`--depth=${WHOLE}`] : []),
      '--end-of-options',
      remote,
      ...environments.map((environment) => branchSpec(repository, remote, environment)),
      ...agents.map((agent) => `refs/tags/${agent}/*:refs/tags/${agent}/*`),
    ],
    { timeout: remoteTimeout(repository.git) },
  );
}

/** Returns the agents that have version tags here. */
export function taggedAgents({ refs }: Pick<Repository, 'refs'>): string[] {
  return refsBelow(refs, 'refs/tags/').flatMap((ref) => {
    const [, , agent = '', version = '', ...rest] = ref.split('/');
    return /^v\d+$/.test(version) && rest.length === 0 ? [agent] : [];
  });
}

// A branch that is not there yet may still be named by a pattern: a fetch of a name that is missing fetches nothing. The
// pattern is parted in the middle: `live*` would bring the whole history of somebody's `live-demo`.
function branchSpec({ refs }: Repository, remote: string, { branch }: Environment): string {
  const known = refs.includes(`refs/remotes/${remote}/${branch}`);
  const middle = Math.ceil(branch.length / 2);
  const pattern = known ? branch : `${branch.slice(0, middle)}*${branch.slice(middle)}`;
  return `+refs/heads/${pattern}:refs/remotes/${remote}/${pattern}`;
}

// Versions whose tags are other ones there, where nothing else went wrong: everything else was fetched. Null otherwise.
function differingTags({ stderr }: GitResult): string[] | null {
  const refused = stderr.split('\n').filter((line) => line.startsWith(' ! ['));
  const tags = refused.flatMap(
    (line) => /\s(\S+)\s+->\s+\S+\s+\(would clobber existing tag\)$/.exec(line)?.[1] ?? [],
  );
  return tags.length > 0 && tags.length === refused.length ? tags : null;
}

function fetchFailure(
  { refs }: Repository,
  { remote, environments, agents }: RemoteState,
  result: GitResult,
): Failure {
  const missing = /couldn't find remote ref refs\/heads\/(\S+)/.exec(result.stderr)?.[1];
  const environment = environments.find(({ branch }) => branch === missing);
  // Git names the first only of those that are gone: a server that lost one, or a new one, may lack them all.
  const lastFetched = [
    ...environments
      .map(({ branch }) => [`refs/remotes/${remote}/${branch}`, `refs/heads/${branch}`] as const)
      .flatMap(([here, there]) => (refs.includes(here) ? [`${here}:${there}`] : [])),
    ...agents.map((agent) => `refs/tags/${agent}/*:refs/tags/${agent}/*`),
  ];
  if (environment)
    return new Failure(
      'failed',
      `Couldn't fetch the log of ${environment.name}: the branch ${environment.branch} is gone from ${remote}.`,
      {
        hints: [
          'agentctl doctor tells what is here of it',
          `to put back what was fetched last: git push ${remote} ${lastFetched.map(shellWord).join(' ')}`,
        ],
      },
    );
  return remoteFailure(remote, result, 'fetch');
}

/** When the state of a remote was fetched last. */
export interface Fetched {
  remote: string;
  at: string;
}

function markerOf({ commonDirectory }: Repository): string {
  return join(commonDirectory, 'agentctl', 'fetched.json');
}

/** Returns when the remote's state was fetched last, null where that never happened in this clone. */
export function readFetched(repository: Repository, remote: string): Fetched | null {
  try {
    const value: unknown = JSON.parse(readFileSync(markerOf(repository), 'utf8'));
    return isMap(value) && value['remote'] === remote && typeof value['at'] === 'string'
      ? { remote, at: value['at'] }
      : null;
  } catch {
    // There is none yet, or it was cut off: fetched again, it is whole.
    return null;
  }
}

/** Notes that the remote's state was fetched; a repository that cannot be written keeps no note. */
export function noteFetched(repository: Repository, fetched: Fetched): void {
  const file = markerOf(repository);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, `${JSON.stringify(fetched)}\n`);
    renameSync(`${file}.new`, file);
  } catch (error) {
    if (!isReadOnly(error)) throw error;
  }
}

function isReadOnly(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    ['EROFS', 'EACCES', 'EPERM', 'ENOENT'].includes(String(error.code))
  );
}
