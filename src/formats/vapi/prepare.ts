import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isFilled, isProse } from '../fitting.ts';
import { listOf, mapOf, placeIn, present, withKey, withoutKey } from '../maps.ts';
import { Source } from '../source.ts';
import type { Member } from './groups.ts';
import type { Making } from './making.ts';
import { addTool } from './tool.ts';

/** An assistant whose prompt and tools have been taken out, the rest of it still to be read. */
export interface Prepared {
  source: Source;
  /** The prompt as a text of ours. */
  prompt: string | undefined;
  /** What it can call, in the order of its lists: `tool:name` or `transfer:name`, or the id of a file. */
  calls: string[];
  /** What the exporter needs to put prompt and tools back. */
  kept: PlainMap;
}

/** Takes prompt and tools out of an assistant: they become files of their own. */
export function prepareAssistant(making: Making, member: Member): Prepared {
  const { place } = member;
  let { data } = member;
  const model = mapOf(data['model']);
  const tools = takeTools(making, model['tools'], placeIn(place, 'model', 'tools'));
  const found = takePrompt(making, member, model);
  let inner = found.model;
  if (tools !== null)
    inner =
      tools.left.length === 0 ? withoutKey(inner, 'tools') : withKey(inner, 'tools', tools.left);
  if (isPlainMap(data['model'])) data = withKey(data, 'model', inner);
  const { toolIds } = model;
  const ids = listOf(toolIds).filter((id) => typeof id === 'string');
  return {
    source: new Source(data, place, making.ledger),
    prompt: found.prompt,
    calls: [...(tools?.calls ?? []), ...ids.map((id) => `id:${id}`)],
    kept: present({ prompt: found.at, before: found.before, tools: tools?.positions }),
  };
}

interface Prompt {
  model: PlainMap;
  prompt?: string;
  at?: string;
  before?: string;
}

function takePrompt(making: Making, { body, data, place }: Member, model: PlainMap): Prompt {
  const take = (at: string, text: string, rest: PlainMap): Prompt => {
    making.ledger.mapped(at === 'body' ? `${place}: prompt` : placeIn(place, at), text);
    return { model: rest, prompt: making.mentions.link(making.phrases.text(text)), at };
  };
  if (body !== null) {
    const before = /^\n*/.exec(body)?.[0] ?? '';
    const text = body.slice(before.length);
    if (isProse(text)) return { ...take('body', text, model), before };
    if (body !== '') making.ledger.kept(`${place}: prompt`, body, 'it holds a secret');
    return { model, at: body === '' ? 'none' : 'kept', before: body };
  }
  if (!isPlainMap(data['model'])) return { model };
  const { messages, systemPrompt } = model;
  const index = Array.isArray(messages) ? messages.findIndex((one) => isPrompt(making, one)) : -1;
  const message = Array.isArray(messages) ? messages[index] : undefined;
  if (Array.isArray(messages) && isPlainMap(message) && isFilled(message['content'])) {
    const rest = messages.with(index, withoutKey(message, 'content'));
    const at = `model.messages.${index}.content`;
    return take(at, message['content'], withKey(model, 'messages', rest));
  }
  if (isProse(systemPrompt))
    return take('model.systemPrompt', systemPrompt, withoutKey(model, 'systemPrompt'));
  return { model };
}

function isPrompt(making: Making, message: Plain): boolean {
  return isPlainMap(message) && message['role'] === 'system' && isProse(message['content']);
}

interface Tools {
  left: Plain[];
  calls: string[];
  /** Where in the list each of the tools was that have files now. */
  positions: PlainMap;
}

// A tool without a function of its own, such as `type: endCall`, is a capability of Vapi's and stays where it is.
function takeTools(making: Making, tools: Plain | undefined, place: string): Tools | null {
  if (!Array.isArray(tools)) return null;
  const left: Plain[] = [];
  const calls: string[] = [];
  const positions: [string, Plain][] = [];
  tools.forEach((tool, index) => {
    if (!isPlainMap(tool) || !hasSubstance(tool)) return left.push(tool);
    const stem = typeof tool['type'] === 'string' ? tool['type'] : 'tool';
    const at = { place: placeIn(place, index), file: null, stem };
    const call = addTool(making, tool, at);
    calls.push(call);
    return positions.push([String(index), call]);
  });
  if (positions.length === 0) return null;
  return { left, calls, positions: Object.fromEntries(positions) };
}

function hasSubstance(tool: PlainMap): boolean {
  if (typeof tool['type'] !== 'string') return false;
  const inner = tool['function'];
  if (isPlainMap(inner) && isFilled(inner['name'])) return true;
  return tool['type'] === 'transferCall' || tool['type'] === 'apiRequest';
}
