import { createGoogleGenerativeAI } from '@ai-sdk/google';
import type { LanguageModel } from 'ai';
import type { Access } from './access.ts';
import { fetchOnlyThere } from './fetching.ts';

/** Returns a model of Google's. */
export function google(name: string, { key, address }: Access): LanguageModel {
  const where = address === null ? {} : { baseURL: address };
  return createGoogleGenerativeAI({ apiKey: key, fetch: fetchOnlyThere, ...where })(name);
}
