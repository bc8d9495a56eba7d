import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import type { Exported } from '../exported.ts';
import { isProse, isUrl, wordOf } from '../fitting.ts';
import { providerOf, splitModel, takeSettings, writeSettings } from '../models.ts';
import { extensions, keptOf, present } from '../source.ts';
import type { Source } from '../source.ts';

const KEYS = {
  temperature: 'temperature',
  maxTokens: 'max_tokens',
  baseUrl: 'base_url',
  effort: 'thinking_budget',
} as const;

/** Takes an agent's model, and what `models` says of it, as our field; undefined where we have no such provider. */
export function takeModel(agent: Source, models: Source | null): PlainMap | undefined {
  const text = agent.peek('model');
  if (typeof text !== 'string' || text === '') return undefined;
  const [first = ''] = text.split(',');
  const kept = text === first ? {} : { model: text };
  if (isPlainMap(models?.peek(first))) {
    const named = models?.child(first);
    return named ? takeNamed(named, { named: first, ...kept }, agent) : undefined;
  }
  const split = splitModel(first);
  if (split === null) return undefined;
  agent.take('model');
  return { ...split, ...extensions('cagent', kept) };
}

function takeNamed(named: Source, kept: PlainMap, agent: Source): PlainMap | undefined {
  const provider = named.peek('provider');
  const name = named.peek('model');
  const url = named.peek('base_url');
  const ours = providerOf(provider) ?? (isUrl(url ?? null) ? 'openai-compatible' : undefined);
  if (ours === undefined || typeof provider !== 'string' || !isProse(name ?? null))
    return undefined;
  agent.take('model');
  if (ours === provider) named.take('provider');
  named.take('model');
  return {
    provider: ours,
    ...present({ name }),
    ...takeSettings(named, ours, KEYS),
    ...extensions('cagent', kept),
  };
}

/** What a model's field becomes: the text at the agent, and what is to stand in `models`. */
export function writeModel(
  exported: Exported,
  models: PlainMap,
): { model: Plain; models: PlainMap } {
  const model = exported.agent['model'];
  if (!isPlainMap(model)) return { model: 'auto', models };
  const kept = keptOf(model, 'cagent');
  const { provider, name } = model;
  if (provider === 'local' || typeof name !== 'string') return { model: 'auto', models };
  const settings = writeSettings(model, KEYS);
  const isInline = typeof kept['named'] !== 'string';
  if (isInline && Object.keys(settings).length === 0 && provider !== 'openai-compatible')
    return { model: changed(kept['model'], `${wordOf(provider)}/${name}`), models };
  const named = typeof kept['named'] === 'string' ? kept['named'] : 'main';
  const before = isPlainMap(models[named]) ? models[named] : {};
  const definition = {
    provider: provider === 'openai-compatible' ? 'openai' : (provider ?? 'openai'),
    ...before,
    ...(provider === 'openai-compatible' ? {} : { provider: provider ?? 'openai' }),
    model: name,
    ...settings,
  };
  return { model: changed(kept['model'], named), models: { ...models, [named]: definition } };
}

// An alloy of models, `one,another`, begins with the one that has become our field.
function changed(alloy: Plain | undefined, first: string): string {
  return typeof alloy === 'string' ? [first, ...alloy.split(',').slice(1)].join(',') : first;
}
