import { createOpenAI } from '@ai-sdk/openai';
import type { LanguageModel } from 'ai';

/** Returns a model of OpenAI's. */
export function openai(name: string, apiKey: string, baseURL: string | null): LanguageModel {
  return createOpenAI({ apiKey, ...(baseURL === null ? {} : { baseURL }) })(name);
}
