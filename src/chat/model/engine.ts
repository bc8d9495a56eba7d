import type { Usage } from '../../core/conversation.ts';
import { Failure } from '../../core/failure.ts';
import type { ModelAnswer, ModelRequest, SpeakingModel } from '../../core/speaking.ts';
import type { Topic } from '../agent.ts';
import type { Spoken } from '../engine.ts';
import { BEGINNING } from '../state.ts';
import type { State } from '../state.ts';
import { TurnWork } from '../turn.ts';
import type { Listener, World } from '../turn.ts';
import { Finder } from '../understand/finder.ts';
import { boundedHistory } from '../bounds.ts';
import { carryOutCall } from './calls.ts';
import { offersOf } from './offers.ts';
import { buildPrompt } from './prompt.ts';

// A model that calls and calls is stopped, and sooner one that calls what it may not.
const MOST_ROUNDS = 8;
const MOST_MISTAKES = 3;
// All topics are told where they are so few.
const FEW_TOPICS = 12;

const ENDLESS = `a turn has ${MOST_ROUNDS} rounds of calls, and no more`;

const NOBODY: Listener = { hear: () => undefined, signal: null };

/** Speaks for an agent by a language model; flows are walked by the same rules as without one. */
export class ModelEngine {
  readonly #world: World;
  readonly #model: SpeakingModel;
  #finder: Finder | null = null;

  constructor(world: World, model: SpeakingModel) {
    this.#world = { ...world, weighsWords: true };
    this.#model = model;
  }

  /** Begins a conversation: the disclaimer and the greeting, word for word. */
  greet(listener: Listener): Promise<Spoken> {
    const work = new TurnWork(this.#world, BEGINNING, listener);
    work.greet(true);
    work.remember({ role: 'assistant', text: work.reply, calls: [] });
    return Promise.resolve(spoken(work, null));
  }

  /**
   * Answers what somebody said. Throws `failed` where the model does not answer: the state is as it was, and the same
   * can be said again.
   */
  async respond(state: State, input: string, listener: Listener): Promise<Spoken> {
    const work = new TurnWork(this.#world, state, listener);
    work.remember({ role: 'user', text: input });
    try {
      const usage = await this.#converse(work, listener);
      if (!work.hasSpoken && !work.ended) this.#sayNothingKnown(work);
      work.history = boundedHistory(work.history);
      return spoken(work, usage);
    } catch (error) {
      throw withWhatWasDone(error, work);
    }
  }

  /** Returns what the model is told next: the prompt, and what it may call. */
  prompt(state: State): string {
    const { system, tools } = this.#request(new TurnWork(this.#world, state, NOBODY));
    const each = tools.map(
      ({ name, description, parameters }) =>
        `- ${name}: ${description}\n  ${JSON.stringify(parameters)}`,
    );
    return [system, `# Tools\n${each.join('\n')}`].join('\n\n');
  }

  /** Has the model speak and call until it calls no more; returns what it took. */
  async #converse(work: TurnWork, listener: Listener): Promise<Usage> {
    const usage: Usage = { inputTokens: 0, outputTokens: 0 };
    let mistakes = 0;
    for (let round = 0; round < MOST_ROUNDS && !work.ended; round += 1) {
      const { text, calls, usage: took } = await this.#ask(work, listener);
      usage.inputTokens += took.inputTokens;
      usage.outputTokens += took.outputTokens;
      work.sayFreely(text);
      if (text !== '' || calls.length > 0) work.remember({ role: 'assistant', text, calls });
      if (calls.length === 0) return usage;
      if ((await carryOutAll(calls, work)) && (mistakes += 1) === MOST_MISTAKES)
        throw this.#calledWrongly(work);
      const [last] = calls.slice(-1);
      if (round === MOST_ROUNDS - 1 && last && !work.ended)
        work.events.push({ kind: 'mistake', tool: last.tool, problem: ENDLESS });
    }
    return usage;
  }

  async #ask(work: TurnWork, { hear, signal }: Listener): Promise<ModelAnswer> {
    let heard = false;
    const hearIt = (words: string) => {
      heard = true;
      hear(words);
    };
    const answer = await this.#model
      .speak(this.#request(work), hearIt, signal)
      .catch((error: unknown) => {
        // What is told of the failure does not go on in the middle of its line.
        if (heard) hear('\n');
        throw error;
      });
    for (const note of answer.notes) work.events.push({ kind: 'model', note });
    return { ...answer, calls: answer.calls.map(withPlainName) };
  }

  #request(work: TurnWork): ModelRequest {
    const history = boundedHistory(work.history);
    const [first, ...rest] = history;
    // Some providers want a person to speak first: what was said before stands in the prompt.
    const greeting = first?.role === 'assistant' ? first.text : null;
    return {
      system: buildPrompt(work, { topics: this.#topics(history), greeting }),
      messages: greeting === null ? history : rest,
      tools: offersOf(work).map(({ name, description, parameters }) => ({
        name,
        description,
        parameters,
      })),
    };
  }

  // All topics where they are few, else those that the last two things that were said may be about.
  #topics(history: ModelRequest['messages']): readonly Topic[] {
    const { topics } = this.#world.agent;
    if (topics.length <= FEW_TOPICS) return topics;
    const finder = (this.#finder ??= new Finder(this.#world.agent));
    const said = history.flatMap((message) => (message.role === 'user' ? [message.text] : []));
    const near = said
      .slice(-2)
      .toReversed()
      .flatMap((text) => finder.find(text))
      .flatMap(({ kind, name }) => (kind === 'topic' ? [name] : []));
    return [...new Set(near)]
      .slice(0, FEW_TOPICS)
      .flatMap((name) => topics.find((topic) => topic.name === name) ?? []);
  }

  #sayNothingKnown(work: TurnWork): void {
    work.events.push({ kind: 'fallback' });
    work.say(this.#world.agent.fallback);
    if (!work.hasSpoken)
      throw new Failure('failed', `Failed to ask ${this.#model.name}: it said nothing.`, {
        hints: ['nothing of the conversation is lost: say it again'],
      });
    work.remember({ role: 'assistant', text: work.reply, calls: [] });
  }

  #calledWrongly({ events }: TurnWork): Failure {
    const last = events.findLast((event) => event.kind === 'mistake');
    const what = last ? `, at last ${last.tool}: ${last.problem}` : '';
    return new Failure(
      'failed',
      `Failed to ask ${this.#model.name}: it called in vain ${MOST_MISTAKES} times${what}.`,
      { hints: ['say it again, or take a model that is better at calling tools: --model <model>'] },
    );
  }
}

/** Carries out calls one after the other; tells whether one was a mistake. */
async function carryOutAll(calls: ModelAnswer['calls'], work: TurnWork): Promise<boolean> {
  let wrong = false;
  for (const call of calls) {
    const { answer, isMistake } = await carryOutCall(call, work);
    work.remember({ role: 'tool', id: call.id, tool: call.tool, answer });
    wrong ||= isMistake;
  }
  return wrong;
}

// A name that no provider takes would be refused in every turn to come.
function withPlainName<T extends { tool: string }>(call: T): T {
  return { ...call, tool: call.tool.replaceAll(/[^\w-]/g, '_').slice(0, 64) || '_' };
}

/** Adds to a failure which tools were called before: said again, they are called again. */
function withWhatWasDone(error: unknown, { events }: TurnWork): unknown {
  const called = events.flatMap((event) => (event.kind === 'tool' ? [event.tool] : []));
  if (!(error instanceof Failure) || called.length === 0) return error;
  const hint = `before that it called ${[...new Set(called)].join(', ')}: said again, it may call again`;
  return new Failure(error.kind, error.message, { hints: [...error.hints, hint] });
}

function spoken(work: TurnWork, usage: Usage | null): Spoken {
  return { state: work.state, reply: work.reply, events: work.events, usage };
}
