import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Person } from '../core/model.ts';
import { gitDate, personEnv } from './build.ts';
import { gitFailure } from './git.ts';
import type { Git } from './git.ts';
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
  const { actor, signTags } = await store.identity();
  return signTags ? signedTag(store, tag, actor) : plainTag(store, tag, actor);
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

async function signedTag(store: Store, tag: TagContent, actor: Person): Promise<string> {
  const { git, commonDirectory } = store.repository;
  const { name, commit, message } = tag;
  const env = {
    ...personEnv(actor, store.now().toISOString()),
    GIT_DIR: signingRepository(store, commit),
    GIT_OBJECT_DIRECTORY: join(commonDirectory, 'objects'),
  };
  // A hook of the machine's has nothing to do with a ref that is none of the user's.
  const settings = [...(await signingSettings(git)), '-c', 'core.hooksPath=/dev/null'];
  const made = await git.run(
    [...settings, 'tag', '--sign', '--force', '--cleanup=verbatim', '-F', '-', name, commit],
    { input: message, env },
  );
  const what = `the tag ${name}`;
  if (made.code !== 0) throw signingFailure(what, made.stderr) ?? gitFailure(['tag'], made);
  const oid = await git.output(['rev-parse', '--verify', `refs/tags/${name}`], { env });
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

// As this repository has them: another one's `includeIf "gitdir:…"` and local settings would not count.
async function signingSettings(git: Git): Promise<string[]> {
  const pattern = String.raw`^(user\.signingkey|gpg\..*)$`;
  const { stdout } = await git.run(['config', '--null', '--get-regexp', pattern]);
  return stdout.split('\0').flatMap((entry) => {
    const end = entry.indexOf('\n');
    return entry === ''
      ? []
      : ['-c', end === -1 ? entry : `${entry.slice(0, end)}=${entry.slice(end + 1)}`];
  });
}
