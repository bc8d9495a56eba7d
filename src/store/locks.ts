import { readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from './repository.ts';

/** A `*.lock` file in git's folder. */
export interface FoundLock {
  file: string;
  ageInSeconds: number;
  /** Older than a minute, and no process has it open. */
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
      : [{ file, ageInSeconds, removable: ageInSeconds >= OLD_ENOUGH && !isOpen(file) }];
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

// Git writes no owner into a lock. Where /proc exists, an open file tells of a living one; elsewhere age must do.
function isOpen(file: string): boolean {
  for (const pid of names('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const descriptor of names(`/proc/${pid}/fd`)) {
      try {
        if (readlinkSync(`/proc/${pid}/fd/${descriptor}`) === file) return true;
      } catch {
        // The process ended meanwhile, or is another user's.
      }
    }
  }
  return false;
}
