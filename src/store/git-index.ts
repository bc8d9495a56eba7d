import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gitFailure } from './git.ts';
import type { Repository } from './repository.ts';

// Others hold the index's lock for as long as their commit hooks run.
const PATIENCE = 5_000;

/** Reads the index of the working tree byte for byte; null where there is none. */
export function readIndex({ gitDirectory }: Repository): Buffer | null {
  const file = join(gitDirectory, 'index');
  return existsSync(file) ? readFileSync(file) : null;
}

/** The index before some paths were staged, and after. */
interface Staging {
  before: Buffer | null;
  staged: Buffer | null;
  /** Pathspecs relative to the root. */
  paths: readonly string[];
}

/**
 * Takes back what was staged: byte for byte, or path by path where somebody else wrote the index since, for what they
 * staged is theirs. Where the lock of the index does not become free, it stays as it is.
 */
export async function unstage(repository: Repository, staging: Staging): Promise<void> {
  if (same(staging.before, staging.staged)) return;
  const file = join(repository.gitDirectory, 'index');
  const lock = `${file}.lock`;
  const deadline = Date.now() + PATIENCE;
  while (!tryCreate(lock, staging.before)) {
    if (Date.now() > deadline) return;
    await sleep(20 + Math.random() * 80);
  }
  if (!same(readIndex(repository), staging.staged)) {
    rmSync(lock);
    return unstagePaths(repository, staging);
  }
  if (staging.before !== null) return renameSync(lock, file);
  rmSync(file, { force: true });
  rmSync(lock);
}

function same(one: Buffer | null, other: Buffer | null): boolean {
  return one === null || other === null ? one === other : one.equals(other);
}

function tryCreate(lock: string, content: Buffer | null): boolean {
  try {
    writeFileSync(lock, content ?? '', { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function unstagePaths(repository: Repository, { before, paths }: Staging): Promise<void> {
  const { git, gitDirectory } = repository;
  const cwd = repository.root ?? undefined;
  const copy = join(gitDirectory, `agentctl-index-${crypto.randomUUID()}`);
  const entries = async (env?: Record<string, string>) =>
    (await git.output(['ls-files', '-s', '-z', '--', ...paths], { cwd, env }))
      .split('\0')
      .filter((entry) => entry !== '');
  try {
    writeFileSync(copy, before ?? '');
    const wanted = before === null ? [] : await entries({ GIT_INDEX_FILE: copy });
    const present = await entries();
    const zero = '0'.repeat(/ ([0-9a-f]+) /.exec(present[0] ?? '')?.[1]?.length ?? 40);
    const removed = present.map((entry) => `0 ${zero}\t${entry.slice(entry.indexOf('\t') + 1)}`);
    const input = [...removed, ...wanted].map((entry) => `${entry}\0`).join('');
    const result = await git.run(['update-index', '-z', '--index-info'], { cwd, input });
    if (result.code !== 0) throw gitFailure(['update-index'], result);
  } finally {
    rmSync(copy, { force: true });
  }
}
