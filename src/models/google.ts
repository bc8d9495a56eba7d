import { createGoogleGenerativeAI } from '@ai-sdk/google';
import type { LanguageModel } from 'ai';

/** Returns a model of Google's. */
export function google(name: string, apiKey: string, baseURL: string | null): LanguageModel {
  return createGoogleGenerativeAI({ apiKey, ...(baseURL === null ? {} : { baseURL }) })(name);
}
