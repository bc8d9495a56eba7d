import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Failure } from '../core/failure.ts';
import { gitFailure } from './git.ts';
import type { Git, GitResult } from './git.ts';
import { waysBelow } from './nearby.ts';

/** Where a repository lies and what it holds, read by two git processes. */
export interface Repository {
  git: Git;
  /** The root of the working tree; null in a bare repository. */
  root: string | null;
  gitDirectory: string;
  commonDirectory: string;
  shallow: boolean;
  /** The full names of all refs, sorted by their code units. */
  refs: readonly string[];
}

/** What HEAD is: a branch (perhaps unborn) or a commit. */
export interface Head {
  /** The full name of the branch, null on a detached HEAD. */
  branch: string | null;
}

const OLDEST_GIT: readonly [number, number] = [2, 34];

/**
 * Finds the repository that holds the runner's directory (git-rev-parse(1)).
 * Throws `not-found` outside of one, `failed` where git is missing or too old.
 */
export async function openRepository(git: Git): Promise<Repository> {
  const [version, found] = await Promise.all([git.run(['version']), git.run(discovery(true))]);
  requireVersion(version.stdout);
  return toRepository(git, found);
}

/** Finds the repository without asking for git's version: a process less, for whoever tells nobody of a failure. */
export async function glanceAtRepository(git: Git): Promise<Repository> {
  return toRepository(git, await git.run(discovery(true)));
}

async function toRepository(git: Git, found: GitResult): Promise<Repository> {
  if (found.code === 0) return readDiscovery(git, found.stdout, true);
  if (found.stdout.startsWith('true\n'))
    return readDiscovery(git, await git.output(discovery(false)), false);
  if (/not a git repository/i.test(found.stderr)) {
    throw new Failure('not-found', `Couldn't find a git repository here (${git.directory}).`, {
      hints: [
        ...waysBelow(git.directory),
        'agentctl init starts a workspace',
        'agentctl demo shows one',
      ],
    });
  }
  if (/must be run in a work tree/.test(found.stderr)) {
    throw new Failure('usage', "Couldn't work inside git's own folder.", {
      hints: ['go to the folder that holds your files, or name it with -C'],
    });
  }
  throw gitFailure(['rev-parse'], found);
}

function discovery(workTree: boolean): string[] {
  return [
    'rev-parse',
    '--path-format=absolute',
    '--is-bare-repository',
    '--is-shallow-repository',
    '--git-dir',
    '--git-common-dir',
    ...(workTree ? ['--show-toplevel'] : []),
    // Full names as they stand: `--symbolic-full-name` would look each of 10,000 up anew, for a third of a second.
    '--symbolic',
    '--all',
  ];
}

function readDiscovery(git: Git, output: string, workTree: boolean): Repository {
  const lines = output.split('\n').filter((line) => line !== '');
  const [, shallow, gitDirectory = '', commonDirectory = ''] = lines;
  const fixed = workTree ? 5 : 4;
  if (lines.slice(fixed).some((line) => !line.startsWith('refs/'))) {
    throw new Failure(
      'failed',
      "Couldn't read where this repository lies: its path holds a line break.",
      { hints: ['rename the folder'] },
    );
  }
  const root = workTree ? resolve(lines[4] ?? '') : null;
  return {
    git: root === null ? git : git.at(root),
    root,
    gitDirectory,
    commonDirectory,
    shallow: shallow === 'true',
    refs: lines.slice(fixed).toSorted(),
  };
}

/** Returns the repository with its refs read anew: a fetch brought others. */
export async function readRefs(repository: Repository): Promise<Repository> {
  const workTree = repository.root !== null;
  const { git } = repository;
  return readDiscovery(git, await git.output(discovery(workTree)), workTree);
}

function requireVersion(output: string): void {
  const match = /(\d+)\.(\d+)/.exec(output);
  const [major, minor] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  if (major > OLDEST_GIT[0] || (major === OLDEST_GIT[0] && minor >= OLDEST_GIT[1])) return;
  throw new Failure(
    'failed',
    `Couldn't use this git: it is ${match?.[0] ?? 'of an unknown version'}, and agentctl needs ${OLDEST_GIT.join('.')} or newer.`,
    {
      hints: ['install a newer git: https://git-scm.com/downloads'],
    },
  );
}

/** Returns where turns are taken at what all working trees of a repository share. */
export function placeOfTurn({
  commonDirectory,
  git,
}: Pick<Repository, 'commonDirectory' | 'git'>): {
  directory: string;
  above: string | undefined;
} {
  return { directory: commonDirectory, above: git.turnsAbove };
}

/** Returns what HEAD is in this working tree. */
export function readHead(repository: Repository): Promise<Head> {
  return headOf(repository.gitDirectory, repository);
}

async function headOf(directory: string, repository: Repository): Promise<Head> {
  const text = await readFile(join(directory, 'HEAD'), 'utf8').catch(() => '');
  const branch = /^ref: (.+)$/m.exec(text)?.[1] ?? null;
  // A repository with the reftable format keeps a placeholder in this file (gitrepository-layout(5)).
  if (branch === 'refs/heads/.invalid') {
    const result = await repository.git.run(['--git-dir', directory, 'symbolic-ref', '-q', 'HEAD']);
    return { branch: result.code === 0 ? result.stdout.trim() : null };
  }
  return { branch };
}

/** Returns the folder of the worktree that has a branch checked out, or null: moving its branch would make its files look changed. */
export async function worktreeOf(branch: string, repository: Repository): Promise<string | null> {
  const { commonDirectory } = repository;
  if (repository.root !== null || commonDirectory.endsWith('.git')) {
    const main = await headOf(commonDirectory, repository);
    if (main.branch === branch && !(await isBare(commonDirectory)))
      return resolve(commonDirectory, '..');
  }
  const linked = await readdir(join(commonDirectory, 'worktrees')).catch(() => []);
  for (const name of linked) {
    const directory = join(commonDirectory, 'worktrees', name);
    if ((await headOf(directory, repository)).branch !== branch) continue;
    const place = await readFile(join(directory, 'gitdir'), 'utf8').catch(() => '');
    const folder = resolve(directory, place.trim(), '..');
    // A worktree whose folder was deleted is only not pruned yet; nothing there can look changed.
    if (existsSync(folder)) return folder;
  }
  return null;
}

/** Returns git's name of the linked worktree that is worked in (git-worktree(1)); null in the main one. */
export function linkedWorktree({ gitDirectory, commonDirectory }: Repository): string | null {
  return gitDirectory === commonDirectory ? null : basename(gitDirectory);
}

/** Tells whether only a part of the files is checked out (git-sparse-checkout(1)). */
export function isSparse({ gitDirectory, commonDirectory }: Repository): boolean {
  const files = [join(gitDirectory, 'config.worktree'), join(commonDirectory, 'config')];
  return (
    existsSync(join(gitDirectory, 'info', 'sparse-checkout')) &&
    files.some(
      (file) =>
        existsSync(file) && /^\s*sparsecheckout\s*=\s*true/im.test(readFileSync(file, 'utf8')),
    )
  );
}

async function isBare(commonDirectory: string): Promise<boolean> {
  return /^\s*bare\s*=\s*true/m.test(
    await readFile(join(commonDirectory, 'config'), 'utf8').catch(() => ''),
  );
}

const UNFINISHED: readonly (readonly [string, string])[] = [
  ['MERGE_HEAD', 'merge'],
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
];

/** Returns the operation of git that is in progress here (`merge`, `rebase`, …), or null. */
export function unfinishedOperation(repository: Repository): string | null {
  return UNFINISHED.find(([file]) => existsSync(join(repository.gitDirectory, file)))?.[1] ?? null;
}
