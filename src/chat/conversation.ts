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

/** A conversation with one state of an agent: it stays with that state whatever is promoted meanwhile. */
export class Conversation {
  readonly agent: Agent;
  readonly circumstances: Circumstances;
  readonly origin: Origin;
  /** Hears of each turn, and of those that are taken back. */
  onChange: () => void = () => undefined;
  readonly #id: string;
  readonly #engine: Engine;
  readonly #clock: () => number;
  /** What was said before it was gone on with, and where it stood then. */
  readonly #before: { turns: readonly Turn[]; state: State };
  /** What was said since, each turn with the state after it. */
  readonly #past: { turn: Turn; state: State }[] = [];

  constructor(agent: Agent, options: ConversationOptions) {
    const { id, circumstances, engine, clock, origin, past } = options;
    this.agent = agent;
    this.circumstances = circumstances;
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

  get transcript(): Transcript {
    const { id, revision, version, tree } = this.agent;
    const turns = [...this.#before.turns, ...this.#past.map(({ turn }) => turn)];
    return { id: this.#id, agent: id, revision, version, tree, turns };
  }

  /** How many turns were said before it was gone on with. */
  get resumed(): number {
    return this.#before.turns.length;
  }

  /** Where the conversation stands, with all that is known. */
  get state(): State {
    return this.#past.at(-1)?.state ?? this.#before.state;
  }

  /**
   * The agent greets; `hear` gets what is said as it comes. One that is gone on with is not greeted again: it hears what
   * was said last.
   */
  async greet(hear: Hear = () => undefined): Promise<Turn> {
    const last = this.#before.turns.at(-1);
    if (last === undefined) return this.#greet(hear);
    if (last.reply !== '') hear(`${last.reply}\n`);
    return last;
  }

  #greet(hear: Hear): Promise<Turn> {
    return this.#take(null, () => this.#engine.greet(hear));
  }

  /** Says something and returns what came of it; `hear` gets what is said as it comes. Throws `refused` where the conversation is over. */
  say(input: string, hear: Hear = () => undefined): Promise<Turn> {
    if (this.isOver)
      throw new Failure('refused', "Couldn't say that: the conversation is over.", {
        hints: ['begin another one'],
      });
    const { state } = this;
    return this.#take(input, () => this.#engine.respond(state, input, hear));
  }

  /** Takes the last turns back, but never the greeting, nor what was said before it was gone on with; returns how many there were. */
  undo(turns: number): number {
    const spoken = this.#past.filter(({ turn }) => turn.input !== null).length;
    const back = Math.min(turns, spoken);
    if (back > 0) this.#past.splice(-back);
    this.onChange();
    return back;
  }

  async #take(input: string | null, respond: () => Promise<Spoken>): Promise<Turn> {
    const start = this.#clock();
    const { state, reply, events, usage } = await respond();
    const latencyMs = Math.round(this.#clock() - start);
    const turn = { input, reply, events, latencyMs, usage, ended: state.ended };
    this.#past.push({ turn, state });
    this.onChange();
    return turn;
  }
}
