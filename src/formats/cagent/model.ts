import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import type { Definition } from '../definition.ts';
import { isText, isUrl, wordOf } from '../fitting.ts';
import { mapOf, present } from '../maps.ts';
import { providerOf, splitModel, takeSettings, writeSettings } from '../models.ts';
import { extensions, keptOf } from '../source.ts';
import type { Source } from '../source.ts';

const KEYS = {
  temperature: 'temperature',
  maxTokens: 'max_tokens',
  baseUrl: 'base_url',
  effort: 'thinking_budget',
} as const;

/** Takes an agent's model, and what `models` says of it, as our field; undefined where we have no such provider. */
export function takeModel(
  agent: Source,
  models: Source | null,
  providers: Plain | undefined,
): PlainMap | undefined {
  const text = agent.peek('model');
  if (typeof text !== 'string' || text === '') return undefined;
  const [first = ''] = text.split(',');
  const kept = text === first ? {} : { model: text };
  const definition = models?.peek(first);
  if (isPlainMap(definition)) {
    const found = isPlainMap(providers) ? providers[wordOf(definition['provider'])] : undefined;
    const gateway = isPlainMap(found) ? (found['base_url'] ?? null) : null;
    const ours = oursOf(definition, gateway);
    const named = ours === undefined ? null : models?.child(first);
    if (!named || ours === undefined) return undefined;
    agent.take('model');
    const model = takeNamed(named, ours, { named: first, ...kept });
    return ours === COMPATIBLE && model['baseUrl'] === undefined
      ? { ...model, baseUrl: gateway }
      : model;
  }
  const split = splitModel(first);
  if (split === null) return undefined;
  agent.take('model');
  return { ...split, ...extensions('cagent', kept) };
}

const COMPATIBLE = 'openai-compatible';

/** Returns our provider of a model: one that we know, or a server with an address of the model's or its provider's. */
function oursOf(definition: PlainMap, gateway: Plain): string | undefined {
  const { provider, model, base_url: url } = definition;
  if (typeof provider !== 'string' || !isText(model ?? null)) return undefined;
  return providerOf(provider) ?? (isUrl(url ?? gateway) ? COMPATIBLE : undefined);
}

function takeNamed(named: Source, ours: string, kept: PlainMap): PlainMap {
  if (ours === named.peek('provider')) named.take('provider');
  return {
    provider: ours,
    ...present({ name: named.take('model') }),
    ...takeSettings(named, ours, KEYS),
    ...extensions('cagent', kept),
  };
}

/** What a model's field becomes: the text at the agent, and what is to stand in `models`. */
export function writeModel(
  exported: Definition,
  models: PlainMap,
): { model: Plain; models: PlainMap } {
  const model = exported.agent['model'];
  if (!isPlainMap(model)) return { model: 'auto', models };
  const kept = keptOf(model, 'cagent');
  const { provider, name } = model;
  if (provider === 'local' || typeof name !== 'string') return { model: 'auto', models };
  const settings = writeSettings(model, KEYS);
  const isInline = typeof kept['named'] !== 'string';
  if (isInline && Object.keys(settings).length === 0 && provider !== COMPATIBLE)
    return { model: changed(kept['model'], `${wordOf(provider)}/${name}`), models };
  const named = typeof kept['named'] === 'string' ? kept['named'] : 'main';
  const { provider: _provider, ...before } = mapOf(models[named]);
  const there = mapOf(models[named])['provider'];
  const isSame = there !== undefined && (providerOf(there) ?? COMPATIBLE) === provider;
  const definition = {
    provider: isSame ? there : provider === COMPATIBLE ? 'openai' : (provider ?? 'openai'),
    ...before,
    model: name,
    ...withoutGateway(settings, { there, exported }),
  };
  return { model: changed(kept['model'], named), models: { ...models, [named]: definition } };
}

// An alloy of models, `one,another`, begins with the one that has become our field.
function changed(alloy: Plain | undefined, first: string): string {
  return typeof alloy === 'string' ? [first, ...alloy.split(',').slice(1)].join(',') : first;
}

// The address of a model's provider stands with the provider.
function withoutGateway(
  settings: PlainMap,
  { there, exported }: { there: Plain | undefined; exported: Definition },
): PlainMap {
  const document = mapOf(exported.kept['document']);
  const providers = mapOf(document['providers']);
  const provider = providers[wordOf(there)];
  const { base_url: url, ...others } = settings;
  return isPlainMap(provider) && provider['base_url'] === url ? others : settings;
}
