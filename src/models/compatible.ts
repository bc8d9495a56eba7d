import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModel } from 'ai';

/** Returns a model of a server that speaks as OpenAI's does: Ollama, vLLM, llama.cpp, LM Studio. */
export function compatible(name: string, apiKey: string, baseURL: string): LanguageModel {
  const key = apiKey === '' ? {} : { apiKey };
  return createOpenAICompatible({ name: 'openai-compatible', baseURL, includeUsage: true, ...key })(
    name,
  );
}
