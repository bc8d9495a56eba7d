import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { isMap } from '../core/document.ts';
import { Failure } from '../core/failure.ts';
import { oneLine } from '../core/text.ts';
import type { Processes } from '../core/watch.ts';
import { makeFolder } from './new-files.ts';

/** How far a watcher came: the deployment that was handled last, and its commit; 0 before the first. */
export interface WatchPlace {
  seq: number;
  commit: string | null;
}

/** Whose progress a file holds. */
export interface WatchSubject {
  environment: string;
  agent: string | null;
}

// A watcher shows every few seconds that it lives: one that did not for so long was stopped, or its machine sleeps.
const BEAT = 5_000;
const STALE_AFTER = 30_000;

/** The file that a watcher keeps its progress in; one watcher at a time holds it. */
export class WatchMemory {
  readonly file: string;
  readonly #subject: WatchSubject;
  readonly #token = crypto.randomUUID();
  readonly #processes: Processes | undefined;
  #beat: NodeJS.Timeout | null = null;

  constructor(file: string, subject: WatchSubject, processes: Processes | undefined) {
    this.file = file;
    this.#subject = subject;
    this.#processes = processes;
  }

  /** Takes the file for this process. Throws `refused` where another watcher has it. */
  take(): void {
    makeFolder(dirname(this.file));
    const owner = { pid: this.#processes?.own ?? null, host: hostname(), token: this.#token };
    for (let tries = 0; !this.#create(JSON.stringify(owner)); tries += 1) {
      const other = this.#owner();
      if (other.alive || tries > 10)
        throw new Failure(
          'refused',
          `Couldn't watch: another watcher (process ${other.pid ?? 'unknown'}) keeps its progress in ${oneLine(this.file)}.`,
          { hints: ['stop it, or give this one a file of its own: --state <file>'] },
        );
      rmSync(this.#lock, { force: true });
    }
    this.#beat = setInterval(() => this.#show(), BEAT);
    this.#beat.unref();
  }

  /** Throws `failed` where another watcher took the file over: this one was taken for stopped. */
  requireHeld(): void {
    if (this.#owner().token === this.#token) return;
    throw new Failure('failed', `Couldn't go on: another watcher took ${oneLine(this.file)} over.`);
  }

  /** Gives the file back. */
  leave(): void {
    if (this.#beat) clearInterval(this.#beat);
    if (this.#owner().token === this.#token) rmSync(this.#lock, { force: true });
  }

  /** Returns how far the watcher came, null for one without a past. Throws `failed` where the file is spoilt. */
  read(): WatchPlace | null {
    const text = contentOf(this.file);
    if (text === null) return null;
    const value = parsed(text);
    const { environment, agent } = this.#subject;
    if (value === null)
      throw new Failure('failed', `Couldn't read ${oneLine(this.file)}: it is no watcher's file.`, {
        hints: [
          `remove it, and say where to begin: --from '${environment}#<number>'`,
          `agentctl history ${environment} lists the deployments`,
        ],
      });
    if (value.environment !== environment || value.agent !== agent)
      throw new Failure(
        'usage',
        `Couldn't use ${oneLine(this.file)}: it belongs to a watcher of ${oneLine(value.environment)}${value.agent === null ? '' : ` for ${oneLine(value.agent)}`}.`,
        { hints: ['give each watcher a file of its own: --state <file>'] },
      );
    return { seq: value.seq, commit: value.commit };
  }

  /** Notes how far the watcher came; it outlasts a power cut. */
  write(place: WatchPlace): void {
    this.requireHeld();
    const { environment, agent } = this.#subject;
    const text = JSON.stringify({ schema: 1, environment, agent, ...place });
    const staged = `${this.file}.new`;
    const handle = openSync(staged, 'w');
    try {
      writeFileSync(handle, `${text}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(staged, this.file);
  }

  get #lock(): string {
    return `${this.file}.lock`;
  }

  #create(text: string): boolean {
    try {
      writeFileSync(this.#lock, text, { flag: 'wx' });
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    }
  }

  #owner(): { pid: number | null; token: string | null; alive: boolean } {
    const value: unknown = json(contentOf(this.#lock) ?? '');
    const owner = isMap(value) ? value : {};
    const pid = typeof owner['pid'] === 'number' ? owner['pid'] : null;
    const token = typeof owner['token'] === 'string' ? owner['token'] : null;
    const shown = statSync(this.#lock, { throwIfNoEntry: false })?.mtimeMs;
    const recent = shown !== undefined && Date.now() - shown < STALE_AFTER;
    return { pid, token, alive: recent && !this.#isGone(owner['host'], pid) };
  }

  // A process of this machine that is gone needs no waiting for; on another one, only its beat tells.
  #isGone(host: unknown, pid: number | null): boolean {
    if (host !== hostname() || pid === null || this.#processes === undefined) return false;
    // In a container that was started anew, this process may have the number of the one that is gone.
    return pid === this.#processes.own || !this.#processes.runs(pid);
  }

  #show(): void {
    try {
      if (this.#owner().token === this.#token) utimesSync(this.#lock, new Date(), new Date());
    } catch {
      // Taken over meanwhile.
    }
  }
}

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function parsed(text: string): (WatchPlace & WatchSubject) | null {
  const value = json(text);
  if (!isMap(value) || value['schema'] !== 1) return null;
  const { environment, agent, seq, commit } = value;
  if (typeof environment !== 'string' || !Number.isSafeInteger(seq)) return null;
  return {
    environment,
    agent: typeof agent === 'string' ? agent : null,
    seq: Number(seq),
    commit: typeof commit === 'string' ? commit : null,
  };
}
