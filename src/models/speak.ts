import { jsonSchema, streamText, tool } from 'ai';
import type { LanguageModel, ModelMessage as SdkMessage, ToolSet } from 'ai';
import type { PlainMap } from '../core/foreign.ts';
import type {
  ModelAnswer,
  ModelCall,
  ModelChoice,
  ModelMessage,
  ModelRequest,
  SpeakingModel,
} from '../core/speaking.ts';
import { modelFailure } from './failures.ts';

// A model that says nothing for so long is not going to.
const TIMEOUT = 60_000;

/** Returns a model of the AI SDK as a conversation speaks by it. */
export function speakBy(model: LanguageModel, choice: ModelChoice): SpeakingModel {
  const name = `${choice.provider}/${choice.name}`;
  return {
    name,
    speak: async (request, hear, signal) => {
      try {
        return await ask(model, choice, { request, hear, signal });
      } catch (error) {
        signal?.throwIfAborted();
        throw modelFailure(error, name);
      }
    },
  };
}

/** What is asked, and who hears the answer. */
interface Asked {
  request: ModelRequest;
  hear: (words: string) => void;
  signal: AbortSignal | null;
}

async function ask(
  model: LanguageModel,
  { temperature, maxTokens, reasoningEffort, provider }: ModelChoice,
  { request, hear, signal }: Asked,
): Promise<ModelAnswer> {
  const result = streamText({
    model,
    system: request.system,
    messages: request.messages.map(toSdk),
    tools: toolsOf(request),
    maxRetries: 1,
    abortSignal: AbortSignal.any([AbortSignal.timeout(TIMEOUT), ...(signal ? [signal] : [])]),
    // Failures come as parts of the stream; nothing is written to the console.
    onError: () => undefined,
    ...(temperature === null ? {} : { temperature }),
    ...(maxTokens === null ? {} : { maxOutputTokens: maxTokens }),
    ...(reasoningEffort === null || provider !== 'openai'
      ? {}
      : { providerOptions: { openai: { reasoningEffort } } }),
  });
  const answer: ModelAnswer = {
    text: '',
    calls: [],
    usage: { inputTokens: 0, outputTokens: 0 },
    cut: false,
  };
  for await (const part of result.fullStream) {
    if (part.type === 'error') throw part.error;
    if (part.type === 'abort')
      throw new DOMException('it said nothing for a minute', 'TimeoutError');
    if (part.type === 'text-delta') {
      answer.text += part.text;
      hear(part.text);
    }
    if (part.type === 'tool-call') answer.calls.push(callOf(part));
    if (part.type === 'finish') {
      const { inputTokens = 0, outputTokens = 0 } = part.totalUsage;
      answer.usage = { inputTokens, outputTokens };
      answer.cut = part.finishReason === 'length';
      if (part.finishReason === 'error') throw new Error('it broke off its answer');
    }
  }
  return answer;
}

function callOf(part: { toolCallId: string; toolName: string; input: unknown }): ModelCall {
  // What cannot be read stays a call without arguments: the model is told what it lacks, and may call again.
  const given = typeof part.input === 'object' && part.input !== null ? part.input : {};
  return { id: part.toolCallId, tool: part.toolName, arguments: given as PlainMap };
}

function toolsOf({ tools }: ModelRequest): ToolSet {
  return Object.fromEntries(
    tools.map(({ name, description, parameters }) => [
      name,
      tool({ description, inputSchema: jsonSchema(parameters) }),
    ]),
  );
}

function toSdk(message: ModelMessage): SdkMessage {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.text };
    case 'assistant':
      return {
        role: 'assistant',
        content: [
          ...(message.text === '' ? [] : [{ type: 'text' as const, text: message.text }]),
          ...message.calls.map((call) => ({
            type: 'tool-call' as const,
            toolCallId: call.id,
            toolName: call.tool,
            input: call.arguments,
          })),
        ],
      };
    default:
      return {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: message.id,
            toolName: message.tool,
            output: { type: 'json', value: message.answer },
          },
        ],
      };
  }
}
