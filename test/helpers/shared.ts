import { join } from 'node:path';
import { json } from './cli.ts';
import { bareServer, copyClone } from './remote.ts';
import { copyFolder, edit, git, temporaryFolder, workspace } from './repository.ts';

/** A workspace that is shared through a bare repository, and a second clone of it. */
export interface Shared {
  /** The bare repository, by its path. */
  remote: string;
  alice: string;
  bob: string;
}

const made = new Map<number, Promise<Shared>>();

/** Returns a connected workspace with some published versions of booking, and a clone of it. */
export async function shared(versions = 1): Promise<Shared> {
  const template = made.get(versions) ?? share(versions);
  made.set(versions, template);
  return copyShared(await template);
}

/** Returns a copy of a shared workspace and its clone as they are now. */
export function copyShared({ remote: from, alice, bob }: Shared): Shared {
  const to = join(temporaryFolder('remote'), 'team.git');
  copyFolder(from, to);
  const copy = (folder: string) => copyClone(folder, { from, to });
  return { remote: to, alice: copy(alice), bob: copy(bob) };
}

async function share(versions: number): Promise<Shared> {
  const alice = workspace();
  const remote = bareServer();
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
