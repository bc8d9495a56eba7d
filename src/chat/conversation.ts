import type { Circumstances, Position, Transcript, Turn } from '../core/conversation.ts';
import { Failure } from '../core/failure.ts';
import type { Agent } from './agent.ts';
import type { Engine, Spoken } from './engine.ts';
import { BEGINNING } from './state.ts';
import type { State } from './state.ts';
import type { Hear, Listener } from './turn.ts';

/** What a conversation needs beside the agent. */
export interface ConversationOptions {
  id: string;
  circumstances: Circumstances;
  engine: Engine;
  /** Milliseconds that go on, for the latency. */
  clock: () => number;
}

/** A conversation with one state of an agent: it stays with that state whatever is promoted meanwhile. */
export class Conversation {
  readonly agent: Agent;
  readonly circumstances: Circumstances;
  readonly #id: string;
  readonly #engine: Engine;
  readonly #clock: () => number;
  /** What was said, each turn with the state after it. */
  readonly #past: { turn: Turn; state: State }[] = [];

  constructor(agent: Agent, { id, circumstances, engine, clock }: ConversationOptions) {
    this.agent = agent;
    this.circumstances = circumstances;
    this.#id = id;
    this.#clock = clock;
    this.#engine = engine;
  }

  /** Where the conversation stands. */
  get position(): Position {
    const { flow = null, step = null } = this.#state.position ?? {};
    return { flow, step };
  }

  /** What is known of the person, by entity. */
  get values(): State['values'] {
    return this.#state.values;
  }

  get isOver(): boolean {
    return this.#state.ended;
  }

  get transcript(): Transcript {
    const { id, revision, version, tree } = this.agent;
    const turns = this.#past.map(({ turn }) => turn);
    return { id: this.#id, agent: id, revision, version, tree, turns };
  }

  /** What a language model is told next, with what it may call; null where none speaks. */
  get prompt(): string | null {
    return this.#engine.prompt(this.#state);
  }

  /** The agent greets; `hear` gets what is said as it comes. Throws `cancelled` where the signal breaks it off. */
  greet(hear: Hear = () => undefined, signal: AbortSignal | null = null): Promise<Turn> {
    const listener = listenerOf(hear, signal);
    return this.#take(null, listener, () => this.#engine.greet(listener));
  }

  /**
   * Says something and returns what came of it; `hear` gets what is said as it comes. Throws `refused` where the
   * conversation is over, `failed` where a model does not answer, and `cancelled` where the signal breaks the turn off:
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
    const state = this.#state;
    const listener = listenerOf(hear, signal);
    return this.#take(input, listener, () => this.#engine.respond(state, input, listener));
  }

  /** Takes the last turns back, but never the greeting; returns how many there were. */
  undo(turns: number): number {
    const spoken = this.#past.filter(({ turn }) => turn.input !== null).length;
    const back = Math.min(turns, spoken);
    if (back > 0) this.#past.splice(-back);
    return back;
  }

  get #state(): State {
    return this.#past.at(-1)?.state ?? BEGINNING;
  }

  async #take(
    input: string | null,
    { signal }: Listener,
    respond: () => Promise<Spoken>,
  ): Promise<Turn> {
    const start = this.#clock();
    const { state, reply, events, usage } = await unlessAborted(respond, signal);
    const latencyMs = Math.round(this.#clock() - start);
    const turn = { input, reply, events, latencyMs, usage, ended: state.ended };
    this.#past.push({ turn, state });
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
