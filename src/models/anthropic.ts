import { createAnthropic } from '@ai-sdk/anthropic';
import type { LanguageModel } from 'ai';

/** Returns a model of Anthropic's. */
export function anthropic(name: string, apiKey: string, baseURL: string | null): LanguageModel {
  return createAnthropic({ apiKey, ...(baseURL === null ? {} : { baseURL }) })(name);
}
