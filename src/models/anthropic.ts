import { createAnthropic } from '@ai-sdk/anthropic';
import type { LanguageModel } from 'ai';
import type { Access } from './access.ts';
import { fetchOnlyThere } from './fetching.ts';

/** Returns a model of Anthropic's. */
export function anthropic(name: string, { key, address }: Access): LanguageModel {
  const where = address === null ? {} : { baseURL: address };
  return createAnthropic({ apiKey: key, fetch: fetchOnlyThere, ...where })(name);
}
