import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { json } from './cli.ts';
import { executable } from './processes.ts';
import { BOB, edit, git, temporaryFolder, workspace, write } from './repository.ts';

/** A workspace that is shared through a bare repository, and a second clone of it. */
export interface Shared {
  /** The bare repository, by its path. */
  remote: string;
  alice: string;
  bob: string;
}

/** Makes a connected workspace with some published versions of booking, and a clone of it. */
export async function shared(versions = 1): Promise<Shared> {
  const alice = workspace();
  const remote = join(temporaryFolder('remote'), 'team.git');
  git(alice, 'init', '--quiet', '--bare', '--initial-branch=main', remote);
  git(alice, 'remote', 'add', 'origin', remote);
  git(alice, 'push', '--quiet', '--set-upstream', 'origin', 'main');
  await json(alice, ['connect', 'origin']);
  for (let version = 1; version <= versions; version += 1) await publish(alice, `Hello ${version}`);
  const bob = temporaryFolder('bob');
  git(bob, 'clone', '--quiet', remote, bob);
  return { remote, alice, bob };
}

/** Edits the greeting and publishes it. */
export async function publish(folder: string, greeting: string, agent = 'booking'): Promise<void> {
  edit(folder, greeting, agent);
  await json(folder, ['publish', '--agent', agent, '-m', greeting]);
}

/** Has shell commands run by Bob in another clone at the next push from a folder, before the server is told of it. */
export function atNextPush(folder: string, other: string, commands: readonly string[]): void {
  const lines = [
    '#!/bin/sh',
    'rm -f "$0"',
    'unset $(git rev-parse --local-env-vars)',
    `export GIT_AUTHOR_NAME=${BOB.name} GIT_AUTHOR_EMAIL=${BOB.email}`,
    `export GIT_COMMITTER_NAME=${BOB.name} GIT_COMMITTER_EMAIL=${BOB.email}`,
    `cd "${other}" || exit 1`,
    `agentctl() { "${process.execPath}" "${executable()}" "$@" >&2; }`,
    ['true', ...commands].join(' && '),
  ];
  write(folder, '.git/hooks/pre-push', `${lines.join('\n')}\n`);
  chmodSync(join(folder, '.git/hooks/pre-push'), 0o755);
}
