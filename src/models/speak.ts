import { streamText } from 'ai';
import type { CallWarning, LanguageModel, TextStreamPart, ToolSet } from 'ai';
import type { PlainMap } from '../core/foreign.ts';
import type {
  ModelAnswer,
  ModelCall,
  ModelChoice,
  ModelRequest,
  SpeakingModel,
} from '../core/speaking.ts';
import type { Access } from './access.ts';
import { modelFailure } from './failures.ts';
import { toSdk, toolsOf } from './messages.ts';
import { Wait } from './patience.ts';
import type { Patience } from './patience.ts';
import { modelOf, optionsOf } from './provider.ts';
import { askAgain } from './retry.ts';
import { Trouble } from './trouble.ts';

// A model that repeats itself may do so for ever: no person would read on.
const LONGEST_ANSWER = 100_000;

// What it remarks would be written into the middle of a conversation.
globalThis.AI_SDK_LOG_WARNINGS = false;

/** Asks a model; see `SpeakingModel`. */
export type Speak = SpeakingModel['speak'];

/** Returns what asks a model of the AI SDK. */
export async function speakBy(
  choice: ModelChoice,
  access: Access,
  patience: Patience,
): Promise<Speak> {
  const model = await modelOf(choice, access);
  return async (request, hear, signal) => {
    let heard = false;
    const hearOnce = (words: string) => {
      heard = true;
      hear(words);
    };
    const ask = () =>
      listen({ model, choice, request }, { hear: hearOnce, signal, silence: patience.silence });
    try {
      return await askAgain(ask, { pause: patience.pause, hasHeard: () => heard, signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw modelFailure(error, `${choice.provider}/${choice.name}`, access);
    }
  };
}

/** What is asked, and of whom. */
interface Question {
  model: LanguageModel;
  choice: ModelChoice;
  request: ModelRequest;
}

/** Who hears the answer, and for how long. */
interface Ear {
  hear: (words: string) => void;
  signal: AbortSignal | null;
  silence: number;
}

async function listen(question: Question, { hear, signal, silence }: Ear): Promise<ModelAnswer> {
  const wait = new Wait(silence, signal);
  const answer = new Answer(question.choice, hear);
  try {
    for await (const part of stream(question, wait.signal)) {
      wait.goOn();
      answer.take(part);
    }
    return answer.whole;
  } catch (error) {
    throw wait.isOver ? new Trouble('silent', seconds(silence)) : error;
  } finally {
    wait.end();
  }
}

function stream({ model, choice, request }: Question, abortSignal: AbortSignal) {
  const { temperature, maxTokens } = choice;
  return streamText({
    model,
    abortSignal,
    system: request.system,
    messages: request.messages.map(toSdk),
    tools: toolsOf(request),
    // Whether it is asked again is decided in `retry.ts`.
    maxRetries: 0,
    // Failures come as parts of the stream; nothing is written to the console.
    onError: () => undefined,
    providerOptions: optionsOf(choice),
    ...(temperature === null ? {} : { temperature }),
    ...(maxTokens === null ? {} : { maxOutputTokens: maxTokens }),
  }).fullStream;
}

function seconds(milliseconds: number): string {
  return milliseconds === 1000 ? '1 second' : `${milliseconds / 1000} seconds`;
}

/** An answer as it comes, part by part. */
class Answer {
  readonly #answer: ModelAnswer = {
    text: '',
    calls: [],
    usage: { inputTokens: 0, outputTokens: 0 },
    notes: [],
  };
  readonly #choice: ModelChoice;
  readonly #hear: (words: string) => void;
  #finished = false;

  constructor(choice: ModelChoice, hear: (words: string) => void) {
    this.#choice = choice;
    this.#hear = hear;
  }

  /** The whole answer. Throws where it did not come to its end. */
  get whole(): ModelAnswer {
    if (!this.#finished) throw new Trouble('cut');
    return this.#answer;
  }

  take(part: TextStreamPart<ToolSet>): void {
    switch (part.type) {
      case 'error':
        throw part.error;
      case 'abort':
        throw new Trouble('cut');
      case 'start-step':
        this.#answer.notes.push(...part.warnings.flatMap(noteOf));
        break;
      case 'text-delta':
        this.#answer.text += part.text;
        if (this.#answer.text.length > LONGEST_ANSWER) throw new Trouble('endless');
        if (part.text !== '') this.#hear(part.text);
        break;
      case 'tool-call':
        this.#answer.calls.push(callOf(part, this.#choice));
        break;
      case 'finish':
        this.#finish(part);
        break;
      default:
    }
  }

  #finish({ finishReason, rawFinishReason, totalUsage }: Finish): void {
    const { inputTokens = 0, outputTokens = 0 } = totalUsage;
    this.#answer.usage = { inputTokens, outputTokens };
    if (finishReason === 'length') this.#answer.notes.push('its answer was cut at its longest');
    if (rawFinishReason === 'model_context_window_exceeded') throw new Trouble('overflow');
    if (finishReason === 'content-filter') throw new Trouble('filtered', rawFinishReason);
    if (finishReason === 'error') throw new Trouble('unreadable', rawFinishReason);
    // The SDK makes up an end where a server broke off without one.
    this.#finished = finishReason !== 'other' || rawFinishReason !== undefined;
  }
}

// Of a setting that does nothing people are told; what else the SDK remarks is its own affair.
function noteOf(warning: CallWarning): string[] {
  return warning.type === 'unsupported' ? [`it does not know ${warning.feature}`] : [];
}

type Finish = Extract<TextStreamPart<ToolSet>, { type: 'finish' }>;

function callOf(
  part: Extract<TextStreamPart<ToolSet>, { type: 'tool-call' }>,
  { provider }: ModelChoice,
): ModelCall {
  const { toolCallId, toolName, input, providerMetadata } = part;
  const readable = typeof input === 'object' && input !== null && !Array.isArray(input);
  return {
    id: toolCallId,
    tool: toolName,
    arguments: readable ? (input as PlainMap) : {},
    ...(readable ? {} : { problem: 'its arguments are no JSON object' }),
    // Google's wants its signatures back, or refuses what it said itself.
    ...(provider === 'google' && providerMetadata !== undefined
      ? { handBack: providerMetadata as Record<string, PlainMap> }
      : {}),
  };
}
