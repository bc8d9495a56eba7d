import { isPlainMap } from '../../core/foreign.ts';
import type { PlainMap } from '../../core/foreign.ts';
import type { Definition } from '../definition.ts';
import { isText, isUrl, wordOf } from '../fitting.ts';
import { providerOf, takeSettings, writeSettings } from '../models.ts';
import { extensions, keptOf } from '../source.ts';
import type { Source } from '../source.ts';

const KEYS = {
  temperature: 'temperature',
  maxTokens: 'max_tokens',
  baseUrl: 'model_endpoint',
  effort: 'reasoning_effort',
} as const;

/** Where providers are reached unless something else is said: an address that goes when the provider changes. */
const ENDPOINTS: ReadonlyMap<string, string> = new Map([
  ['https://api.anthropic.com/v1', 'anthropic'],
  ['https://generativelanguage.googleapis.com', 'google'],
  ['https://api.openai.com/v1', 'openai'],
]);

/** Takes the model out of `llm_config`; undefined where we have no such provider and no address of a server. */
export function takeModel(config: Source): PlainMap | undefined {
  const type = config.peek('model_endpoint_type');
  const name = config.peek('model') ?? null;
  const endpoint = config.peek('model_endpoint') ?? null;
  const provider = providerOf(type) ?? (isUrl(endpoint) ? 'openai-compatible' : undefined);
  if (provider === undefined || !isText(name)) return undefined;
  const isMade = provider === type && config.peek('handle') === `${provider}/${name}`;
  config.take('model');
  if (provider === type) config.take('model_endpoint_type');
  // The handle is made of the two: it changes with them.
  if (isMade) config.take('handle');
  const settings = takeSettings(config, provider, KEYS);
  const kept = { ...(isMade ? { handle: true } : {}), llm_config: config.rest() ?? {} };
  return { provider, name, ...settings, ...extensions('letta', kept) };
}

/** Returns `llm_config` as the agent's model makes it; undefined where a model was never set. */
export function writeModel(exported: Definition): PlainMap | undefined {
  const { model } = exported.agent;
  if (!isPlainMap(model) || model['provider'] === 'local') return undefined;
  const { handle, llm_config: kept } = keptOf(model, 'letta');
  const before = isPlainMap(kept) ? kept : { context_window: 32_000 };
  const name = wordOf(model['name']);
  const provider = wordOf(model['provider']);
  const type = provider === 'openai-compatible' ? 'openai' : provider;
  const endpoint = wordOf(before['model_endpoint']);
  const isOthers = ENDPOINTS.has(endpoint) && ENDPOINTS.get(endpoint) !== provider;
  const { model_endpoint: _endpoint, ...others } = before;
  return {
    ...(kept === undefined || handle === true ? { handle: `${provider}/${name}` } : {}),
    model_endpoint_type: type,
    ...(isOthers ? others : before),
    model: name,
    ...writeSettings(model, KEYS),
  };
}
