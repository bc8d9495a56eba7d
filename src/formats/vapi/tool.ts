import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import {
  areOpenHeaders,
  isCallable,
  isOneOf,
  isProse,
  isSchema,
  isTitle,
  isWithin,
  wordOf,
} from '../fitting.ts';
import { MOCK } from '../importing.ts';
import { present } from '../maps.ts';
import { titled } from '../slugs.ts';
import { Source, extensions } from '../source.ts';
import type { Making, ToolPlace } from './making.ts';
import { addTransfer } from './transfer.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'];

/** Adds a tool to an agent; returns what it became, `tool:name` or `transfer:name`. */
export function addTool(making: Making, data: PlainMap, at: ToolPlace): string {
  if (data['type'] === 'transferCall') {
    const transfer = addTransfer(making, data, at);
    if (transfer !== null) return `transfer:${transfer}`;
  }
  const source = new Source(data, at.place, making.ledger);
  const isRequest = data['type'] === 'apiRequest';
  const home = isRequest ? source : source.child('function');
  const named = takeName(making, home, at.stem);
  const parameters = takeSchema(home, isRequest ? 'body' : 'parameters');
  const waiting = takeWaiting(making, source);
  const fields: Record<string, Plain | undefined> = {
    name: named.name,
    title: named.title,
    description: home === null ? undefined : making.phrases.take(home, 'description'),
    parameters,
    whileWaiting: waiting?.text,
    ...takeService(making, source, parameters),
    ...takeCode(making, source, named.name),
  };
  const kept = present({
    file: at.file ?? undefined,
    unnamed: named.unnamed,
    waiting: waiting?.index,
    tool: source.rest(),
    messages: waiting?.rest,
  });
  const tool = { ...present(fields), mock: MOCK, ...extensions('vapi', kept) };
  making.files.yaml(`tools/${named.name}.yaml`, tool);
  return `tool:${named.name}`;
}

interface Named {
  name: string;
  title: string | undefined;
  /** True where the source has no name of its own. */
  unnamed: true | undefined;
}

function takeName(making: Making, home: Source | null, stem: string): Named {
  const original = home?.peek('name');
  if (home === null || !isTitle(original))
    return { name: making.tools.fresh(stem), title: undefined, unnamed: true };
  home.take('name');
  const name = making.tools.fresh(original);
  making.mentions.add('tool', original, name);
  return { name, title: titled(original, name), unnamed: undefined };
}

function takeSchema(home: Source | null, key: string): PlainMap | undefined {
  const value = home?.peek(key);
  if (home === null || !isSchema(value)) return undefined;
  home.take(key);
  return value;
}

interface Waiting {
  text: string;
  index: number;
  rest: Plain[];
}

// What is said at the start of a call that may take long; other messages have conditions and times of their own.
function takeWaiting(making: Making, source: Source): Waiting | undefined {
  const messages = source.peek('messages');
  if (!Array.isArray(messages) || !messages.every(isPlainMap)) return undefined;
  const starts = messages.filter((message) => message['type'] === 'request-start');
  const [first] = starts;
  if (starts.length !== 1 || !first || 'conditions' in first) return undefined;
  if (!isProse(first['content'])) return undefined;
  const index = messages.indexOf(first);
  const items = source.items('messages') ?? [];
  const text = items[index] && making.phrases.take(items[index], 'content');
  return text === undefined
    ? undefined
    : { text, index, rest: items.map((item) => item.rest() ?? {}) };
}

function takeService(making: Making, source: Source, parameters: PlainMap | undefined): PlainMap {
  if (source.peek('type') === 'apiRequest') {
    const http = takeRequest(making, source, parameters);
    return http === undefined ? {} : { http };
  }
  const server = source.peek('server');
  if (!isPlainMap(server)) return {};
  const url = server['url'];
  if (typeof url !== 'string' || !isCallable(making.phrases.preview(url))) return {};
  if (/(?<!\{)\{(?!\{)/.test(url)) return {};
  const inside = source.child('server');
  if (inside === null) return {};
  inside.take('url');
  const service = present({
    url: making.phrases.text(url),
    headers: takeHeaders(making, inside),
    timeout: inside.takeIf('timeoutSeconds', isWithin(0.1, 300)),
  });
  return source.peek('type') === 'mcp'
    ? { mcp: service }
    : { http: { method: 'POST', ...service } };
}

function takeRequest(
  making: Making,
  source: Source,
  parameters: PlainMap | undefined,
): PlainMap | undefined {
  const url = source.peek('url');
  if (typeof url !== 'string') return undefined;
  const isParameter = parameterOf(parameters);
  const preview = parameterUrl(url, isParameter, (text) => making.phrases.preview(text));
  if (!isCallable(preview) || /(?<!\{)\{(?!\{)/.test(url)) return undefined;
  const method = source.peek('method');
  if (method !== undefined && !isOneOf(METHODS)(method)) return undefined;
  source.take('url');
  source.take('method');
  return present({
    method: method ?? 'POST',
    url: parameterUrl(url, isParameter, (text) => making.phrases.text(text)),
    headers: takeSchemaHeaders(making, source),
    timeout: source.takeIf('timeoutSeconds', isWithin(0.1, 300)),
    ...extensions('vapi', method === undefined ? { method: null } : undefined),
  });
}

function parameterOf(parameters: PlainMap | undefined): (name: string) => boolean {
  const properties = parameters?.['properties'];
  return (name) => isPlainMap(properties) && Object.hasOwn(properties, name);
}

// `{{city}}` is the parameter where there is one of that name: `{city}` here.
function parameterUrl(
  url: string,
  isParameter: (name: string) => boolean,
  rewrite: (text: string) => string,
): string {
  return url
    .split(/(\{\{[A-Za-z_]\w*\}\})/)
    .map((part, index) =>
      index % 2 === 1 && isParameter(part.slice(2, -2)) ? part.slice(1, -1) : rewrite(part),
    )
    .join('');
}

function takeHeaders(making: Making, source: Source): PlainMap | undefined {
  const headers = source.peek('headers');
  if (!isPlainMap(headers) || Object.keys(headers).length === 0) return undefined;
  if (!areOpenHeaders(previewed(making, headers))) return undefined;
  source.take('headers');
  return rewritten(making, headers);
}

// An apiRequest writes its headers as a schema of constants: { type: object, properties: { Name: { type, value } } }.
function takeSchemaHeaders(making: Making, source: Source): PlainMap | undefined {
  const schema = source.peek('headers');
  if (!isPlainMap(schema) || Object.keys(schema).toSorted().join() !== 'properties,type')
    return undefined;
  const { type, properties } = schema;
  if (type !== 'object' || !isPlainMap(properties) || Object.keys(properties).length === 0)
    return undefined;
  const values = Object.entries(properties).map(([name, one]): [string, Plain] => {
    const isConstant = isPlainMap(one) && Object.keys(one).toSorted().join() === 'type,value';
    return [name, isConstant && one['type'] === 'string' ? (one['value'] ?? null) : null];
  });
  const headers = Object.fromEntries(values);
  if (!areOpenHeaders(previewed(making, headers))) return undefined;
  source.take('headers');
  return rewritten(making, headers);
}

function previewed(making: Making, headers: PlainMap): PlainMap {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? making.phrases.preview(value) : value,
    ]),
  );
}

function rewritten(making: Making, headers: PlainMap): PlainMap {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, making.phrases.text(wordOf(value))]),
  );
}

function takeCode(making: Making, source: Source, name: string): PlainMap {
  if (source.peek('type') !== 'code') return {};
  const code = source.takeIf('code', isProse);
  if (code === undefined) return {};
  return { implementation: making.files.beside(`tools/${name}.ts`, code) };
}
