import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../core/failure.ts';
import { shellWord } from '../core/text.ts';
import { Git } from './git.ts';
import { makeFolder } from './new-files.ts';
import { readIdentity } from './identity.ts';
import type { StoreOptions } from './store.ts';

/** A repository to play in. */
export interface Stage {
  directory: string;
  /** The commands by which it differs from the user's other repositories. */
  settings: string[];
  /** Replaces a text in a file of the stage. Throws `bug` where the file does not hold it. */
  replace: (path: string, change: { before: string; after: string }) => void;
}

const PLAYER = [
  ['user.name', 'Demo'],
  ['user.email', 'demo@example.com'],
] as const;

/**
 * Makes an empty repository to play in: in the directory of the options, which must be new or empty, or in a
 * temporary one. Who has no name in git gets one there; no hooks of the machine's run, and nothing is signed.
 * Throws `usage` where the folder holds something.
 */
export async function openStage(options: StoreOptions, temporary: boolean): Promise<Stage> {
  const directory = temporary
    ? mkdtempSync(join(options.env['TMPDIR'] ?? tmpdir(), 'agentctl-demo-'))
    : options.directory;
  requireEmpty(directory);
  makeFolder(directory);
  const git = new Git(directory, options.env, options.listener);
  await git.output(['init', '--quiet', '--initial-branch=main', '--template=']);
  const settings = await strangerSettings(git);
  for (const [name, value] of settings) await git.output(['config', name, value]);
  return {
    directory,
    settings: settings.map(([name, value]) => `git config ${name} ${shellWord(value)}`),
    replace: (path, change) => replaceText(join(directory, path), change),
  };
}

async function strangerSettings(git: Git): Promise<(readonly [string, string])[]> {
  const hooks = (await git.run(['config', '--get', 'core.hooksPath'])).code === 0;
  const identity = await readIdentity(git).catch((error: unknown) => {
    if (error instanceof Failure && error.kind === 'failed') return null;
    throw error;
  });
  return [
    ...(identity === null ? PLAYER : []),
    ...(identity?.sign ? ([['commit.gpgSign', 'false']] as const) : []),
    ...(identity?.signTags ? ([['tag.gpgSign', 'false']] as const) : []),
    ...(hooks ? ([['core.hooksPath', '.git/hooks']] as const) : []),
  ];
}

function replaceText(path: string, change: { before: string; after: string }): void {
  const text = readFileSync(path, 'utf8');
  if (!text.includes(change.before))
    throw new Failure('bug', `The demo does not know its template: ${path} was changed.`);
  writeFileSync(
    path,
    text.replace(change.before, () => change.after),
  );
}

function requireEmpty(directory: string): void {
  if (!existsSync(directory)) return;
  if (isEmptyFolder(directory)) return;
  throw new Failure('usage', `Couldn't play in ${directory}: it is not an empty folder.`, {
    hints: ['agentctl demo --directory <folder> takes one that is new or empty'],
  });
}

function isEmptyFolder(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return false;
    throw error;
  }
}
