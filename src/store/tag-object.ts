import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Person } from '../core/model.ts';
import { gitDate, personEnv } from './build.ts';
import { gitFailure } from './git.ts';
import type { Identity } from './identity.ts';
import { signatureOf } from './signed-object.ts';
import { signingFailure, unsigned } from './signing.ts';
import type { Store } from './store.ts';

/** A tag that is to be built: its short name, the commit that it leads to, and its words. */
export interface TagContent {
  name: string;
  commit: string;
  message: string;
}

/**
 * Writes the object of an annotated tag and no ref. With `tag.gpgSign` or `commit.gpgSign` it is signed: only
 * git-tag(1) can do that, in a repository of its own beside this one's objects. Throws `failed` where it cannot be.
 *
 * @returns the tag's object id
 */
export async function writeTag(store: Store, tag: TagContent): Promise<string> {
  const identity = await store.identity();
  return identity.signTags ? signedTag(store, tag, identity) : plainTag(store, tag, identity.actor);
}

async function plainTag(
  { repository, now }: Store,
  { name, commit, message }: TagContent,
  actor: Person,
): Promise<string> {
  // `git mktag` takes the object as it is (git-mktag(1)).
  const text = `object ${commit}\ntype commit\ntag ${name}\ntagger ${actor.name} <${actor.email}> ${gitDate(now().toISOString()).slice(1)}\n\n${message}`;
  return repository.git.output(['mktag'], { input: text });
}

async function signedTag(
  store: Store,
  tag: TagContent,
  { actor, signing }: Identity,
): Promise<string> {
  const { git, commonDirectory } = store.repository;
  const { name, commit, message } = tag;
  const directory = signingRepository(store, commit);
  const env = {
    ...personEnv(actor, store.now().toISOString()),
    GIT_DIR: directory,
    GIT_OBJECT_DIRECTORY: join(commonDirectory, 'objects'),
  };
  // This repository's settings: others' `includeIf "gitdir:…"` and local ones would not count there. A hook of the
  // machine's has nothing to do with a ref that is none of the user's.
  const settings = [...signing, 'core.hooksPath=/dev/null'].flatMap((setting) => ['-c', setting]);
  const made = await git.run(
    [...settings, 'tag', '--sign', '--force', '--cleanup=verbatim', '-F', '-', name, commit],
    { input: message, env },
  );
  const what = `the tag ${name}`;
  if (made.code !== 0) throw signingFailure(what, made.stderr) ?? gitFailure(['tag'], made);
  const oid = readFileSync(join(directory, 'refs', 'tags', name), 'utf8').trim();
  // Before 2.40 git makes the tag all the same where ssh-keygen fails, and ends with 0.
  const object = await store.objects.read(oid);
  if (object && signatureOf(object)) return oid;
  throw signingFailure(what, made.stderr) ?? unsigned(what, made.stderr);
}

// Its refs are its own: the tag is made there under its name and nobody sees it.
function signingRepository({ scratch }: Store, commit: string): string {
  const directory = join(scratch.directory, 'signing');
  mkdirSync(join(directory, 'refs'), { recursive: true });
  mkdirSync(join(directory, 'objects'), { recursive: true });
  writeFileSync(join(directory, 'HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(
    join(directory, 'config'),
    commit.length === 64
      ? '[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = sha256\n'
      : '[core]\n\trepositoryformatversion = 0\n',
  );
  return directory;
}
