import type { LanguageModel } from 'ai';
import type { PlainMap } from '../core/foreign.ts';
import type { ModelChoice } from '../core/speaking.ts';
import type { Access } from './access.ts';

/** Returns a model of its provider's; only what this one takes is loaded. */
export async function modelOf(
  { provider, name }: ModelChoice,
  access: Access,
): Promise<LanguageModel> {
  switch (provider) {
    case 'openai':
      return (await import('./openai.ts')).openai(name, access);
    case 'anthropic':
      return (await import('./anthropic.ts')).anthropic(name, access);
    case 'google':
      return (await import('./google.ts')).google(name, access);
    default:
      return (await import('./compatible.ts')).compatible(name, access);
  }
}

/** Returns what is said to a provider in words of its own: how long to think, and to keep nothing of what is said. */
export function optionsOf({ provider, reasoningEffort }: ModelChoice): Record<string, PlainMap> {
  const effort = reasoningEffort === null ? {} : { reasoningEffort };
  switch (provider) {
    case 'openai':
      return { openai: { store: false, ...effort } };
    case 'anthropic':
      // It thinks only where it is asked to, and knows no less than low.
      return reasoningEffort === null || reasoningEffort === 'none'
        ? {}
        : { anthropic: { effort: reasoningEffort === 'minimal' ? 'low' : reasoningEffort } };
    case 'google':
      return reasoningEffort === null
        ? {}
        : { google: { thinkingConfig: thinking(reasoningEffort) } };
    default:
      return reasoningEffort === null ? {} : { openaiCompatible: effort };
  }
}

function thinking(reasoningEffort: string): PlainMap {
  return reasoningEffort === 'none' ? { thinkingBudget: 0 } : { thinkingLevel: reasoningEffort };
}
