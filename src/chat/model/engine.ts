import type { Usage } from '../../core/conversation.ts';
import type { Plain } from '../../core/foreign.ts';
import type { ModelAnswer, ModelCall, SpeakingModel } from '../../core/speaking.ts';
import type { Topic } from '../agent.ts';
import { BEGINNING } from '../state.ts';
import type { State } from '../state.ts';
import type { Spoken } from '../engine.ts';
import { TurnWork } from '../turn.ts';
import type { Listener, World } from '../turn.ts';
import { Finder } from '../understand/finder.ts';
import { carryOutCall } from './calls.ts';
import { offersOf } from './offers.ts';
import { buildPrompt } from './prompt.ts';

// A model that calls and calls is stopped; so are the topics that it is told, where there are many.
const MOST_ROUNDS = 8;
const FEW_TOPICS = 12;

const NOBODY: Listener = { hear: () => undefined, signal: null };

/** Speaks for an agent by a language model; flows are walked by the same rules as without one. */
export class ModelEngine {
  readonly #world: World;
  readonly #model: SpeakingModel;
  readonly #finder: Finder;

  constructor(world: World, model: SpeakingModel) {
    this.#world = world;
    this.#model = model;
    this.#finder = new Finder(world.agent);
  }

  /** Begins a conversation: the disclaimer and the greeting, word for word. */
  greet(listener: Listener): Promise<Spoken> {
    const work = new TurnWork(this.#world, BEGINNING, listener);
    work.greet(true);
    work.history = [{ role: 'assistant', text: work.reply, calls: [] }];
    return Promise.resolve(spoken(work, null));
  }

  /**
   * Answers what somebody said. Throws `failed` where the model does not answer: the state is as it was, and the same
   * can be said again.
   */
  async respond(state: State, input: string, listener: Listener): Promise<Spoken> {
    const work = new TurnWork(this.#world, state, listener);
    const usage: Usage = { inputTokens: 0, outputTokens: 0 };
    work.history = [...state.history, { role: 'user', text: input }];
    for (let round = 0; round < MOST_ROUNDS && !work.ended; round += 1) {
      const answer = await this.#ask(work, input, listener);
      usage.inputTokens += answer.usage.inputTokens;
      usage.outputTokens += answer.usage.outputTokens;
      work.sayFreely(answer.text);
      work.history = [
        ...work.history,
        { role: 'assistant', text: answer.text, calls: answer.calls },
      ];
      if (answer.calls.length === 0) break;
      for (const call of answer.calls) await this.#carryOut(call, work);
    }
    if (!work.hasSpoken) work.say(this.#world.agent.fallback);
    return spoken(work, usage);
  }

  /** Returns what the model is told next: the prompt, and what it may call. */
  prompt(state: State): string {
    const work = new TurnWork(this.#world, state, NOBODY);
    const said = state.history.findLast(({ role }) => role === 'user');
    const topics = this.#topics(said?.role === 'user' ? said.text : '');
    const tools = offersOf(work).map(
      ({ name, description, parameters }) =>
        `- ${name}: ${description}\n  ${JSON.stringify(parameters)}`,
    );
    return [buildPrompt(work, topics), `# Tools\n${tools.join('\n')}`].join('\n\n');
  }

  #ask(work: TurnWork, input: string, { hear, signal }: Listener): Promise<ModelAnswer> {
    const system = buildPrompt(work, this.#topics(input));
    const request = { system, messages: work.history, tools: offersOf(work) };
    return this.#model.speak(request, hear, signal);
  }

  async #carryOut(call: ModelCall, work: TurnWork): Promise<void> {
    const offered = offersOf(work).some(({ name }) => name === call.tool);
    const answer: Plain = offered
      ? await carryOutCall(call, work)
      : { error: `${call.tool} is not offered here` };
    work.history = [...work.history, { role: 'tool', id: call.id, tool: call.tool, answer }];
  }

  // All topics where they are few, else those that what was said may be about.
  #topics(input: string): readonly Topic[] {
    const { topics } = this.#world.agent;
    if (topics.length <= FEW_TOPICS) return topics;
    const near = this.#finder
      .find(input)
      .flatMap(({ kind, name }) => (kind === 'topic' ? [name] : []));
    return near
      .slice(0, FEW_TOPICS)
      .flatMap((name) => topics.find((topic) => topic.name === name) ?? []);
  }
}

function spoken(work: TurnWork, usage: Usage | null): Spoken {
  return { state: work.state, reply: work.reply, events: work.events, usage };
}
