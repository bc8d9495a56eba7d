import type { ChildProcess } from 'node:child_process';
import { Failure } from '../core/failure.ts';
import type { FileEntry } from '../core/model.ts';
import type { Git } from './git.ts';
import { missing, parseCommit, parseTree } from './object-format.ts';
import type { Commit, GitObject, TreeEntry } from './object-format.ts';

/** Some names that were asked for together, and what came of them so far. */
interface Request {
  readonly amount: number;
  readonly objects: (GitObject | null)[];
  readonly resolve: (objects: (GitObject | null)[]) => void;
  readonly reject: (error: Error) => void;
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
  #unsent: string[] = [];
  readonly #waiting: Request[] = [];
  #header: { oid: string; type: string; size: number } | null = null;
  #failure: Error | null = null;
  #stderr = '';

  constructor(git: Git, env: Readonly<Record<string, string>> = {}) {
    this.#git = git;
    this.#env = env;
  }

  /** Returns the object that an extended object name means (gitrevisions(7)), or null where there is none. */
  async read(name: string): Promise<GitObject | null> {
    const [object = null] = await this.readAll([name]);
    return object;
  }

  /** Reads many objects at once, in their order. */
  async readAll(names: readonly string[]): Promise<(GitObject | null)[]> {
    const askable = names.filter((name) => !/[\n\0]/.test(name));
    if (askable.length === 0) return names.map(() => null);
    if (this.#failure) throw this.#failure;
    const objects = await this.#ask(askable);
    if (askable.length === names.length) return objects;
    const found = new Map(askable.map((name, index) => [name, objects[index]]));
    return names.map((name) => found.get(name) ?? null);
  }

  #ask(names: readonly string[]): Promise<(GitObject | null)[]> {
    const child = (this.#process ??= this.#start());
    // What is asked for at one time is sent at one time: 10,000 names are one write.
    if (this.#unsent.length === 0) queueMicrotask(() => this.#send(child));
    for (const name of names) this.#unsent.push(name);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ amount: names.length, objects: [], resolve, reject });
    });
  }

  #send(child: ChildProcess): void {
    child.stdin?.write(`${this.#unsent.join('\n')}\n`);
    this.#unsent = [];
  }

  #answer(object: GitObject | null): void {
    const [request] = this.#waiting;
    if (!request) return;
    request.objects.push(object);
    if (request.objects.length < request.amount) return;
    this.#waiting.shift();
    request.resolve(request.objects);
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

  /** Throws where one of the objects is not there: what cannot be read must not be placed anywhere. */
  async requireAll(oids: readonly string[]): Promise<void> {
    // A few at a time: their contents pass through memory.
    for (let start = 0; start < oids.length; start += 32) {
      const part = oids.slice(start, start + 32);
      const lost = (await this.readAll(part)).indexOf(null);
      if (lost !== -1) throw missing(part[lost] ?? '');
    }
  }

  /** Begins anew with the next question: a session goes on with the ends of a shallow history that it saw first. */
  renew(): void {
    this.#process?.stdin?.end();
    this.#process = null;
  }

  /** Ends the process, for good: a reader that goes on after a failure elsewhere must not start another one. */
  close(): void {
    this.#failure ??= new Failure('failed', 'The repository is not read any more.');
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
      if (this.#process === child && this.#waiting.length > 0)
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
    else this.#answer(null);
    this.#wanted = 1;
    return data.subarray(end + 1);
  }

  #takeContent(data: Buffer, header: { oid: string; type: string; size: number }): Buffer | null {
    if (data.length <= header.size) {
      this.#wanted = header.size + 1;
      return null;
    }
    // No copy: contents are read and dropped at once, and copies of 10,000 would fill the memory for nothing.
    const content = data.subarray(0, header.size);
    this.#header = null;
    this.#wanted = 1;
    this.#answer({ oid: header.oid, type: header.type, content });
    return data.subarray(header.size + 1);
  }
}
