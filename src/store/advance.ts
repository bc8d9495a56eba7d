import { deploymentSubject } from '../core/message.ts';
import type { Failure } from '../core/failure.ts';
import type { DeploymentRecord } from '../core/model.ts';
import { gitFailure } from './git.ts';
import type { Git, GitResult } from './git.ts';
import type { Move } from './intent.ts';
import { checkLock, lostRace } from './move-checks.ts';
import { wasPruned } from './pruned.ts';

/** One attempt at a move: the commit that was built, and the tip that it was built on. */
export interface Step {
  move: Move;
  record: DeploymentRecord;
  commit: string;
  tip: string | null;
}

/**
 * Makes a commit the tip of its branch where the tip is still the one that it was built on: the one commit point of a
 * move. Returns null once it is done; where somebody was faster, the failure to be told if there is no time to try
 * again. Throws what no other attempt would mend.
 */
export type Advance = (step: Step) => Promise<Failure | null>;

/** Advances local branches by compare-and-swap (git-update-ref(1)). */
export function advanceLocally(git: Git): Advance {
  const lock = { file: '', since: 0 };
  return async ({ move, record, commit, tip }) => {
    const zero = '0'.repeat(commit.length);
    // The tag first: stopped in between, the next publication of the same content goes on from it.
    const { newTag } = move;
    const tagged = newTag ? await git.run(['update-ref', newTag.ref, newTag.oid, zero]) : null;
    if (tagged && tagged.code !== 0) return raceOrThrow(tagged, lock);
    const result = await git.run([
      'update-ref',
      '--no-deref',
      '--create-reflog',
      '-m',
      `agentctl: ${deploymentSubject(record)}`,
      move.ref,
      commit,
      tip ?? zero,
    ]);
    return result.code === 0 ? null : raceOrThrow(result, lock);
  };
}

function raceOrThrow(result: GitResult, lock: { file: string; since: number }): Failure {
  const failure = gitFailure(['update-ref'], result);
  if (!lostRace(result.stderr) && !wasPruned(result.stderr)) throw failure;
  checkLock(result.stderr, lock);
  return failure;
}
