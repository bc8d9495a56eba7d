import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../core/failure.ts';
import { deploymentName } from '../core/model.ts';
import type { Advance, Step } from './advance.ts';
import type { Git, GitResult } from './git.ts';
import type { Objects } from './objects.ts';
import { remoteTimeout } from './remote.ts';
import {
  isWorthAnother,
  lacksAtomic,
  lostPush,
  mayBeTaken,
  refusedPush,
  remoteFailure,
  remoteReason,
} from './refusals.ts';

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
    const failure = (result: GitResult) => remoteFailure(tools.remote, result, 'push');
    // Something may lie at the server that it has not decided on yet: a hook of its may take longer than a connection.
    let sent = false;
    for (let broken = 0; ; broken += 1) {
      const result = await pushAll(tools, updates);
      if (result.code === 0) {
        await keepTracking(tools, step);
        return null;
      }
      const lost = lostPush(result);
      if (!sent && !lost && refusedPush(result)) throw failure(result);
      sent ||= mayBeTaken(result);
      const found = lost && !sent ? 'lost' : await askServer(tools, step, { result, sent });
      if (found === 'moved') return null;
      if (found === 'lost' || lost) {
        await tools.refresh();
        return failure(result);
      }
      if (broken >= MOST_BROKEN || !isWorthAnother(result))
        throw sent ? unknownOutcome(tools.remote, step, result) : failure(result);
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

/**
 * Pushes all updates or none; to a server that cannot do that, one after the other in their order.
 *
 * @param tags patterns of refspecs for many tags, which go first: each ref that is named by itself git compares with
 *   each of the server's, and for 10,000 versions that takes minutes
 */
export async function pushAll(
  tools: Pick<PushTools, 'git' | 'remote'>,
  updates: readonly RefUpdate[],
  tags: readonly string[] = [],
): Promise<GitResult> {
  const together = await push(tools, [...tags, ...updates], ['--atomic']);
  if (together.code === 0 || !lacksAtomic(together)) return together;
  let last = together;
  for (const part of [...(tags.length > 0 ? [tags] : []), ...updates.map((update) => [update])]) {
    last = await push(tools, part, []);
    if (last.code !== 0) return last;
  }
  return last;
}

function push(
  { git, remote }: Pick<PushTools, 'git' | 'remote'>,
  parts: readonly (RefUpdate | string)[],
  options: readonly string[],
): Promise<GitResult> {
  const leases = parts.flatMap((part) =>
    typeof part === 'string' ? [] : [`--force-with-lease=${part.ref}:${part.from ?? ''}`],
  );
  return git.run(
    [
      'push',
      '--porcelain',
      '--no-follow-tags',
      '--recurse-submodules=no',
      ...options,
      ...leases,
      '--end-of-options',
      remote,
      ...parts.map((part) => (typeof part === 'string' ? part : `${part.to}:${part.ref}`)),
    ],
    { timeout: remoteTimeout(git) },
  );
}

// The connection broke: the server may have taken the push all the same, and only it knows.
async function askServer(
  tools: PushTools,
  { move, record, commit, tip }: Step,
  broken: { result: GitResult; sent: boolean },
): Promise<'moved' | 'lost' | 'unmoved'> {
  const { git, objects, remote } = tools;
  const ref = `refs/heads/${move.environment.branch}`;
  const asked = await git.run(['ls-remote', '--end-of-options', remote, ref], {
    timeout: remoteTimeout(git),
  });
  if (asked.code !== 0)
    throw broken.sent
      ? unknownOutcome(remote, { move, record, commit }, broken.result)
      : remoteFailure(remote, broken.result, 'push');
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
  { move, record, commit }: Pick<Step, 'move' | 'record' | 'commit'>,
  broken: GitResult,
): Failure {
  const name = deploymentName(record.environment, record.seq);
  return new Failure(
    'unknown-outcome',
    `The connection to ${remote} broke after ${name} was sent: it may have been made or not.`,
    {
      hints: [
        `git ls-remote ${remote} refs/heads/${move.environment.branch} tells: it was made if that is ${commit}`,
        'or once the remote answers: agentctl fetch, then agentctl history',
        'the same command run again does nothing where it was made',
        `what git met: ${remoteReason(remote, broken)}`,
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
