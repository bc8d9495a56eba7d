import type { Circumstances, Position, Transcript, Turn } from '../core/conversation.ts';
import { Failure } from '../core/failure.ts';
import type { Agent } from './agent.ts';
import { LocalEngine } from './local.ts';
import type { Spoken } from './local.ts';
import { BEGINNING } from './state.ts';
import type { State } from './state.ts';
import type { CallTool } from './turn.ts';

/** What a conversation needs beside the agent. */
export interface ConversationOptions {
  id: string;
  circumstances: Circumstances;
  callTool: CallTool;
  /** Milliseconds that go on, for the latency. */
  clock: () => number;
}

/** A conversation with one state of an agent: it stays with that state whatever is promoted meanwhile. */
export class Conversation {
  readonly agent: Agent;
  readonly circumstances: Circumstances;
  readonly #id: string;
  readonly #engine: LocalEngine;
  readonly #clock: () => number;
  /** What was said, each turn with the state after it. */
  readonly #past: { turn: Turn; state: State }[] = [];

  constructor(agent: Agent, { id, circumstances, callTool, clock }: ConversationOptions) {
    this.agent = agent;
    this.circumstances = circumstances;
    this.#id = id;
    this.#clock = clock;
    this.#engine = new LocalEngine({ agent, circumstances, callTool });
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

  /** The agent greets. */
  greet(): Promise<Turn> {
    return this.#take(null, () => Promise.resolve(this.#engine.greet()));
  }

  /** Says something and returns what came of it. Throws `refused` where the conversation is over. */
  say(input: string): Promise<Turn> {
    if (this.isOver)
      throw new Failure('refused', "Couldn't say that: the conversation is over.", {
        hints: ['begin another one'],
      });
    const state = this.#state;
    return this.#take(input, () => this.#engine.respond(state, input));
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
    const { state, reply, events } = await respond();
    const latencyMs = Math.round(this.#clock() - start);
    const turn = { input, reply, events, latencyMs, usage: null, ended: state.ended };
    this.#past.push({ turn, state });
    return turn;
  }
}
