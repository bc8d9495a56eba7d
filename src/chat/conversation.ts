import type { Circumstances, Position, Transcript, Turn } from '../core/conversation.ts';
import { Failure } from '../core/failure.ts';
import type { Agent } from './agent.ts';
import type { Engine, Spoken } from './engine.ts';
import { BEGINNING } from './state.ts';
import type { State } from './state.ts';
import { withTold, withTurnsTold } from './told.ts';
import type { Hear, Listener } from './turn.ts';

/** What a conversation needs beside the agent. */
export interface ConversationOptions {
  id: string;
  circumstances: Circumstances;
  engine: Engine;
  /** What speaks, as `local` or `openai/gpt-5-mini`. */
  speaker: string;
  /** Milliseconds that go on, for the latency. */
  clock: () => number;
  /** Ends what was opened for the conversation. */
  close: () => Promise<void>;
  origin: Origin;
  /** What was said before a conversation is gone on with, and where it stood then. */
  past?: { turns: readonly Turn[]; state: State };
}

/** How a conversation began, beside its circumstances. */
export interface Origin {
  startedAt: Date;
  /** The folder of the workspace that it is held in, absolute. */
  workspace: string;
  /** A hash of all that the agent is, its tests aside. */
  definition: string;
  /** What speaks where it is not the agent's own model. */
  model: string | null;
  /** Values of variables that were set for it, without secrets. */
  set: ReadonlyMap<string, string>;
}

/** A turn, and where the conversation stood after it. */
interface Past {
  turn: Turn;
  state: State;
}

/** A conversation with one state of an agent: it stays with that state whatever is promoted meanwhile. */
export class Conversation {
  readonly agent: Agent;
  readonly circumstances: Circumstances;
  readonly speaker: string;
  readonly origin: Origin;
  /** Hears of each turn, and of those that are taken back. */
  onChange: () => void = () => undefined;
  readonly #engine: Engine;
  readonly #clock: () => number;
  /** Ends what was opened for the conversation, which can only be read from then on. */
  readonly close: () => Promise<void>;
  #id: string;
  /** What was said before it was gone on with, and where it stood then. */
  #before: { turns: readonly Turn[]; state: State };
  /** What was said since, each turn with the state after it. */
  readonly #past: Past[] = [];

  constructor(agent: Agent, options: ConversationOptions) {
    const { id, circumstances, engine, speaker, clock, close, origin, past } = options;
    this.close = close;
    this.agent = agent;
    this.circumstances = circumstances;
    this.speaker = speaker;
    this.origin = origin;
    this.#before = past ?? { turns: [], state: BEGINNING };
    this.#id = id;
    this.#clock = clock;
    this.#engine = engine;
  }

  /** Where the conversation stands. */
  get position(): Position {
    const { flow = null, step = null } = this.state.position ?? {};
    return { flow, step };
  }

  /** What is known of the person, by entity. */
  get values(): State['values'] {
    return this.state.values;
  }

  get isOver(): boolean {
    return this.state.ended;
  }

  /** What was said, the greeting first. */
  get turns(): Turn[] {
    return [...this.#before.turns, ...this.#past.map(({ turn }) => turn)];
  }

  get transcript(): Transcript {
    const { id, revision, version, tree } = this.agent;
    return { id: this.#id, agent: id, revision, version, tree, turns: this.turns };
  }

  /** How many turns were said before it was gone on with. */
  get resumed(): number {
    return this.#before.turns.length;
  }

  /** Where the conversation stands, with all that is known. */
  get state(): State {
    return this.#past.at(-1)?.state ?? this.#before.state;
  }

  /** What a language model is told next, with what it may call; null where none speaks. */
  get prompt(): string | null {
    return this.#engine.prompt(this.state);
  }

  /**
   * The agent greets; `hear` gets what is said as it comes. One that is gone on with is not greeted again: it hears what
   * was said last. Throws `cancelled` where the signal breaks it off.
   */
  async greet(hear: Hear = () => undefined, signal: AbortSignal | null = null): Promise<Turn> {
    const last = this.#before.turns.at(-1);
    if (last !== undefined) {
      if (last.reply !== '') hear(`${last.reply}\n`);
      return last;
    }
    const listener = listenerOf(hear, signal);
    return this.#take(null, listener, () => this.#engine.greet(listener));
  }

  /**
   * Says something and returns what came of it; `hear` gets what is said as it comes. Throws `refused` where the
   * conversation is over, `usage` where it is too long for the local model, `failed` where a model does not answer, and `cancelled` where the signal breaks the turn off:
   * then nothing was said, and the conversation stands where it stood.
   */
  say(
    input: string,
    hear: Hear = () => undefined,
    signal: AbortSignal | null = null,
  ): Promise<Turn> {
    if (this.isOver)
      throw new Failure('refused', "Couldn't say that: the conversation is over.", {
        hints: ['begin another one'],
      });
    const { state } = this;
    const listener = listenerOf(hear, signal);
    return this.#take(input, listener, () => this.#engine.respond(state, input, listener));
  }

  /** Goes on from what was said in another conversation, as if it had been this one: another model is told of it. */
  goOnFrom(other: Conversation): void {
    const { turns, state } = other.#before;
    this.#id = other.#id;
    this.#before = { turns, state: withTold(state, turns) };
    this.#past.splice(0, this.#past.length, ...withTurnsTold(this.#before.state, other.#past));
  }

  /** Takes the last turns back, but never the greeting, nor what was said before it was gone on with; returns how many there were. */
  undo(turns: number): number {
    const spoken = this.#past.filter(({ turn }) => turn.input !== null).length;
    const back = Math.min(turns, spoken);
    if (back > 0) this.#past.splice(-back);
    this.onChange();
    return back;
  }

  async #take(
    input: string | null,
    { signal }: Listener,
    respond: () => Promise<Spoken>,
  ): Promise<Turn> {
    const start = this.#clock();
    const { state, reply, events, usage } = await unlessAborted(respond, signal);
    const latencyMs = Math.max(0, Math.round(this.#clock() - start));
    const turn = { input, reply, events, latencyMs, usage, ended: state.ended };
    this.#past.push({ turn, state });
    this.onChange();
    return turn;
  }
}

// What was broken off may say some more before it notices: nobody hears it.
function listenerOf(hear: Hear, signal: AbortSignal | null): Listener {
  return { hear: (words) => (signal?.aborted ? undefined : hear(words)), signal };
}

/** Waits for what is done, or until it is broken off, whichever comes first. */
function unlessAborted<T>(work: () => Promise<T>, signal: AbortSignal | null): Promise<T> {
  if (signal === null) return work();
  return new Promise((resolve, reject) => {
    const breakOff = () =>
      reject(
        new Failure('cancelled', 'Broke off: the conversation stands where it stood.', {
          hints: ['say it again, or something else'],
        }),
      );
    if (signal.aborted) return breakOff();
    signal.addEventListener('abort', breakOff, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', breakOff));
  });
}
