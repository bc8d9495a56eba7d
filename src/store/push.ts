import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../core/failure.ts';
import { deploymentName } from '../core/model.ts';
import type { Advance, Step } from './advance.ts';
import type { Git, GitResult } from './git.ts';
import type { Objects } from './objects.ts';
import { remoteTimeout } from './remote.ts';
import { lacksAtomic, lostPush, neverSpoke, refusedPush, remoteFailure } from './refusals.ts';

/** What a push needs: the remote, and how to see what the remote holds now. */
export interface PushTools {
  git: Git;
  objects: Objects;
  remote: string;
  /** Fetches the logs and tags anew. */
  refresh: () => Promise<unknown>;
}

/** A ref of the remote that is to be moved: from the value that was seen, null for one that is not there. */
export interface RefUpdate {
  ref: string;
  from: string | null;
  to: string;
}

/** How often the same commit is pushed again after the connection broke before the server took it. */
const MOST_BROKEN = 4;

/** Advances the branches of a remote by one push of all that belongs together (git-push(1), `--atomic`, leases). */
export function advanceRemotely(tools: PushTools): Advance {
  return async (step) => {
    const updates = updatesOf(step);
    for (let broken = 0; ; broken += 1) {
      const result = await pushAll(tools, updates);
      if (result.code === 0) {
        await keepTracking(tools, step);
        return null;
      }
      if (lostPush(result)) {
        await tools.refresh();
        return remoteFailure(tools.remote, result, 'push');
      }
      if (refusedPush(result)) throw remoteFailure(tools.remote, result, 'push');
      const found = await askServer(tools, step, result);
      if (found === 'moved') return null;
      if (found === 'lost') return remoteFailure(tools.remote, result, 'push');
      if (broken >= MOST_BROKEN) throw remoteFailure(tools.remote, result, 'push');
      await sleep(100 + Math.random() * 400);
    }
  };
}

function updatesOf({ move, commit, tip }: Step): RefUpdate[] {
  const { newTag } = move;
  return [
    ...(newTag ? [{ ref: newTag.ref, from: null, to: newTag.oid }] : []),
    { ref: `refs/heads/${move.environment.branch}`, from: tip, to: commit },
  ];
}

/** Pushes all updates or none; to a server that cannot do that, one after the other in their order. */
export async function pushAll(
  tools: Pick<PushTools, 'git' | 'remote'>,
  updates: readonly RefUpdate[],
): Promise<GitResult> {
  const together = await push(tools, updates, ['--atomic']);
  if (together.code === 0 || !lacksAtomic(together)) return together;
  let last = together;
  for (const update of updates) {
    last = await push(tools, [update], []);
    if (last.code !== 0) return last;
  }
  return last;
}

function push(
  { git, remote }: Pick<PushTools, 'git' | 'remote'>,
  updates: readonly RefUpdate[],
  options: readonly string[],
): Promise<GitResult> {
  return git.run(
    [
      'push',
      '--porcelain',
      '--no-follow-tags',
      '--recurse-submodules=no',
      ...options,
      ...updates.map(({ ref, from }) => `--force-with-lease=${ref}:${from ?? ''}`),
      '--end-of-options',
      remote,
      ...updates.map(({ ref, to }) => `${to}:${ref}`),
    ],
    { timeout: remoteTimeout(git) },
  );
}

// The connection broke: the server may have taken the push all the same, and only it knows.
async function askServer(
  tools: PushTools,
  { move, record, commit, tip }: Step,
  broken: GitResult,
): Promise<'moved' | 'lost' | 'unmoved'> {
  const { git, objects, remote } = tools;
  const ref = `refs/heads/${move.environment.branch}`;
  const asked = await git.run(['ls-remote', '--end-of-options', remote, ref], {
    timeout: remoteTimeout(git),
  });
  if (asked.code !== 0) {
    if (neverSpoke(broken)) throw remoteFailure(remote, broken, 'push');
    throw unknownOutcome(remote, {
      ref,
      commit,
      name: deploymentName(record.environment, record.seq),
    });
  }
  const now = /^([0-9a-f]+)\t/.exec(asked.stdout)?.[1] ?? null;
  if (now === tip) return 'unmoved';
  await tools.refresh();
  if (now === commit) return 'moved';
  // Others may have moved on from our commit already.
  for (let place = move.ref, back = 0; back < 200; back += 1, place = `${move.ref}~${back}`) {
    const found = await objects.commit(place);
    if (found?.oid === commit) return 'moved';
    if (!found || found.oid === tip) break;
  }
  return 'lost';
}

function unknownOutcome(
  remote: string,
  { ref, commit, name }: { ref: string; commit: string; name: string },
): Failure {
  return new Failure(
    'unknown-outcome',
    `The connection to ${remote} broke after ${name} was sent: it may have been made or not.`,
    {
      hints: [
        `git ls-remote ${remote} ${ref} tells: it was made if that is ${commit}`,
        'or once the remote answers: agentctl fetch, then agentctl history',
        'the same command run again does nothing where it was made',
      ],
    },
  );
}

// Git moves tracking branches by itself only where the clone is told to follow them, and never makes tags.
async function keepTracking({ git, objects }: PushTools, step: Step): Promise<void> {
  const { move, commit, tip } = step;
  const zero = '0'.repeat(commit.length);
  const tracked = await objects.read(move.ref);
  const commands = [
    ...(tracked?.oid === commit
      ? []
      : [`update ${move.ref} ${commit} ${tracked?.oid ?? tip ?? zero}`]),
    ...(move.newTag ? [`create ${move.newTag.ref} ${move.newTag.oid}`] : []),
  ];
  if (commands.length === 0) return;
  const update = (lines: readonly string[]) =>
    git.run(['update-ref', '--stdin'], { input: `${lines.join('\n')}\n` });
  if ((await update(commands)).code === 0 || commands.length === 1) return;
  // Another process of this clone fetched meanwhile: what it found is newer, or the same.
  for (const command of commands) await update([command]);
}
