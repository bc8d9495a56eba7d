import { readFileSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Repository } from './repository.ts';

/** A `*.lock` file in git's folder. */
export interface FoundLock {
  file: string;
  ageInSeconds: number;
  /** Older than a minute, no process has it open, and no git lives in this repository. */
  removable: boolean;
}

const YOUNG = 5;
const OLD_ENOUGH = 60;

/** Finds the lock files of refs, index and settings that are older than git ever holds one. */
export function staleLocks(repository: Repository, now: Date): FoundLock[] {
  const { commonDirectory, gitDirectory } = repository;
  const worktrees = join(commonDirectory, 'worktrees');
  const linked = names(worktrees).map((name) => join(worktrees, name));
  const files = new Set([commonDirectory, gitDirectory, ...linked].flatMap(list));
  return [...files].toSorted().flatMap((file) => {
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found) return [];
    const ageInSeconds = Math.floor((now.getTime() - found.mtimeMs) / 1000);
    return ageInSeconds < YOUNG
      ? []
      : [{ file, ageInSeconds, removable: ageInSeconds >= OLD_ENOUGH && isFree(repository, file) }];
  });
}

/** Removes a lock; false where it could not be. */
export function removeLock(file: string): boolean {
  try {
    rmSync(file);
    return true;
  } catch {
    return false;
  }
}

function list(directory: string): string[] {
  const own = names(directory).map((name) => join(directory, name));
  const refs = below(join(directory, 'refs'));
  return [...own, ...refs].filter((path) => path.endsWith('.lock'));
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function below(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
    );
  } catch {
    return [];
  }
}

// Git writes no owner into a lock, and closes the file while an editor is open: a git that lives in this repository may
// hold it. Where /proc does not tell who lives, none is taken for abandoned.
function isFree(repository: Repository, file: string): boolean {
  const processes = names('/proc').filter((name) => /^\d+$/.test(name));
  if (processes.length === 0) return false;
  const self = linkOf('/proc/self');
  return processes.every((pid) => !holdsFile(pid, file) && !isGitIn(repository, pid, self));
}

function holdsFile(pid: string, file: string): boolean {
  return names(`/proc/${pid}/fd`).some(
    (descriptor) => linkOf(`/proc/${pid}/fd/${descriptor}`) === file,
  );
}

// Our own git, which reads objects meanwhile, takes no locks (proc(5): the parent stands behind the name and the state).
function isGitIn(repository: Repository, pid: string, self: string | null): boolean {
  const [, name = '', parent] =
    /^\d+ \((.*)\) \S (\d+)/s.exec(contentOf(`/proc/${pid}/stat`)) ?? [];
  if (!/^git(?:-|$)/.test(name) || parent === self) return false;
  const place = linkOf(`/proc/${pid}/cwd`);
  return [repository.root, repository.commonDirectory].some(
    (folder) => folder !== null && (place === folder || place?.startsWith(`${folder}${sep}`)),
  );
}

// The process ended meanwhile, or is another user's.
function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
