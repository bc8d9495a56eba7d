import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { titleThere } from '../definition.ts';
import type { Definition, Part } from '../definition.ts';
import { wordOf } from '../fitting.ts';
import { listOf, mapOf, present, withItems, withKey, withPath } from '../maps.ts';
import { keptOf } from '../source.ts';
import { VERBS } from './transfer.ts';

/** Returns a tool as Vapi has it. */
export function writeTool(definition: Definition, { name, value: tool, kept }: Part): PlainMap {
  let result = mapOf(kept['tool']);
  if (typeof result['type'] !== 'string') result = { type: typeFor(tool), ...result };
  const isRequest = result['type'] === 'apiRequest';
  const home = isRequest ? [] : ['function'];
  const set = (path: string[], value: Plain | undefined): void => {
    if (value === undefined) return;
    const next = withPath(result, path, value);
    if (isPlainMap(next)) result = next;
  };
  const isNamed = kept['unnamed'] !== true || 'title' in tool;
  set([...home, 'name'], isNamed ? titleThere(tool, name, definition.system) : undefined);
  set([...home, 'description'], definition.words(tool['description'], 'tools/x.yaml'));
  set([...home, isRequest ? 'body' : 'parameters'], tool['parameters']);
  const waiting = definition.words(tool['whileWaiting'], 'tools/x.yaml');
  if (waiting !== undefined) set(['messages'], withWaiting(kept, waiting));
  if (isPlainMap(tool['http'])) {
    if (isRequest) writeRequest(definition, tool['http'], set);
    else writeServer(definition, tool['http'], set);
  }
  if (isPlainMap(tool['mcp'])) writeServer(definition, tool['mcp'], set);
  set(['code'], definition.verbatim(tool['implementation'], 'tools/x.yaml'));
  return result;
}

function typeFor(tool: PlainMap): string {
  if (isPlainMap(tool['http'])) return 'apiRequest';
  return isPlainMap(tool['mcp']) && 'url' in tool['mcp'] ? 'mcp' : 'function';
}

function withWaiting(kept: PlainMap, content: string): Plain {
  const { messages, waiting } = kept;
  if (!Array.isArray(messages) || typeof waiting !== 'number')
    return [{ type: 'request-start', content }];
  return withPath(messages, [String(waiting), 'content'], content);
}

type Set = (path: string[], value: Plain | undefined) => void;

function writeRequest(definition: Definition, http: PlainMap, set: Set): void {
  const url = wordOf(http['url']);
  const method = http['method'];
  const isDefault = method === 'POST' && keptOf(http, 'vapi')['method'] === null;
  set(['method'], isDefault ? undefined : method);
  // A parameter is written like a variable there.
  const marked = url.replaceAll(/(?<!\{)\{([A-Za-z_]\w*)\}(?!\})/g, String.raw`\{{$1}}`);
  set(['url'], definition.plain(marked));
  set(['timeoutSeconds'], http['timeout']);
  const headers = Object.entries(headersOf(definition, http));
  if (headers.length === 0) return;
  const properties = headers.map(([name, value]) => [name, { type: 'string', value }] as const);
  set(['headers'], { type: 'object', properties: Object.fromEntries(properties) });
}

function writeServer(definition: Definition, service: PlainMap, set: Set): void {
  const { url, timeout } = service;
  if (typeof url === 'string') set(['server', 'url'], definition.plain(url));
  set(['server', 'timeoutSeconds'], timeout);
  const headers = headersOf(definition, service);
  if (Object.keys(headers).length > 0) set(['server', 'headers'], headers);
}

function headersOf(definition: Definition, service: PlainMap): PlainMap {
  const headers = mapOf(service['headers']);
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, definition.plain(wordOf(value))]),
  );
}

/** Returns a tool that passes calls on, with the handoffs that belong to it as its destinations. */
export function writeTransfer(definition: Definition, kept: PlainMap, key: string): PlainMap {
  const tool = mapOf(kept['tool']);
  const items: [number, Plain][] = definition.named('handoffs.yaml').flatMap(([, handoff]) => {
    const { transfer, index } = keptOf(handoff, 'vapi');
    if (transfer !== key) return [];
    return [[typeof index === 'number' ? index : Infinity, writeDestination(definition, handoff)]];
  });
  const left = tool['destinations'];
  return withKey(tool, 'destinations', withItems(listOf(left), items));
}

/** Tells whether a tool that passes calls on still has somewhere to pass them to. */
export function hasDestinations(definition: Definition, kept: PlainMap, key: string): boolean {
  const { destinations } = writeTransfer(definition, kept, key);
  return Array.isArray(destinations) && destinations.length > 0;
}

/** Returns a handoff as a destination of Vapi's. */
export function writeDestination(definition: Definition, handoff: PlainMap): PlainMap {
  const kept = keptOf(handoff, 'vapi')['destination'];
  const { phone, sip, method } = handoff;
  const verb = Object.keys(VERBS).find((one) => VERBS[one] === method);
  const fields = present({
    type: typeof sip === 'string' ? 'sip' : 'number',
    number: typeof phone === 'string' ? definition.plain(phone) : undefined,
    sipUri: typeof sip === 'string' ? definition.plain(sip) : undefined,
    message: definition.words(handoff['say']),
    description: definition.words(handoff['description']),
  });
  const destination = { ...mapOf(kept), ...fields };
  if (verb === undefined) return destination;
  const plan = withPath(destination['transferPlan'], ['sipVerb'], verb);
  return { ...destination, transferPlan: plan };
}
