import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WatchAnswer } from '../core/remote-answers.ts';
import { deploymentName } from '../core/model.ts';
import type { Deployment } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { backoff, concernsRuntime, variablesOf, whyUnfit } from '../core/watch.ts';
import type { CommandEnd, Processes, WatchEvent, WatchStart } from '../core/watch.ts';
import type { Child } from './child.ts';
import type { Store } from './store.ts';
import { WatchMemory } from './watch-memory.ts';
import type { WatchPlace } from './watch-memory.ts';
import { Unreachable, WatchNews } from './watch-news.ts';

/** What an operator asks of `watch`. Times in milliseconds. */
export interface WatchRequest {
  environment: string;
  /** Null for all agents. */
  agent: string | null;
  from: WatchStart;
  /** The file that keeps the progress, absolute; null for one in the git directory. */
  state: string | null;
  interval: number;
  /** Handle what is there, and end. */
  once: boolean;
  /** How often a failing command is run before the watcher gives up; null for ever. */
  most: number | null;
}

/** The world that a watcher works in. */
export interface WatchWorld {
  /** Starts the command with some variables. */
  start: (variables: Readonly<Record<string, string>>) => Child;
  tell: (event: WatchEvent) => Promise<void>;
  /** Ends the watcher between two commands. */
  stop: AbortSignal;
  processes: Processes | undefined;
  /** Told which command is running, null for none: signals are passed on to it. */
  running: (child: Child | null) => void;
}

/**
 * Runs a command at each deployment in an environment, in their order, at least once for each: progress is noted after
 * the command ended well, and a failing one is run again before the next. Throws `refused` where another watcher has
 * the same file, `failed` where the log was rewound.
 */
export async function watch(
  store: Store,
  request: WatchRequest,
  world: WatchWorld,
): Promise<WatchAnswer> {
  const { name } = store.environment(request.environment);
  const { agent } = request;
  const file =
    request.state ??
    join(
      store.repository.commonDirectory,
      'agentctl',
      'watch',
      `${name}${agent === null ? '' : `.${agent}`}.json`,
    );
  const memory = new WatchMemory(file, { environment: name, agent }, world.processes);
  memory.take();
  const news = new WatchNews(store, store.environment(name), file);
  try {
    return await new Watcher(request, { world, memory, news }).run();
  } finally {
    memory.leave();
  }
}

class Watcher {
  readonly #request: WatchRequest;
  readonly #world: WatchWorld;
  readonly #memory: WatchMemory;
  readonly #news: WatchNews;
  readonly #answer: WatchAnswer;
  #place: WatchPlace | null;
  #unreachable: string | null = null;

  constructor(
    request: WatchRequest,
    { world, memory, news }: { world: WatchWorld; memory: WatchMemory; news: WatchNews },
  ) {
    const { environment, agent } = request;
    this.#request = request;
    this.#world = world;
    this.#memory = memory;
    this.#news = news;
    this.#place = memory.read();
    this.#answer = { environment, agent, handled: [], failed: null, last: null };
  }

  async run(): Promise<WatchAnswer> {
    const { once, interval } = this.#request;
    while (!this.#stopped) {
      if (!(await this.#round()) || once) break;
      await this.#wait(interval);
    }
    if (this.#stopped) await this.#world.tell({ kind: 'stopped' });
    const last = this.#place?.seq ?? 0;
    return { ...this.#answer, last: last === 0 ? null : this.#name(last) };
  }

  get #stopped(): boolean {
    return this.#world.stop.aborted;
  }

  // Returns whether to go on.
  async #round(): Promise<boolean> {
    try {
      if (this.#place === null) this.#note(await this.#news.begin(this.#request.from));
      const place = this.#place ?? { seq: 0, commit: null };
      const entries = await this.#news.since(place);
      await this.#tellReached(place);
      return await this.#handleAll(entries, place);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      if (this.#request.once) throw error.failure;
      if (this.#unreachable !== error.message)
        await this.#world.tell({ kind: 'unreachable', message: error.message });
      this.#unreachable = error.message;
      return true;
    }
  }

  #watching = false;

  async #tellReached({ seq }: WatchPlace): Promise<void> {
    const { environment, agent } = this.#request;
    const after = seq === 0 ? null : this.#name(seq);
    if (!this.#watching) await this.#world.tell({ kind: 'watching', environment, agent, after });
    else if (this.#unreachable !== null) await this.#world.tell({ kind: 'reachable' });
    this.#watching = true;
    this.#unreachable = null;
  }

  async #handleAll(entries: readonly Deployment[], place: WatchPlace): Promise<boolean> {
    let [reached, noted] = [place, place];
    for (const entry of entries) {
      if (this.#stopped) break;
      for (let seq = reached.seq + 1; seq < entry.seq; seq += 1)
        await this.#skip(seq, 'its record cannot be read');
      if (await this.#isWanted(entry)) {
        if (!(await this.#handle(entry))) return false;
        noted = { seq: entry.seq, commit: entry.entry };
        this.#note(noted);
      }
      reached = { seq: entry.seq, commit: entry.entry };
    }
    // What was passed over needs no note of its own.
    if (reached.seq !== noted.seq) this.#note(reached);
    return true;
  }

  async #isWanted(entry: Deployment): Promise<boolean> {
    const { agent } = this.#request;
    if (!concernsRuntime(entry) || (agent !== null && entry.agent !== agent)) return false;
    const why = whyUnfit(entry);
    if (why !== null) await this.#skip(entry.seq, why);
    return why === null;
  }

  #skip(seq: number, why: string): Promise<void> {
    return this.#world.tell({ kind: 'skipped', deployment: this.#name(seq), why });
  }

  // Returns whether the command ended well at last.
  async #handle(entry: Deployment): Promise<boolean> {
    const { most, environment, once } = this.#request;
    const deployment = this.#name(entry.seq);
    const version = entry.version === null ? null : versionName(entry.version);
    const named = { deployment, agent: entry.agent ?? '', action: entry.action, version };
    for (let attempt = 1; ; attempt += 1) {
      this.#memory.requireHeld();
      await this.#world.tell({ kind: 'running', ...named });
      const end = await this.#runCommand(variablesOf(entry, environment, attempt));
      if (end.code === 0) {
        await this.#world.tell({ kind: 'done', deployment });
        if (once) this.#answer.handled.push({ ...named, attempts: attempt });
        return true;
      }
      const last = attempt >= (most ?? Infinity) || this.#stopped;
      const wait = last ? null : backoff(attempt);
      await this.#world.tell({
        kind: 'failed',
        deployment,
        end,
        attempt,
        wait,
        stopped: this.#stopped,
      });
      this.#answer.failed = { ...named, attempts: attempt, exitCode: end.code, signal: end.signal };
      if (wait === null) return false;
      await this.#wait(wait);
      if (this.#stopped) return false;
      this.#answer.failed = null;
    }
  }

  async #runCommand(variables: Readonly<Record<string, string>>): Promise<CommandEnd> {
    const child = this.#world.start(variables);
    this.#world.running(child);
    const end = await child.ended;
    this.#world.running(null);
    return end;
  }

  #note(place: WatchPlace): void {
    this.#memory.write(place);
    this.#place = place;
  }

  #name(seq: number): string {
    return deploymentName(this.#request.environment, seq);
  }

  async #wait(milliseconds: number): Promise<void> {
    const { stop } = this.#world;
    // Ended early by a signal.
    await sleep(milliseconds, undefined, { signal: stop }).catch(() => undefined);
  }
}
