import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../core/failure.ts';
import { gitFailure, gitWords } from './git.ts';
import type { Git } from './git.ts';
import { readIndex, unstage } from './git-index.ts';
import { checkLock, lostRace } from './move-checks.ts';
import type { Repository } from './repository.ts';
import { signingFailure } from './signing.ts';

/** A commit of some paths, whatever else is staged. */
export interface CommitRequest {
  /** Pathspecs relative to the root. */
  paths: readonly string[];
  message: string;
  /** Some of the paths may be new to git. */
  untracked: boolean;
  /** What to do after a commit that failed; publish again by default. */
  again?: string;
}

const PATIENCE = 60_000;

/**
 * Commits some paths and only they (git-commit(1), `--only`) on the current branch; hooks and signing run, the
 * message is kept as it is. Where another git is at work in the same index, or was faster, it is tried again for up to
 * a minute. If the commit fails, the index is put back as it was.
 */
export async function commitOnly(repository: Repository, request: CommitRequest): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  const lock = { file: '', since: 0 };
  for (;;) {
    const words = await tryCommit(repository, request);
    if (words === null) return;
    if (!lostRace(words) || Date.now() > deadline)
      throw commitFailure(words, request.again ?? 'publish again after mending it');
    checkLock(words, lock);
    await sleep(20 + Math.random() * 480);
  }
}

/** Returns null for a commit that was made, else git's words, with the index as it was. */
async function tryCommit(
  repository: Repository,
  { paths, message, untracked }: CommitRequest,
): Promise<string | null> {
  const { git } = repository;
  const before = readIndex(repository);
  if (untracked) {
    const added = await git.run(['add', '-A', '--', ...paths]);
    if (added.code !== 0) return added.stderr;
  }
  const staged = readIndex(repository);
  try {
    const { porcelain } = await import('./porcelain.ts');
    const options = ['--only', '--cleanup=verbatim', '--quiet', '-m', message];
    await porcelain(git, ['commit', ...options, '--', ...paths]);
    return null;
  } catch (error) {
    await unstage(repository, { before, staged, paths });
    return error instanceof Error ? error.message : String(error);
  }
}

/** Starts a repository on the branch main. */
export async function initRepository(git: Git): Promise<void> {
  const { porcelain } = await import('./porcelain.ts');
  await porcelain(git, ['init', '--initial-branch=main']);
}

function commitFailure(said: string, again: string): Failure {
  const words = gitWords(said);
  if (
    /empty ident name|Please tell me who you are|no email was given|unable to auto-detect email/.test(
      words,
    )
  ) {
    return new Failure('failed', "Couldn't commit: git does not know who you are.", {
      hints: [
        'git config --global user.name "Your Name"',
        'git config --global user.email you@example.com',
      ],
    });
  }
  // A hook may speak of keys too: git itself ends so where it has no signature.
  const unsigned = /failed to write commit object|either user\.signingkey/.test(words)
    ? signingFailure('the commit', words)
    : null;
  const stays = `the files and the index are as they were; ${again}`;
  if (unsigned)
    return new Failure('failed', unsigned.message, { hints: [...unsigned.hints, stays] });
  const base = gitFailure(['commit'], { code: 1, stdout: '', stderr: words });
  return new Failure('failed', `Failed to commit: ${words || 'a hook declined it'}`, {
    hints: [...base.hints, stays],
  });
}
