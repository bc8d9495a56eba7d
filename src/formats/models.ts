import type { Plain, PlainMap } from '../core/foreign.ts';
import { isCount, isOneOf, isText, isUrl, isWithin } from './fitting.ts';
import type { Source } from './source.ts';

/** The providers that both sides know, by the names that other systems give them. */
const PROVIDERS: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  google: 'google',
  gemini: 'google',
  google_ai: 'google',
};

const isEffort = isOneOf(['none', 'minimal', 'low', 'medium', 'high']);

const isTemperature = isWithin(0, 2);

/** Returns our name for a provider, or undefined where we have none. */
export function providerOf(name: Plain | undefined): string | undefined {
  return typeof name === 'string' && Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined;
}

/** Splits `openai/gpt-4o` or `openai:gpt-4o` where we know the provider. */
export function splitModel(text: Plain | undefined): { provider: string; name: string } | null {
  const [, before, name] = typeof text === 'string' ? (/^([\w-]+)[/:](\S+)$/.exec(text) ?? []) : [];
  const provider = providerOf(before);
  if (provider === undefined || provider !== before || name === undefined) return null;
  return isText(name) ? { provider, name } : null;
}

/** The keys by which a system sets a model. */
export interface ModelKeys {
  temperature?: string;
  maxTokens?: string;
  baseUrl?: string;
  effort?: string;
}

/** Takes those settings of a model out of a map that our fields may hold. */
export function takeSettings(source: Source, provider: string, keys: ModelKeys): PlainMap {
  const settings: PlainMap = {};
  const take = (field: string, key: string | undefined, fits: (value: Plain) => boolean) => {
    const value = key === undefined ? undefined : source.peek(key);
    if (key === undefined || value === undefined || !fits(value)) return;
    source.take(key);
    settings[field] = value;
  };
  if (provider.startsWith('openai')) take('baseUrl', keys.baseUrl, isUrl);
  take('temperature', keys.temperature, isTemperature);
  take('maxTokens', keys.maxTokens, isCount);
  take('reasoningEffort', keys.effort, isEffort);
  return settings;
}

/** Returns our settings of a model under the keys of a system. */
export function writeSettings(model: PlainMap, keys: ModelKeys): PlainMap {
  const settings: PlainMap = {};
  const pairs: [string | undefined, string][] = [
    [keys.temperature, 'temperature'],
    [keys.maxTokens, 'maxTokens'],
    [keys.baseUrl, 'baseUrl'],
    [keys.effort, 'reasoningEffort'],
  ];
  for (const [key, field] of pairs) {
    const value = model[field];
    if (key !== undefined && value !== undefined) settings[key] = value;
  }
  return settings;
}
