import { createOpenAI } from '@ai-sdk/openai';
import type { LanguageModel } from 'ai';
import type { Access } from './access.ts';
import { fetchOnlyThere } from './fetching.ts';

/** Returns a model of OpenAI's. */
export function openai(name: string, { key, address }: Access): LanguageModel {
  const where = address === null ? {} : { baseURL: address };
  return createOpenAI({ apiKey: key, fetch: fetchOnlyThere, ...where })(name);
}
