import type { ChildProcess } from 'node:child_process';
import { Failure } from '../../core/failure.ts';
import { notTaken } from '../../core/received.ts';
import type { Git } from '../git.ts';
import type { GitObject } from '../object-format.ts';
import { Objects } from '../objects.ts';

/** What an object is, before its content is read. */
export interface ObjectHeader {
  oid: string;
  type: string;
  size: number;
}

// What this program writes itself is far below each of them; trees of 50,000 entries still are.
const LIMITS: Readonly<Record<string, number>> = {
  blob: 256 * 1024,
  tree: 2 * 1024 * 1024,
  commit: 1024 * 1024,
  tag: 1024 * 1024,
};
const TOGETHER = 128 * 1024 * 1024;

/** Reads objects that nobody vouches for: the size of each is asked for first, and too large ones are refused unread. */
export class BoundedObjects extends Objects {
  readonly #headers: Headers;

  constructor(git: Git, env: Readonly<Record<string, string>>) {
    super(git, env);
    this.#headers = new Headers(git, env);
  }

  /** Returns what objects are, without reading them; null where there is none. */
  headers(names: readonly string[]): Promise<(ObjectHeader | null)[]> {
    return Promise.all(names.map((name) => this.#headers.ask(name)));
  }

  /** Returns what one object is, or null. */
  async header(name: string): Promise<ObjectHeader | null> {
    const [header = null] = await this.headers([name]);
    return header;
  }

  /** Reads objects; throws `refused` where one of them, or all together, are too large. */
  override async readAll(names: readonly string[]): Promise<(GitObject | null)[]> {
    const headers = await this.headers(names);
    let sum = 0;
    for (const header of headers) {
      if (!header) continue;
      sum += header.size;
      const limit = LIMITS[header.type] ?? 0;
      if (header.size > limit || sum > TOGETHER)
        throw notTaken(
          `the ${header.type} ${header.oid.slice(0, 10)} has ${header.size} bytes, and at most ${limit} are read`,
        );
    }
    const oids = headers.flatMap((header) => header?.oid ?? []);
    const objects = await super.readAll(oids);
    objects.forEach(requireShortHeaders);
    const found = objects.values();
    return headers.map((header) => (header ? (found.next().value ?? null) : null));
  }

  override close(): void {
    super.close();
    this.#headers.close();
  }
}

// What is read out of a line by patterns may take the square of its length.
const LONGEST_LINE = 4096;

function requireShortHeaders(object: GitObject | null): void {
  if (object?.type !== 'commit' && object?.type !== 'tag') return;
  const { content, oid, type } = object;
  const end = content.indexOf('\n\n');
  const last = end === -1 ? content.length : end;
  for (let at = 0; at < last;) {
    const next = content.indexOf(10, at);
    const line = next === -1 ? last : next;
    if (line - at > LONGEST_LINE)
      throw notTaken(`the ${type} ${oid.slice(0, 10)} has a header of ${line - at} bytes`);
    at = line + 1;
  }
}

/** One `git cat-file --batch-check` process (git-cat-file(1)). */
class Headers {
  readonly #git: Git;
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;
  readonly #waiting: {
    resolve: (header: ObjectHeader | null) => void;
    reject: (error: Error) => void;
  }[] = [];
  #rest = '';
  #failure: Error | null = null;

  constructor(git: Git, env: Readonly<Record<string, string>>) {
    this.#git = git;
    this.#env = env;
  }

  ask(name: string): Promise<ObjectHeader | null> {
    if (/[\n\0]/.test(name)) return Promise.resolve(null);
    if (this.#failure) return Promise.reject(this.#failure);
    const child = (this.#child ??= this.#start());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      child.stdin?.write(`${name}\n`);
    });
  }

  close(): void {
    this.#failure ??= new Failure('failed', 'The repository is not read any more.');
    this.#child?.stdin?.end();
  }

  #start(): ChildProcess {
    const child = this.#git.start(['cat-file', '--batch-check'], { env: this.#env });
    child.stdout?.on('data', (chunk: Buffer) => this.#receive(chunk.toString()));
    child.stderr?.resume();
    child.stdin?.on('error', () => undefined);
    child.on('error', (error) => this.#fail(error));
    child.on('close', () => this.#fail(new Failure('failed', 'Failed to read the repository.')));
    return child;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #receive(text: string): void {
    const lines = `${this.#rest}${text}`.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, oid = '', type = '', size] = /^([0-9a-f]{40,64}) ([a-z]+) (\d+)$/.exec(line) ?? [];
      this.#waiting.shift()?.resolve(size === undefined ? null : { oid, type, size: Number(size) });
    }
  }
}
