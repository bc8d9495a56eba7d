import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { titleOf } from '../definition.ts';
import type { Definition, Part } from '../definition.ts';
import { wordOf } from '../fitting.ts';
import {
  listOf,
  mapOf,
  unlessEmpty,
  withAll,
  withItems,
  withKey,
  withPath,
  withoutKey,
} from '../maps.ts';
import { instructionOf } from '../prose.ts';
import { PROVIDERS } from './assistant.ts';
import { findResource, placeOf } from './resources.ts';
import type { Resource } from './resources.ts';
import { hasDestinations, writeTool, writeTransfer } from './write-tool.ts';

/** An assistant as it goes into its file: its map, and the text below it in Markdown. */
export interface Written {
  data: PlainMap;
  body: string | null;
}

/** Returns the agent's own assistant, the first of its squad where there is one. */
export function writeMain(definition: Definition): Written {
  const { agent } = definition;
  const kept = definition.kept;
  const { name, greeting } = agent;
  const isNamed = kept['unnamed'] !== true && typeof name === 'string';
  const model = mapOf(agent['model']);
  const voice = mapOf(agent['voice']);
  const words = definition.file('speech.yaml')['keyphrases'];
  const phrases = listOf(words).flatMap((word) =>
    isPlainMap(word) ? [word['phrase'] ?? null] : [],
  );
  const data = withAll(mapOf(kept['assistant']), [
    [['name'], isNamed ? name : undefined],
    [['firstMessage'], definition.words(greeting)],
    [['model', 'provider'], providerOf(model['provider'])],
    [['model', 'model'], model['name']],
    [['model', 'url'], model['provider'] === 'openai-compatible' ? model['baseUrl'] : undefined],
    [['model', 'temperature'], model['temperature']],
    [['model', 'maxTokens'], model['maxTokens']],
    [['model', 'reasoningEffort'], model['reasoningEffort']],
    [['voice', 'provider'], voice['provider']],
    [['voice', 'voiceId'], voice['voice']],
    [['voice', 'speed'], voice['speed']],
    [['transcriber', 'language'], 'assistant' in kept ? agent['language'] : undefined],
    [['transcriber', 'keyterm'], 'assistant' in kept ? unlessEmpty(phrases) : undefined],
  ]);
  const prompt = instructionOf(definition, {
    level: '#',
    flows: definition.parts('flows').filter((flow) => !isMember(flow)),
  });
  return withPrompt(definition, {
    data: withToolIds(definition, withTools(definition, data, kept), []),
    kept,
    prompt,
  });
}

/** Tells whether a flow was an assistant of a squad. */
export function isMember({ kept }: Part): boolean {
  return typeof kept['file'] === 'string' || typeof kept['member'] === 'number';
}

/** Returns a flow that was an assistant of a squad as that assistant. */
export function writeMember(definition: Definition, { name, value, path, kept }: Part): Written {
  const step = mapOf(mapOf(value['steps'])[wordOf(value['start'])]);
  const title = titleOf(value) ?? name;
  const data = withAll(mapOf(kept['assistant']), [
    [['name'], kept['unnamed'] === true ? undefined : title],
    [['firstMessage'], definition.words(step['say'], path)],
  ]);
  const prompt = definition.text(step['prompt'], path);
  return withPrompt(definition, {
    data: withToolIds(definition, withTools(definition, data, kept), []),
    kept,
    prompt,
  });
}

function providerOf(provider: Plain | undefined): string | undefined {
  return Object.keys(PROVIDERS).find((one) => PROVIDERS[one] === provider);
}

// A tool that was deleted here is not put back, nor is its name in the list of ids.
function withTools(definition: Definition, data: PlainMap, kept: PlainMap): PlainMap {
  const positions = Object.entries(mapOf(kept['tools']));
  const items = positions.flatMap(([position, call]): [number, Plain][] => {
    const tool = typeof call === 'string' ? writeCall(definition, call) : null;
    return tool === null ? [] : [[Number(position), tool]];
  });
  if (items.length === 0) return data;
  const model = mapOf(data['model']);
  const left = listOf(model['tools']);
  return withKey(data, 'model', withKey(model, 'tools', withItems(left, items)));
}

function writeCall(definition: Definition, call: string): PlainMap | null {
  const name = call.slice(call.indexOf(':') + 1);
  if (call.startsWith('tool:')) {
    const tool = definition.parts('tools').find((part) => part.name === name);
    return tool === undefined ? null : writeTool(definition, tool);
  }
  const transfers = definition.kept['transfers'];
  const transfer = mapOf(transfers)[name];
  return isPlainMap(transfer) && hasDestinations(definition, transfer, name)
    ? writeTransfer(definition, transfer, name)
    : null;
}

function withPrompt(
  definition: Definition,
  parts: { data: PlainMap; kept: PlainMap; prompt: string | undefined },
): Written {
  const { data, kept } = parts;
  const at = kept['prompt'];
  const before = typeof kept['before'] === 'string' ? kept['before'] : '\n';
  const text = parts.prompt;
  if (at === 'none' || at === 'kept')
    return text === undefined
      ? { data, body: before }
      : { data, body: before.trim() === '' ? `${before}${text}` : text };
  if (at === 'body') return { data, body: text === undefined ? '' : `${before}${text}` };
  if (text === undefined) return { data, body: null };
  if (typeof at === 'string') {
    const next = withPath(data, at.split('.'), text);
    return { data: isPlainMap(next) ? next : data, body: null };
  }
  const model = mapOf(data['model']);
  const messages = listOf(model['messages']);
  const all: Plain[] = [{ role: 'system', content: text }, ...messages];
  return { data: withKey(data, 'model', withKey(model, 'messages', all)), body: null };
}

/** Returns an assistant with the ids of further tools, and without those of tools that were deleted here. */
export function withToolIds(definition: Definition, data: PlainMap, added: string[]): PlainMap {
  const model = mapOf(data['model']);
  const ids = listOf(model['toolIds']);
  const there = toolsThere(definition);
  const left = ids.filter(
    (id) =>
      typeof id !== 'string' ||
      there.missing.has(id) ||
      findResource(there.files, 'tool', { id, root: '' }) !== null,
  );
  if (added.length === 0 && left.length === ids.length) return data;
  const all = [...left, ...added];
  const next = all.length === 0 ? withoutKey(model, 'toolIds') : withKey(model, 'toolIds', all);
  return withKey(data, 'model', next);
}

function toolsThere(definition: Definition): {
  files: Resource[];
  missing: Set<Plain | undefined>;
} {
  const files: Resource[] = [];
  const missing = new Set<Plain | undefined>();
  const add = (path: Plain | undefined, data: Plain | undefined): void => {
    if (typeof path !== 'string') return;
    const { root, id } = placeOf(path);
    files.push({ path, kind: 'tool', root, id, data: data ?? {}, body: null });
  };
  for (const { kept } of definition.parts('tools')) {
    if (kept['missing'] === true) missing.add(kept['id']);
    else add(kept['file'], kept['tool']);
  }
  const transfers = definition.kept['transfers'];
  for (const [key, transfer] of Object.entries(mapOf(transfers)))
    if (isPlainMap(transfer) && hasDestinations(definition, transfer, key))
      add(transfer['file'], transfer['tool']);
  return { files, missing };
}
