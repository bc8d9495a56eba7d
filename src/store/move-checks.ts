import { statSync } from 'node:fs';
import { Failure } from '../core/failure.ts';
import type { DeploymentRecord } from '../core/model.ts';
import { isMove } from '../core/revision.ts';
import { otherBranch } from '../core/workspace.ts';
import { lostTo } from './conflict.ts';
import type { Intent, Move, Outcome } from './intent.ts';
import type { EnvironmentState, Place } from './places.ts';
import { worktreeOf } from './repository.ts';
import type { Repository } from './repository.ts';

// Git holds a ref's lock for milliseconds: the same lock file after this long was left behind.
const LOCK_PATIENCE = 5_000;

/** Tells whether the branch says already what was wanted; throws where it says something else than was checked. */
export function settle(state: EnvironmentState, move: Move): Outcome | null {
  const { intent, expected } = move;
  if (state.foreign) throw foreignBranch(state);
  const place = intent.agent === null ? undefined : state.places.get(intent.agent);
  const recordId = place?.recordId ?? null;
  if (recordId === expected.recordId && state.environmentId === expected.environmentId) return null;
  if (place?.record && says(place, place.record, intent))
    return { moved: false, record: place.record, entry: state.tip };
  throw lostTo(move, { state, place: place ?? null });
}

// What was wanted is so, whoever made it.
function says({ locks }: Place, record: DeploymentRecord, intent: Intent): boolean {
  if (intent.action === 'unlock') return locks.length === 0;
  if (intent.action === 'retire') return record.version === null;
  const rejected = intent.rejected.every((version) => record.rejected.includes(version));
  return isMove(intent) && sameState(record, intent) && rejected;
}

// By tag or tree, never by number: two publishers may both have claimed v4. Before the tag is made, by tree alone.
function sameState(record: DeploymentRecord, intent: Intent): boolean {
  return (
    intent.tree !== null &&
    record.tree === intent.tree &&
    (intent.tag === null || record.tag === intent.tag || record.version === intent.version)
  );
}

/** Tells whether git's words mean that somebody else moved the branch first, or is about to. */
export function lostRace(words: string): boolean {
  return (
    /but expected|reference already exists|unable to resolve reference|Unable to create '.*\.lock': File exists|cannot lock ref/i.test(
      words,
    ) &&
    !/there is a non-empty directory|reference broken|exists; cannot create|Permission denied|Read-only|No space left/i.test(
      words,
    )
  );
}

/** Throws once the same lock file has been in the way for longer than git ever holds one. */
export function checkLock(words: string, seen: { file: string; since: number }): void {
  const file = /Unable to create '(.+\.lock)': File exists/.exec(words)?.[1];
  if (file === undefined) return;
  const made = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  const key = `${file} ${made}`;
  if (seen.file !== key) Object.assign(seen, { file: key, since: Date.now() });
  else if (Date.now() - seen.since > LOCK_PATIENCE) {
    throw new Failure(
      'failed',
      `Couldn't go on: the lock ${file} is in the way, probably left by a git that was stopped.`,
      {
        hints: [
          'agentctl doctor --fix frees it once it is a minute old and nobody uses it',
          'then run the same command again',
        ],
      },
    );
  }
}

/** Throws `refused` where an environment's branch is the user's own or may not be moved: to be asked before a plan is shown. */
export async function checkState(repository: Repository, state: EnvironmentState): Promise<void> {
  if (state.foreign) throw foreignBranch(state);
  await checkBranch(repository, state);
}

/** Throws `refused` where a branch may not be moved: the user's own are in its way, or some worktree has it checked out. */
export async function checkBranch(
  repository: Repository,
  { environment, ref }: Pick<Move, 'environment' | 'ref'>,
): Promise<void> {
  const blocked = repository.refs.find(
    (other) => other.startsWith(`${ref}/`) || ref.startsWith(`${other}/`),
  );
  if (blocked)
    throw new Failure(
      'refused',
      `Couldn't make the branch ${environment.branch}: git can't hold it beside your branch ${blocked.replace('refs/heads/', '')}.`,
      { hints: [otherBranch(environment)] },
    );
  const folder = await worktreeOf(ref, repository);
  if (folder === null) return;
  throw new Failure(
    'refused',
    `Couldn't move ${environment.name}: its branch ${environment.branch} is checked out in ${folder}, whose files would look changed.`,
    {
      hints: [`git -C "${folder}" switch --detach`, 'then run the same command again'],
    },
  );
}

/** The failure of what needs the log of an environment whose branch is none, or none any more. */
export function foreignBranch({
  environment,
  emptied,
  ref,
}: Pick<EnvironmentState, 'environment' | 'emptied' | 'ref'>): Failure {
  const { branch, name } = environment;
  if (emptied)
    return new Failure(
      'refused',
      `Couldn't use the branch ${branch} for ${name}: it was the release log until somebody removed .agentctl/ from it by hand.`,
      { hints: ['agentctl doctor tells how it comes back'] },
    );
  return new Failure(
    'refused',
    `Couldn't use the branch ${branch} for ${name}: it is a branch of your own, not a release log.`,
    {
      hints: [
        otherBranch(environment),
        // What lies on a remote is not renamed by one.
        ...(ref.startsWith('refs/heads/')
          ? [`or give your branch another name: git branch -m ${branch} my-${branch}`]
          : []),
      ],
    },
  );
}
