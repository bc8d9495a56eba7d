import type { ChildProcess } from 'node:child_process';
import { Failure } from '../core/failure.ts';
import type { FileEntry, Person } from '../core/model.ts';
import type { Git } from './git.ts';

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
export interface Signature extends Person {
  /** ISO 8601 in UTC. */
  at: string;
}

/** An annotated tag. */
export interface Tag {
  object: string;
  tagger: Signature | null;
  message: string;
}

/** One entry of a tree object. */
export interface TreeEntry extends FileEntry {
  name: string;
}

/**
 * Reads objects through one `git cat-file --batch` process, however many are asked for (git-cat-file(1)).
 * Requests are written at once and answered in order.
 */
export class Objects {
  readonly #git: Git;
  readonly #env: Readonly<Record<string, string>>;
  #process: ChildProcess | null = null;
  #chunks: Buffer[] = [];
  #buffered = 0;
  #wanted = 1;
  readonly #waiting: {
    resolve: (object: GitObject | null) => void;
    reject: (error: Error) => void;
  }[] = [];
  #header: { oid: string; type: string; size: number } | null = null;
  #failure: Error | null = null;
  #stderr = '';

  constructor(git: Git, env: Readonly<Record<string, string>> = {}) {
    this.#git = git;
    this.#env = env;
  }

  /** Returns the object that an extended object name means (gitrevisions(7)), or null where there is none. */
  read(name: string): Promise<GitObject | null> {
    if (/[\n\0]/.test(name)) return Promise.resolve(null);
    if (this.#failure) return Promise.reject(this.#failure);
    const child = (this.#process ??= this.#start());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      child.stdin?.write(`${name}\n`);
    });
  }

  /** Reads many objects at once, in their order. */
  readAll(names: readonly string[]): Promise<(GitObject | null)[]> {
    return Promise.all(names.map((name) => this.read(name)));
  }

  /** Returns a blob as text, or null where there is none. */
  async text(name: string): Promise<string | null> {
    const object = await this.read(name);
    return object?.type === 'blob' ? object.content.toString() : null;
  }

  /** Returns a commit, or null where the name means none. */
  async commit(name: string): Promise<Commit | null> {
    const object = await this.read(`${name}^{commit}`);
    return object ? parseCommit(object) : null;
  }

  /** Returns the entries of a tree, or null where there is none. */
  async tree(name: string): Promise<{ oid: string; entries: TreeEntry[] } | null> {
    const object = await this.read(name);
    return object?.type === 'tree' ? { oid: object.oid, entries: parseTree(object) } : null;
  }

  /** Returns every file below a tree by its path, read level by level. */
  async files(tree: string): Promise<Map<string, FileEntry>> {
    const files = new Map<string, FileEntry>();
    let level = [{ oid: tree, prefix: '' }];
    while (level.length > 0) {
      const objects = await this.readAll(level.map(({ oid }) => oid));
      const next: typeof level = [];
      objects.forEach((object, index) => {
        const parent = level[index];
        if (object?.type !== 'tree' || !parent) throw missing(parent?.oid ?? tree);
        for (const { name, oid, mode } of parseTree(object)) {
          if (mode === '40000') next.push({ oid, prefix: `${parent.prefix}${name}/` });
          else files.set(`${parent.prefix}${name}`, { oid, mode });
        }
      });
      level = next;
    }
    return files;
  }

  /** Ends the process. */
  close(): void {
    this.#process?.stdin?.end();
    this.#process = null;
  }

  #start(): ChildProcess {
    const child = this.#git.start(['cat-file', '--batch'], { env: this.#env });
    child.stdout?.on('data', (chunk: Buffer) => this.#receive(chunk));
    child.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    child.stdin?.on('error', () => undefined);
    child.on('error', (error) => this.#fail(error));
    child.on('close', (code) => {
      if (this.#waiting.length > 0)
        this.#fail(
          new Failure(
            'failed',
            `Failed to read the repository: ${this.#stderr.trim() || `git cat-file ended with ${code}`}`,
          ),
        );
    });
    return child;
  }

  #fail(error: Error): void {
    this.#failure = error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    // Joining only when enough has come keeps large objects from being copied once per chunk.
    if (this.#buffered < this.#wanted) return;
    let data = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    for (;;) {
      const rest = this.#header ? this.#takeContent(data, this.#header) : this.#takeHeader(data);
      if (!rest) break;
      data = rest;
    }
    this.#chunks = [data];
    this.#buffered = data.length;
  }

  #takeHeader(data: Buffer): Buffer | null {
    const end = data.indexOf(10);
    if (end === -1) {
      this.#wanted = data.length + 1;
      return null;
    }
    const line = data.toString('utf8', 0, end);
    const match = /^([0-9a-f]{40,64}) (commit|tree|blob|tag) (\d+)$/.exec(line);
    if (match) this.#header = { oid: match[1] ?? '', type: match[2] ?? '', size: Number(match[3]) };
    else this.#waiting.shift()?.resolve(null);
    this.#wanted = 1;
    return data.subarray(end + 1);
  }

  #takeContent(data: Buffer, header: { oid: string; type: string; size: number }): Buffer | null {
    if (data.length <= header.size) {
      this.#wanted = header.size + 1;
      return null;
    }
    // A copy, so that a small object does not keep the whole chunk alive.
    const content = Buffer.from(data.subarray(0, header.size));
    this.#header = null;
    this.#wanted = 1;
    this.#waiting.shift()?.resolve({ oid: header.oid, type: header.type, content });
    return data.subarray(header.size + 1);
  }
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

function parseSignature(text = ''): Signature {
  const match = /^(.*?) ?<([^>]*)> (-?\d+)/.exec(text);
  const seconds = Number(match?.[3] ?? 0);
  return {
    name: match?.[1] ?? '',
    email: match?.[2] ?? '',
    at: new Date(seconds * 1000).toISOString(),
  };
}
