import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitDate } from './build.ts';
import { gitFailure } from './git.ts';
import type { Store } from './store.ts';

/** A tag that is to be built: its short name, the commit that it leads to, and its words. */
export interface TagContent {
  name: string;
  commit: string;
  message: string;
}

/**
 * Writes the object of an annotated tag and no ref. With `tag.gpgSign` or `commit.gpgSign` it is signed: only
 * git-tag(1) can do that, in a repository of its own beside this one's objects.
 *
 * @returns the tag's object id
 */
export async function writeTag(store: Store, tag: TagContent): Promise<string> {
  const { actor, sign } = await store.identity();
  return sign ? signedTag(store, tag) : plainTag(store, tag, actor);
}

async function plainTag(
  { repository, now }: Store,
  { name, commit, message }: TagContent,
  actor: { name: string; email: string },
): Promise<string> {
  // `git mktag` takes the object as it is (git-mktag(1)).
  const text = `object ${commit}\ntype commit\ntag ${name}\ntagger ${actor.name} <${actor.email}> ${gitDate(now().toISOString()).slice(1)}\n\n${message}`;
  return repository.git.output(['mktag'], { input: text });
}

async function signedTag(
  { repository, scratch, now }: Store,
  { name, commit, message }: TagContent,
): Promise<string> {
  const { git, commonDirectory } = repository;
  const directory = join(scratch.directory, 'signing');
  mkdirSync(join(directory, 'refs'), { recursive: true });
  mkdirSync(join(directory, 'objects'), { recursive: true });
  writeFileSync(join(directory, 'HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(
    join(directory, 'config'),
    `[include]\n\tpath = ${JSON.stringify(join(commonDirectory, 'config'))}\n`,
  );
  const env = {
    GIT_DIR: directory,
    GIT_OBJECT_DIRECTORY: join(commonDirectory, 'objects'),
    GIT_COMMITTER_DATE: gitDate(now().toISOString()),
  };
  const made = await git.run(['tag', '-s', '--cleanup=verbatim', '-F', '-', name, commit], {
    input: message,
    env,
  });
  if (made.code !== 0) throw gitFailure(['tag'], made);
  return git.output(['rev-parse', '--verify', `refs/tags/${name}`], { env });
}
