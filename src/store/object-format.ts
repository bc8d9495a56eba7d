import { Failure } from '../core/failure.ts';
import type { FileEntry, Person } from '../core/model.ts';

/** An object as `git cat-file --batch` gives it. */
export interface GitObject {
  oid: string;
  type: string;
  content: Buffer;
}

/** The parts of a commit that are needed here. */
export interface Commit {
  oid: string;
  tree: string;
  parents: string[];
  author: Signature;
  committer: Signature;
  message: string;
}

/** Who made an object and when, as git stores it. */
interface Signature extends Person {
  /** ISO 8601 in UTC. */
  at: string;
}

/** An annotated tag. */
export interface Tag {
  object: string;
  /** The name that it was made under, such as `booking/v7`. */
  name: string;
  tagger: Signature | null;
  message: string;
}

/** One entry of a tree object. */
export interface TreeEntry extends FileEntry {
  name: string;
}

/** Builds the failure for an object that should be there. */
export function missing(oid: string): Failure {
  return new Failure('failed', `Couldn't read the object ${oid} of this repository.`, {
    hints: ['git fsck tells what is damaged; git fetch may bring it back', 'agentctl doctor'],
  });
}

/** Reads a tree object (git's documentation, "gitformat-pack" and hash-object: mode, name, NUL, raw object id). */
export function parseTree(object: GitObject): TreeEntry[] {
  const width = object.oid.length / 2;
  const entries: TreeEntry[] = [];
  for (let at = 0; at < object.content.length;) {
    const space = object.content.indexOf(32, at);
    const end = object.content.indexOf(0, space);
    // Without this a tree that ends too early would be read for ever.
    if (space < at || end < space || end + width >= object.content.length)
      throw missing(object.oid);
    entries.push({
      mode: object.content.toString('latin1', at, space),
      name: object.content.toString('utf8', space + 1, end),
      oid: object.content.toString('hex', end + 1, end + 1 + width),
    });
    at = end + 1 + width;
  }
  return entries;
}

/** Reads a commit object. */
export function parseCommit(object: GitObject): Commit {
  const { headers, message } = parseHeaders(object.content.toString());
  return {
    oid: object.oid,
    tree: headers.find(([key]) => key === 'tree')?.[1] ?? '',
    parents: headers.filter(([key]) => key === 'parent').map(([, value]) => value),
    author: parseSignature(headers.find(([key]) => key === 'author')?.[1]),
    committer: parseSignature(headers.find(([key]) => key === 'committer')?.[1]),
    message,
  };
}

/** Reads an annotated tag object. */
export function parseTag(object: GitObject): Tag {
  const { headers, message } = parseHeaders(object.content.toString());
  const tagger = headers.find(([key]) => key === 'tagger')?.[1];
  return {
    object: headers.find(([key]) => key === 'object')?.[1] ?? '',
    name: headers.find(([key]) => key === 'tag')?.[1] ?? '',
    tagger: tagger === undefined ? null : parseSignature(tagger),
    message,
  };
}

function parseHeaders(text: string): { headers: [string, string][]; message: string } {
  const end = text.indexOf('\n\n');
  const head = end === -1 ? text : text.slice(0, end);
  const headers = head
    .split('\n')
    .filter((line) => !line.startsWith(' '))
    .map((line): [string, string] => [
      line.slice(0, line.indexOf(' ')),
      line.slice(line.indexOf(' ') + 1),
    ]);
  return { headers, message: end === -1 ? '' : text.slice(end + 2) };
}

// The years that ISO 8601 writes with four digits: a commit may claim any number.
const EARLIEST = Date.parse('0001-01-01T00:00:00Z') / 1000;
const LATEST = Date.parse('9999-12-31T23:59:59Z') / 1000;

function parseSignature(text = ''): Signature {
  const match = /^(.*?) ?<([^>]*)> (-?\d+)/.exec(text);
  const seconds = Number(match?.[3] ?? 0);
  return {
    name: match?.[1] ?? '',
    email: match?.[2] ?? '',
    at: new Date(Math.min(Math.max(seconds, EARLIEST), LATEST) * 1000).toISOString(),
  };
}
