import { parseTagMessage } from '../core/message.ts';
import type { Version } from '../core/model.ts';
import { parseVersion } from '../core/names.ts';
import { parseCommit, parseTag } from './object-format.ts';
import type { GitObject } from './object-format.ts';
import type { Objects } from './objects.ts';
import { refsBelow } from './refs.ts';
import type { Repository } from './repository.ts';

/** Returns the ref of a version's tag. */
export function versionRef(agent: string, version: number): string {
  return `refs/tags/${agent}/v${version}`;
}

/** Returns the numbers of an agent's version tags among some sorted refs, ascending. */
export function taggedVersions(refs: readonly string[], agent: string): number[] {
  const prefix = `refs/tags/${agent}/`;
  return refsBelow(refs, prefix)
    .flatMap((ref) => parseVersion(ref.slice(prefix.length)) ?? [])
    .toSorted((a, b) => a - b);
}

/** Returns the tree of each version by its number; versions whose tag leads to no such folder are left out. */
export async function readVersionTrees(
  objects: Objects,
  agent: string,
  versions: readonly number[],
): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  for (const some of inBlocks(versions)) {
    const trees = await objects.readAll(
      some.map((version) => `${versionRef(agent, version)}:agents/${agent}`),
    );
    some.forEach((version, index) => {
      if (trees[index]?.type === 'tree') found.set(version, trees[index].oid);
    });
  }
  return found;
}

/** What a version's tag says. */
export interface TagFacts {
  /** The object that the ref leads to, and its type. */
  oid: string;
  type: string;
  commit: string;
  /** Null where the commit holds no folder of the agent. */
  tree: string | null;
}

/** Returns what each version's tag says, by its number; null where its object is missing. */
export async function readTags(
  objects: Objects,
  agent: string,
  versions: readonly number[],
): Promise<Map<number, TagFacts | null>> {
  const found = new Map<number, TagFacts | null>();
  for (const some of inBlocks(versions)) {
    const [tags, trees] = await Promise.all([
      objects.readAll(some.map((version) => versionRef(agent, version))),
      readVersionTrees(objects, agent, some),
    ]);
    some.forEach((version, index) => {
      const tag = tags[index];
      if (!tag) return found.set(version, null);
      const { oid, type } = tag;
      const commit = type === 'tag' ? parseTag(tag).object : oid;
      return found.set(version, { oid, type, commit, tree: trees.get(version) ?? null });
    });
  }
  return found;
}

// The objects of 10,000 versions at once would fill the memory.
const BLOCK = 256;

function inBlocks(versions: readonly number[]): number[][] {
  return Array.from({ length: Math.ceil(versions.length / BLOCK) }, (_, index) =>
    versions.slice(index * BLOCK, (index + 1) * BLOCK),
  );
}

/** Reads versions from their tags, newest first. */
export async function readVersions(
  objects: Objects,
  agent: string,
  versions: readonly number[],
): Promise<Version[]> {
  const found: Version[] = [];
  for (const some of inBlocks(versions.toSorted((a, b) => b - a)))
    found.push(...(await readBlock(objects, agent, some)));
  return found;
}

async function readBlock(
  objects: Objects,
  agent: string,
  newest: readonly number[],
): Promise<Version[]> {
  const names = newest.map((version) => versionRef(agent, version));
  const [tags, commits, trees] = await Promise.all([
    objects.readAll(names),
    objects.readAll(names.map((name) => `${name}^{commit}`)),
    objects.readAll(names.map((name) => `${name}:agents/${agent}`)),
  ]);
  return newest.flatMap((version, index) => {
    const [tag, commit, tree] = [tags[index], commits[index], trees[index]];
    return tag && commit && tree?.type === 'tree'
      ? [build({ agent, version }, { tag, commit, tree })]
      : [];
  });
}

function build(
  { agent, version }: { agent: string; version: number },
  objects: { tag: GitObject; commit: GitObject; tree: GitObject },
): Version {
  const commit = parseCommit(objects.commit);
  const tag = objects.tag.type === 'tag' ? parseTag(objects.tag) : null;
  // A tag that some pipeline turned into a lightweight one has no words of its own.
  const { description, notes } = tag
    ? parseTagMessage(tag.message)
    : { description: '', notes: '' };
  return {
    agent,
    version,
    description,
    notes,
    author: { name: commit.author.name, email: commit.author.email },
    publishedBy: tag?.tagger ? { name: tag.tagger.name, email: tag.tagger.email } : null,
    publishedAt: tag?.tagger?.at ?? null,
    tree: objects.tree.oid,
    commit: commit.oid,
    tag: objects.tag.oid,
  };
}

/** Returns the refs of the user's that a version's tag cannot stand beside: a tag named like the agent. */
export function tagInTheWay(repository: Repository, agent: string): string | null {
  return repository.refs.find((ref) => ref === `refs/tags/${agent}`) ?? null;
}
