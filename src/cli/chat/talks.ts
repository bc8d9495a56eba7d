import type { Conversation } from '../../chat/conversation.ts';
import type { Ask } from '../../chat/tools/ask.ts';
import { stateAgain } from '../../core/chat-call.ts';
import type { Call } from '../../core/chat-call.ts';
import type { ChatSource, ChatState } from '../../core/conversation.ts';
import { callOf } from '../../core/kept-chat.ts';
import type { KeptChat } from '../../core/kept-chat.ts';
import type { Talked } from '../../core/talked.ts';
import { begin, oneByOne, resume, surroundingsOf } from '../chat.ts';
import type { Surroundings } from '../chat.ts';
import type { Context } from '../context.ts';
import { keepAsItGrows } from '../kept-chats.ts';

/** The conversations at a terminal: one, or several side by side that hear the same. */
export class Talks {
  #agent: string;
  readonly #context: Context;
  readonly #surroundings: Surroundings;
  /** Asks the person for what a tool answers. */
  ask: Ask = () => Promise.resolve('');
  #states: readonly ChatState[];
  #call: Call;
  #sources: readonly ChatSource[] = [];
  #all: readonly Conversation[] = [];

  private constructor(context: Context, { agent, states, call }: Talked) {
    this.#context = context;
    this.#agent = agent;
    this.#states = states;
    this.#call = call;
    this.#surroundings = surroundingsOf(
      context,
      oneByOne((question) => this.ask(question)),
    );
  }

  /** Reads the states that are to be talked to, and begins. */
  static async begin(context: Context, options: Talked): Promise<Talks> {
    const talks = new Talks(context, options);
    await (options.kept ? talks.goOnWith(options.kept) : talks.moveTo(options.states));
    return talks;
  }

  get agent(): string {
    return this.#agent;
  }

  /** The conversations, in the order of their states; there is always one. */
  get all(): readonly Conversation[] {
    return this.#all;
  }

  get states(): readonly ChatState[] {
    return this.#states;
  }

  get call(): Call {
    return this.#call;
  }

  get isOver(): boolean {
    return this.#all.every(({ isOver }) => isOver);
  }

  /** What the person has said so far. */
  get said(): string[] {
    const [longest] = this.#all.map(saidTo).toSorted((a, b) => b.length - a.length);
    return longest ?? [];
  }

  /** Takes the last messages back, where they were heard: a conversation may have been over before. Returns how many. */
  undo(amount: number): number {
    const left = this.said.length - amount;
    return Math.max(...this.#all.map((talk) => talk.undo(Math.max(saidTo(talk).length - left, 0))));
  }

  /** Begins conversations with other states, or with the same as they are now; the call stays. */
  async moveTo(states: readonly ChatState[]): Promise<void> {
    const { exchange } = await this.#context.engine();
    const sources = await Promise.all(
      states.map((state) => exchange.chatSource(this.agent, state)),
    );
    await this.#hold(await this.#begin(sources, this.#call));
    [this.#sources, this.#states] = [sources, states];
  }

  /** Goes on with the first conversation alone. */
  async keepFirst(): Promise<void> {
    const rest = this.#all.slice(1);
    this.#all = this.#all.slice(0, 1);
    this.#sources = this.#sources.slice(0, 1);
    this.#states = this.#states.slice(0, 1);
    await Promise.all(rest.map((talk) => talk.close()));
  }

  /** Goes on with a conversation that was kept. */
  async goOnWith(kept: KeptChat): Promise<void> {
    const { exchange } = await this.#context.engine();
    const source = await exchange.keptSource(kept);
    const { tools, allowPrograms } = this.#call;
    const call = { ...callOf(kept), tools, allowPrograms };
    await this.#hold([await resume(source, { kept, call }, this.#surroundings)]);
    [this.#sources, this.#states] = [[source], [stateAgain(kept)]];
    [this.#agent, this.#call] = [kept.agent, call];
  }

  /** Goes on as another call: what was said stays said. */
  async change(call: Partial<Call>): Promise<void> {
    const changed = { ...this.#call, ...call };
    const all = await this.#begin(this.#sources, changed);
    for (const [index, talk] of all.entries()) {
      const before = this.#all[index];
      if (before) talk.goOnFrom(before);
    }
    await this.#hold(all);
    this.#call = changed;
  }

  /** Says of conversations with an environment which newer version runs there by now, by the environment's name. */
  async newer(): Promise<Map<string, string>> {
    // Who asked for a moment or a deployment asked for what ran then.
    const followed = [...this.#states.entries()].flatMap(([index, { revision, environment }]) =>
      environment !== null && revision === environment ? [{ index, environment }] : [],
    );
    if (followed.length === 0) return new Map();
    const { exchange } = await this.#context.engine();
    const running = await exchange.running(this.agent);
    return new Map(
      followed.flatMap(({ index, environment }): [string, string][] => {
        const runs = running.get(environment) ?? null;
        return runs === null || runs === this.#all[index]?.agent.version
          ? []
          : [[environment, runs]];
      }),
    );
  }

  // A conversation may be long, and end in any way: it is kept as it grows.
  async #hold(all: readonly Conversation[]): Promise<void> {
    const before = this.#all;
    for (const talk of all) keepAsItGrows(talk, this.#context.io);
    this.#all = all;
    await Promise.all(before.map((talk) => talk.close()));
  }

  #begin(sources: readonly ChatSource[], call: Call): Promise<Conversation[]> {
    return Promise.all(sources.map((source) => begin(source, call, this.#surroundings)));
  }
}

function saidTo({ turns }: Conversation): string[] {
  return turns.flatMap(({ input }) => (input === null ? [] : [input]));
}
