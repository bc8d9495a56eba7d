import type { ChatEvent, Circumstances } from '../core/conversation.ts';
import type { Plain, PlainMap } from '../core/foreign.ts';
import type { ModelMessage } from '../core/speaking.ts';
import type { Agent, Flow, Step, Tool, Words } from './agent.ts';
import { attributesOf, fill, inLanguage, speak } from './speech.ts';
import type { Scope } from './speech.ts';
import type { State } from './state.ts';

/** What came of a call of a tool. */
export interface ToolOutcome {
  result: Plain;
  error: string | null;
  /** How long it took, where something was really called. */
  latencyMs?: number;
}

/** What a tool is called with beside its arguments. */
export interface CallGrounds {
  /** What the texts of its definition are filled with. */
  scope: Scope;
  /** Breaks the call off; null where nobody can. */
  signal: AbortSignal | null;
}

/** Calls tools: their mock cases, the real ones, or a person who is asked. */
export type CallTool = (tool: Tool, given: PlainMap, grounds: CallGrounds) => Promise<ToolOutcome>;

/** Gets what is said as it comes; lines end with a line break. */
export type Hear = (words: string) => void;

/** Who listens to a turn. */
export interface Listener {
  hear: Hear;
  /** Breaks the turn off; null where nobody can. */
  signal: AbortSignal | null;
}

/** Whose conversation it is, where, and what calls tools. */
export interface World {
  agent: Agent;
  circumstances: Circumstances;
  callTool: CallTool;
  /** A language model speaks, which can weigh conditions in words. */
  weighsWords?: boolean;
}

/** What a turn works with, and what it has made so far. */
export class TurnWork {
  readonly agent: Agent;
  readonly circumstances: Circumstances;
  readonly weighsWords: boolean;
  readonly events: ChatEvent[] = [];
  readonly values: Map<string, Plain>;
  readonly answers: Map<string, Plain>;
  position: State['position'];
  offer: State['offer'] = null;
  /** What was said besides, for the steps that ask for it in this very turn. */
  readonly told = new Map<string, Plain>();
  history: State['history'];
  ended = false;
  readonly #said: string[] = [];
  readonly #listener: Listener;
  readonly #call: CallTool;

  constructor(world: World, { values, answers, position, history }: State, listener: Listener) {
    this.#listener = listener;
    this.agent = world.agent;
    this.circumstances = world.circumstances;
    this.#call = world.callTool;
    this.weighsWords = world.weighsWords ?? false;
    this.values = new Map(values);
    this.answers = new Map(answers);
    this.position = position;
    this.history = history;
  }

  get scope(): Scope {
    return { agent: this.agent, circumstances: this.circumstances, values: this.values };
  }

  /** The flow and the step that the conversation stands in. */
  get place(): { flow: Flow; step: Step } | null {
    const flow = this.position ? this.agent.flows.get(this.position.flow) : undefined;
    const step = flow?.steps.get(this.position?.step ?? '');
    return flow && step ? { flow, step } : null;
  }

  get hasSpoken(): boolean {
    return this.#said.length > 0;
  }

  /** Remembers what a language model is to be told of the conversation. */
  remember(message: ModelMessage): void {
    this.history = [...this.history, message];
  }

  /** How many things were said; see `saidSince`. */
  get mark(): number {
    return this.#said.length;
  }

  /** What was said since a mark. */
  saidSince(mark: number): string {
    return this.#said.slice(mark).join('\n');
  }

  /** Takes what a language model said, which was heard while it came: no reference of its own is filled in. */
  sayFreely(text: string): void {
    if (text.trim() === '') return;
    this.#said.push(text.trim());
    this.#listener.hear('\n');
  }

  get reply(): string {
    return this.#said.join('\n');
  }

  get state(): State {
    const { values, answers, position, offer, ended, history } = this;
    return { values, answers, position, offer, ended, history };
  }

  say(words: Words | null): void {
    const text = speak(words, this.scope);
    if (text === '') return;
    this.#said.push(text);
    this.#listener.hear(`${text}\n`);
  }

  /** Says the first words of a conversation; the disclaimer only at its beginning. */
  greet(withDisclaimer: boolean): void {
    const { channel } = this.circumstances;
    const fitting = this.agent.greetings.filter(
      (each) => each.channel === channel || each.channel === null,
    );
    if (withDisclaimer) this.say(fitting.find(({ disclaimer }) => disclaimer)?.disclaimer ?? null);
    this.say(fitting.find(({ greeting }) => greeting)?.greeting ?? null);
  }

  learn(entity: string, value: Plain): void {
    this.values.set(entity, value);
    this.events.push({ kind: 'value', entity, value });
  }

  /** Calls a tool by the values that have the names of its parameters, or by arguments of a model's. */
  async call(name: string, by: PlainMap | null = null): Promise<Plain> {
    const tool = this.agent.tools.get(name);
    if (!tool) return null;
    if (this.circumstances.channel === 'voice') this.say(tool.whileWaiting);
    const given =
      by ??
      Object.fromEntries(
        tool.parameters.flatMap((parameter): [string, Plain][] => {
          const value = this.values.get(parameter);
          return value === undefined ? [] : [[parameter, value]];
        }),
      );
    const { scope } = this;
    const { signal } = this.#listener;
    signal?.throwIfAborted();
    const { result, error, latencyMs = null } = await this.#call(tool, given, { scope, signal });
    this.events.push({ kind: 'tool', tool: name, arguments: given, result, error, latencyMs });
    const answer = error === null ? result : { error };
    this.answers.set(name, answer);
    return answer;
  }

  send(name: string): void {
    const message = this.agent.messages.get(name);
    if (!message) return;
    const { environment, caller } = this.circumstances;
    this.events.push({
      kind: 'message',
      message: name,
      text: fill(inLanguage(message.text, this.scope), this.scope),
      to: this.#phone() ?? caller,
      sender: environment === null ? null : (message.sender[environment] ?? null),
    });
  }

  // A text message goes to the number that was given, else to the one that calls.
  #phone(): string | null {
    for (const [name, value] of this.values)
      if (this.agent.entities.get(name)?.type === 'phone' && typeof value === 'string')
        return value;
    return null;
  }

  handOff(name: string): void {
    const handoff = this.agent.handoffs.get(name);
    if (!handoff) return;
    this.say(handoff.say);
    this.events.push({
      kind: 'handoff',
      handoff: name,
      target: fill(handoff.target, this.scope),
      method: handoff.method,
      sipHeaders: handoff.sipHeaders.map((header) => ({
        name: header.name,
        value: fill(header.value, this.scope),
      })),
    });
    this.end();
  }

  leaveFlow(): void {
    if (this.position) this.events.push({ kind: 'left', flow: this.position.flow });
    this.position = null;
  }

  end(): void {
    this.ended = true;
    this.position = null;
  }

  /** What conditions may speak of. */
  get facts() {
    return {
      entity: Object.fromEntries(this.values),
      tool: Object.fromEntries(this.answers),
      attribute: Object.fromEntries(attributesOf(this.scope)),
      variable: Object.fromEntries(this.circumstances.variables),
    };
  }
}
