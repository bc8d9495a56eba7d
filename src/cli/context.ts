import { resolve } from 'node:path';
import { gitLine } from '../core/address.ts';
import { requireAgentId } from '../core/names.ts';
import type { Engine } from '../store/engine.ts';
import { colourLevel, isInteractive, safeJson, writeText } from '../ui/io.ts';
import type { Io } from '../ui/io.ts';
import { withProgress } from '../ui/progress.ts';
import type { Tell } from '../ui/progress.ts';
import { painter } from '../ui/screen.ts';
import { sharedStateView } from '../ui/views/remote.ts';
import type { Screen, View } from '../ui/screen.ts';
import { measured } from '../ui/width.ts';
import { agentOfFolder, requireFolder, unclearAgent } from './directory.ts';
import { showPaged } from './paging.ts';
import type { Showing } from './paging.ts';
import { confirmMove } from './confirm.ts';
import type { Question } from './confirm.ts';
import { again, asTyped, rerun } from './invocation.ts';
import type { GlobalOptions, Rerun, Run } from './invocation.ts';
import { Starting } from './starting.ts';
import { WINGS } from './wings.ts';

export type { GlobalOptions } from './invocation.ts';

/** What a command needs of the world: streams, the engine, questions and answers. Costly things are made on demand. */
export class Context {
  readonly io: Io;
  /** The exit code of a run that found something but did not fail. */
  exitCode = 0;
  /** The data of the answer, once the command gave it. */
  answer: unknown = null;
  #options: GlobalOptions = {};
  #engine: Promise<Engine> | null = null;
  #leave: (() => void) | undefined;
  readonly #run: Run;
  readonly #argv: readonly string[];

  constructor(io: Io, run: Run, argv: readonly string[] = []) {
    this.io = io;
    this.#run = run;
    this.#argv = argv;
  }

  /** Takes the global options once the command line is read. */
  configure(options: GlobalOptions): void {
    this.#options = options;
  }

  get json(): boolean {
    return this.#options.json === true;
  }

  /** The directory that the command works in: `-C`, else the current one. */
  get directory(): string {
    return resolve(this.io.directory, this.#options.directory ?? '.');
  }

  /** What few commands need, loaded when they do. */
  readonly wing = WINGS;

  /** What makes workspaces and agents. */
  get starting(): Starting {
    const { storeOptions, directory, io } = this;
    const temporary = this.#options.directory === undefined;
    return new Starting({ options: storeOptions, directory, home: io.home, temporary });
  }

  /** Runs another command line in another folder or to other streams, without questions; see `rerun`. */
  rerun(argv: readonly string[], io: Partial<Io>): Promise<Rerun> {
    return rerun(this.#run, argv, { io: { ...this.io, ...io }, options: this.#options });
  }

  /** What the store needs to be opened. */
  get storeOptions() {
    return {
      directory: this.directory,
      env: this.io.env,
      now: this.io.now,
      listener: (args: readonly string[]) => this.#tellGit(args),
    };
  }

  /** Opens the workspace, once per run; a remote's state is as it was fetched last, or fetched by `--fetch`. */
  engine(): Promise<Engine> {
    return (this.#engine ??= this.#openEngine(this.#options.fetch ? 'always' : 'missing'));
  }

  /** Opens the workspace for a change: a remote's state is fetched first. */
  freshEngine(): Promise<Engine> {
    return (this.#engine ??= this.#openEngine('always'));
  }

  /** Opens a repository elsewhere for this run, with as much of it as a state needs; see `openElsewhere`. */
  async elsewhere(repository: string, revision: string): Promise<Engine> {
    const { openElsewhere } = await import('./elsewhere.ts');
    const request = { repository, revision, agent: this.#options.agent ?? null };
    const open = openElsewhere(request, this.storeOptions, this.io);
    return (this.#engine = this.working('Fetching', open));
  }

  async #openEngine(fetch: 'always' | 'missing'): Promise<Engine> {
    if (this.#options.directory !== undefined)
      requireFolder(this.io.directory, this.#options.directory);
    const { Engine } = await import('../store/engine.ts');
    const text = fetch === 'always' ? 'Fetching' : 'Opening the workspace';
    const engine = await this.working(text, Engine.open({ ...this.storeOptions, fetch }));
    this.#leave = this.io.atExit?.(() => engine.close());
    return engine;
  }

  /** Ends what the run opened. */
  async close(): Promise<void> {
    const engine = await this.#engine?.catch(() => null);
    engine?.close();
    this.#leave?.();
  }

  /** The agent of `--agent`, of the current folder, of `AGENTCTL_AGENT`; null where none is named. */
  async namedAgent(): Promise<string | null> {
    const engine = await this.engine();
    const { agent } = this.#options;
    if (agent !== undefined) return engine.requireAgent(requireAgentId(agent));
    const here = engine.root === null ? null : agentOfFolder(engine.root, this.directory);
    if (here !== null && (await engine.agents()).includes(here)) return here;
    const variable = this.io.env['AGENTCTL_AGENT'];
    return variable ? engine.requireAgent(requireAgentId(variable)) : null;
  }

  /** The agent that a command works on: named, else the only one, else asked for. */
  async agent(): Promise<string> {
    const named = await this.namedAgent();
    if (named !== null) return named;
    const agents = await (await this.engine()).agents();
    const [only] = agents;
    if (only !== undefined && agents.length === 1) return only;
    if (only !== undefined && this.interactive)
      return (await import('../ui/ask.ts')).askChoice(this.asking, 'Which agent?', agents);
    throw unclearAgent(agents, (agent) => again(this.#argv, ['--agent', agent]));
  }

  /** The agents that a report covers: the named one, else all. */
  async agents(): Promise<{ agents: string[]; all: boolean }> {
    const named = await this.namedAgent();
    return named === null
      ? { agents: await (await this.engine()).agents(), all: true }
      : { agents: [named], all: false };
  }

  /** Ends a command with its answer on stdout: the data as JSON, or their view as text. */
  async output<T>(data: T, view: View<T>, how: Showing = {}): Promise<void> {
    this.answer = data;
    if (how.standing !== 'said') await this.tellState();
    if (this.json) this.io.stdout.write(`${safeJson(data)}\n`);
    else if (how.bytes && !this.io.stdout.isTTY) this.io.stdout.write(how.bytes);
    else await this.#show('stdout', data, { view, paged: how.paged });
  }

  /** Says of which state an answer is: that of a remote as it was fetched last, or one without the logs of a remote. */
  async tellState(): Promise<void> {
    const engine = await this.#engine?.catch(() => null);
    if (engine) await this.note(await engine.sharing.state(), sharedStateView);
  }

  /** Shows a part of a long answer on stdout before its end; `--json` keeps it back. */
  async progress<T>(data: T, view: View<T>): Promise<void> {
    if (!this.json) await this.#show('stdout', data, { view });
  }

  /** Shows something beside the answer on stderr: a plan, a hint. `--json` and `--quiet` silence it. */
  async note<T>(data: T, view: View<T>): Promise<void> {
    if (!this.json && !this.#options.quiet) await this.#show('stderr', data, { view });
  }

  /** Shows what is being done once it takes long. */
  working<T>(text: string, work: Promise<T> | ((tell: Tell) => Promise<T>)): Promise<T> {
    const start = typeof work === 'function' ? work : () => work;
    return this.json || this.#options.quiet
      ? start(() => undefined)
      : withProgress(this.io, text, start);
  }

  /** Where questions are asked, without colours where none are wanted. */
  get asking(): Io {
    const env = this.#options.color === false ? { ...this.io.env, NO_COLOR: '1' } : this.io.env;
    return { ...this.io, env };
  }

  /** How many lines of a report are shown unasked: a person gets a screenful, a script everything (null). */
  get screenful(): number | null {
    return this.json || !this.io.stdout.isTTY ? null : 50;
  }

  /** Tells whether a question can be asked. */
  get interactive(): boolean {
    return isInteractive(this.io) && !this.json;
  }

  /** Asks before a move; `--yes` answers it. See `confirmMove` for the failures. */
  async confirm(question: Question, yes: boolean | undefined): Promise<void> {
    const agreed = again(this.#argv, [...(question.pins ?? []), '--yes']);
    const otherwise = { json: this.json, agreed };
    if (!yes) await confirmMove(this.interactive ? this.asking : null, question, otherwise);
  }

  /** Asks for a line of text; the fallback where nobody can. */
  async text(message: string, fallback: string): Promise<string> {
    if (!this.interactive) return fallback;
    return (await import('../ui/ask.ts')).askText(this.asking, { message });
  }

  /** Returns a text with its commands as they are to be typed here; see `asTyped`. */
  typed(text: string): string {
    return asTyped(text, this.#options, this.io.env);
  }

  /** The place that text goes to. */
  async screen(stream: 'stdout' | 'stderr'): Promise<Screen> {
    const output = this.io[stream];
    const engine = await this.#engine?.catch(() => null);
    // A terminal that does not know its size says 0.
    const width = output.isTTY ? output.columns || 80 : null;
    return {
      paint: await painter(colourLevel(output, this.io.env, this.#options.color !== false)),
      width,
      now: this.io.now(),
      ladder: engine?.ladder.map(({ name }) => name) ?? [],
      typed: (text) => this.typed(text),
    };
  }

  async #show<T>(
    stream: 'stdout' | 'stderr',
    data: T,
    { view, paged = false }: { view: View<T>; paged?: boolean | undefined },
  ): Promise<void> {
    const screen = await this.screen(stream);
    const text = await measured(() => view(data, screen));
    if (text === '') return;
    const whole = text.endsWith('\n') ? text : `${text}\n`;
    if (paged) await showPaged(this.io, whole, async () => (await this.engine()).pager());
    else writeText(this.io[stream], whole);
  }

  #tellGit(args: readonly string[]): void {
    this.io.gitListener?.(args);
    if (this.#options.verbose) writeText(this.io.stderr, `${gitLine(args)}\n`);
  }
}
