import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModel } from 'ai';
import type { Access } from './access.ts';
import { fetchOnlyThere } from './fetching.ts';

/** Returns a model of a server that speaks as OpenAI's does: Ollama, vLLM, llama.cpp, LM Studio. */
export function compatible(name: string, { key, address }: Access): LanguageModel {
  return createOpenAICompatible({
    name: 'openai-compatible',
    baseURL: address ?? '',
    fetch: fetchOnlyThere,
    includeUsage: true,
    ...(key === '' ? {} : { apiKey: key }),
  })(name);
}
