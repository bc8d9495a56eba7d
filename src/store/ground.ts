import { existsSync, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Failure } from '../core/failure.ts';
import { NEW_FOLDER } from '../core/next-start.ts';
import { toFinish } from '../core/operation.ts';
import { WORKSPACE_FILE } from '../core/workspace.ts';
import { Git } from './git.ts';
import { readIdentity } from './identity.ts';
import { openRepository, unfinishedOperation } from './repository.ts';
import type { Repository } from './repository.ts';
import type { StoreOptions } from './store.ts';

/** Where a workspace may be started. */
export interface Ground {
  directory: string;
  /** There is a workspace already. */
  taken: boolean;
  /** It is a folder with something in it, and no repository. */
  loose: boolean;
}

/**
 * Looks at the place of a workspace before anything is asked about it. Throws what `startWorkspace` would: within
 * another repository, in a merge, or without a name in git.
 */
export async function surveyGround(options: StoreOptions): Promise<Ground> {
  const { directory, env, listener } = options;
  const found = await existingRepository(new Git(directory, env, listener), directory);
  if (found) {
    requireRoot(found.root ?? directory, directory);
    requireQuiet(found);
  } else requireModest(directory, env);
  await readIdentity(found?.git ?? new Git(existingParent(directory), env, listener));
  const root = found?.root ?? directory;
  return {
    directory: root,
    taken: lstatSync(join(root, WORKSPACE_FILE), { throwIfNoEntry: false }) !== undefined,
    loose: !found && existsSync(root) && readdirSync(root).length > 0,
  };
}

/** Returns the repository that holds a directory, or the place where it is to be made; null where there is none. */
export async function existingRepository(git: Git, directory: string): Promise<Repository | null> {
  if (!existsSync(directory)) git = git.at(existingParent(directory));
  try {
    const repository = await openRepository(git);
    if (repository.root === null)
      throw new Failure(
        'usage',
        "Couldn't start a workspace here: this repository is bare and has no files.",
        { hints: ['run this in a clone'] },
      );
    return repository;
  } catch (error) {
    if (error instanceof Failure && error.kind === 'not-found') return null;
    throw error;
  }
}

/** Throws `usage` where a directory is not the root of the repository that holds it. */
export function requireRoot(root: string, directory: string): void {
  if (realpathSync(root) === nearestReal(directory)) return;
  throw new Failure(
    'usage',
    `Couldn't start a workspace in ${directory}: it lies inside the repository ${root}.`,
    { hints: [`agentctl init ${root}`, 'or choose a folder outside of it'] },
  );
}

/**
 * Throws `refused` where a new repository would hold all that somebody has: every folder below, other repositories
 * too, would lie within it.
 */
export function requireModest(directory: string, env: StoreOptions['env']): void {
  const what = vastFolder(directory, env);
  if (what === null) return;
  throw new Failure(
    'refused',
    `Couldn't start a workspace in ${directory}: it is ${what}, and all of it would become one repository.`,
    { hints: [`agentctl init ${NEW_FOLDER}`] },
  );
}

/** Says what a folder is that is too large for a workspace: a home, or the root of all folders; null for others. */
export function vastFolder(directory: string, env: StoreOptions['env']): string | null {
  const place = nearestReal(directory);
  const home = env['HOME'] ?? env['USERPROFILE'];
  if (home && existsSync(home) && place === realpathSync(home)) return 'your home folder';
  return place === dirname(place) ? 'the root of all folders' : null;
}

/** Returns the nearest folder above a path that exists. */
export function existingParent(directory: string): string {
  let place = resolve(directory);
  while (!existsSync(place)) place = dirname(place);
  return place;
}

function nearestReal(directory: string): string {
  const parent = existingParent(directory);
  return join(realpathSync(parent), relative(parent, resolve(directory)));
}

/** Throws `refused` where an operation of git is in progress. */
export function requireQuiet(repository: Repository): void {
  const operation = unfinishedOperation(repository);
  if (operation)
    throw new Failure('refused', `Couldn't start a workspace: a ${operation} is in progress.`, {
      hints: [`${toFinish(operation)}, or git ${operation} --abort`],
    });
}
