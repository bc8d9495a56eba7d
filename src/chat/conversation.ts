import type { Circumstances, Position, Transcript, Turn } from '../core/conversation.ts';
import { Failure } from '../core/failure.ts';
import type { Agent } from './agent.ts';
import type { Engine, Spoken } from './engine.ts';
import { BEGINNING } from './state.ts';
import type { State } from './state.ts';
import type { Hear } from './turn.ts';

/** What a conversation needs beside the agent. */
export interface ConversationOptions {
  id: string;
  circumstances: Circumstances;
  engine: Engine;
  /** Milliseconds that go on, for the latency. */
  clock: () => number;
  /** Ends what was opened for the conversation. */
  close: () => Promise<void>;
}

/** A conversation with one state of an agent: it stays with that state whatever is promoted meanwhile. */
export class Conversation {
  readonly agent: Agent;
  readonly circumstances: Circumstances;
  readonly #id: string;
  readonly #engine: Engine;
  readonly #clock: () => number;
  /** Ends what was opened for the conversation, which can only be read from then on. */
  readonly close: () => Promise<void>;
  /** What was said, each turn with the state after it. */
  readonly #past: { turn: Turn; state: State }[] = [];

  constructor(agent: Agent, { id, circumstances, engine, clock, close }: ConversationOptions) {
    this.close = close;
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

  /** The agent greets; `hear` gets what is said as it comes. */
  greet(hear: Hear = () => undefined): Promise<Turn> {
    return this.#take(null, () => this.#engine.greet(hear));
  }

  /** Says something and returns what came of it; `hear` gets what is said as it comes. Throws `refused` where the conversation is over. */
  say(input: string, hear: Hear = () => undefined): Promise<Turn> {
    if (this.isOver)
      throw new Failure('refused', "Couldn't say that: the conversation is over.", {
        hints: ['begin another one'],
      });
    const state = this.#state;
    return this.#take(input, () => this.#engine.respond(state, input, hear));
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

  async #take(input: string | null, respond: () => Promise<Spoken>): Promise<Turn> {
    const start = this.#clock();
    const { state, reply, events, usage } = await respond();
    const latencyMs = Math.round(this.#clock() - start);
    const turn = { input, reply, events, latencyMs, usage, ended: state.ended };
    this.#past.push({ turn, state });
    return turn;
  }
}
