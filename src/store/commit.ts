import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../core/failure.ts';
import { gitFailure } from './git.ts';
import type { Git } from './git.ts';
import type { Repository } from './repository.ts';

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

/**
 * Commits some paths and only they (git-commit(1), `--only`) on the current branch; hooks and signing run, the
 * message is kept as it is. If the commit fails, the index is put back as it was.
 */
export async function commitOnly(repository: Repository, request: CommitRequest): Promise<void> {
  const { git, gitDirectory } = repository;
  const index = join(gitDirectory, 'index');
  const before = existsSync(index) ? readFileSync(index) : null;
  if (request.untracked) {
    const added = await git.run(['add', '-A', '--', ...request.paths]);
    if (added.code !== 0) throw gitFailure(['add'], added);
  }
  const staged = existsSync(index) ? readFileSync(index) : null;
  try {
    const { porcelain } = await import('./porcelain.ts');
    await porcelain(git, [
      'commit',
      '--only',
      '--cleanup=verbatim',
      '--quiet',
      '-m',
      request.message,
      '--',
      ...request.paths,
    ]);
  } catch (error) {
    putBack(index, before, staged);
    throw commitFailure(error, request.again ?? 'publish again after mending it');
  }
}

/** Starts a repository on the branch main. */
export async function initRepository(git: Git): Promise<void> {
  const { porcelain } = await import('./porcelain.ts');
  await porcelain(git, ['init', '--initial-branch=main']);
}

// Only while the index is as we left it: what somebody staged meanwhile is theirs.
function putBack(index: string, before: Buffer | null, staged: Buffer | null): void {
  const now = existsSync(index) ? readFileSync(index) : null;
  if (now === null || staged === null || !now.equals(staged) || before?.equals(now)) return;
  if (before === null) return rmSync(index, { force: true });
  const lock = `${index}.lock`;
  writeFileSync(lock, before, { flag: 'wx' });
  renameSync(lock, index);
}

function commitFailure(error: unknown, again: string): Failure {
  const words = error instanceof Error ? error.message.trim() : String(error);
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
  const base = gitFailure(['commit'], { code: 1, stdout: '', stderr: words });
  return new Failure('failed', `Failed to commit: ${words || 'a hook declined it'}`, {
    hints: [...base.hints, `the files and the index are as they were; ${again}`],
  });
}
