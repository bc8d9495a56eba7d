import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { titleThere } from '../definition.ts';
import type { Definition, Part } from '../definition.ts';
import { wordOf } from '../fitting.ts';
import { listOf, mapOf, present, withAll, withItems } from '../maps.ts';
import { keptOf } from '../source.ts';
import { divideParameters } from './parameters.ts';
import { joinSchema } from './schema.ts';
import { WAYS } from './transfer.ts';

/** Returns a tool as ElevenLabs has it. */
export function writeTool(definition: Definition, { name, value: tool, kept }: Part): PlainMap {
  const http = isPlainMap(tool['http']) ? tool['http'] : null;
  const isNew = !isPlainMap(kept['tool']);
  const base = isPlainMap(kept['tool'])
    ? kept['tool']
    : { type: http === null ? 'client' : 'webhook' };
  const isNamed = kept['unnamed'] !== true || 'title' in tool;
  const isWebhook = base['type'] === 'webhook';
  const result = withAll(base, [
    [['name'], isNamed ? titleThere(tool, name, definition.system) : undefined],
    [
      ['description'],
      definition.words(tool['description'], 'tools/x.yaml') ?? (isNew ? '' : undefined),
    ],
    [['parameters'], isWebhook ? undefined : withLeft(tool['parameters'], kept['places'])],
    ...(http === null ? [] : requestFields(definition, http)),
  ]);
  return isWebhook ? withSchemas(result, tool, kept) : result;
}

function withLeft(parameters: Plain | undefined, places: Plain | undefined): Plain | undefined {
  const left = mapOf(places)['left'];
  return isPlainMap(parameters) && isPlainMap(left) ? joinSchema(parameters, left) : parameters;
}

function requestFields(definition: Definition, http: PlainMap): [string[], Plain | undefined][] {
  const { url, method, timeout } = http;
  const isDefault = method === 'GET' && keptOf(http, 'elevenlabs')['method'] === null;
  const headers = Object.entries(mapOf(http['headers']));
  return [
    [['api_schema', 'url'], typeof url === 'string' ? definition.plain(url) : undefined],
    [['api_schema', 'method'], isDefault ? undefined : method],
    [['response_timeout_secs'], timeout],
    ...headers.map(([name, value]): [string[], Plain] => [
      ['api_schema', 'request_headers', name],
      definition.plain(wordOf(value)),
    ]),
  ];
}

function withSchemas(result: PlainMap, tool: PlainMap, kept: PlainMap): PlainMap {
  const parameters = tool['parameters'];
  if (!isPlainMap(parameters)) return result;
  const api = mapOf(result['api_schema']);
  const isNew = !isPlainMap(kept['tool']);
  const url = typeof api['url'] === 'string' ? api['url'] : '';
  const inPath = [...url.matchAll(/(?<!\{)\{([A-Za-z_]\w*)\}(?!\})/g)].map(([, name = '']) => name);
  const takesBody = !['GET', 'DELETE', ''].includes(wordOf(api['method']));
  const places = isNew ? { path: inPath } : mapOf(kept['places']);
  const rest = isNew && takesBody ? { request_body_schema: { type: 'object' } } : api;
  const divided = divideParameters(parameters, rest, places);
  return { ...result, api_schema: { ...api, ...divided } };
}

/** Returns the built-in tool that passes calls on, with the agent's handoffs; null where there are none. */
export function writeTransfers(definition: Definition, before: PlainMap | null): PlainMap | null {
  const handoffs = definition.named('handoffs.yaml');
  if (handoffs.length === 0) return before;
  const items = handoffs.map(([, handoff]): [number, Plain] => {
    const { index } = keptOf(handoff, 'elevenlabs');
    return [typeof index === 'number' ? index : Infinity, writeTransfer(definition, handoff)];
  });
  const base: PlainMap = before ?? {
    name: 'transfer_to_number',
    description: '',
    params: { system_tool_type: 'transfer_to_number' },
  };
  const path = isPlainMap(base['params']) ? ['params', 'transfers'] : ['transfers'];
  const params: PlainMap = isPlainMap(base['params']) ? base['params'] : base;
  const left = listOf(params['transfers']);
  return withAll(base, [[path, withItems(left, items)]]);
}

function writeTransfer(definition: Definition, handoff: PlainMap): PlainMap {
  const kept = keptOf(handoff, 'elevenlabs')['transfer'];
  const { phone, sip, method, sipHeaders } = handoff;
  const isPhone = typeof phone === 'string';
  const address = isPhone ? phone : typeof sip === 'string' ? sip : '';
  const headers = listOf(sipHeaders).filter(isPlainMap);
  return withAll(mapOf(kept), [
    [['transfer_destination', 'type'], isPhone ? 'phone' : 'sip_uri'],
    [['transfer_destination', isPhone ? 'phone_number' : 'sip_uri'], definition.plain(address)],
    [['condition'], definition.words(handoff['description'])],
    [['transfer_type'], Object.keys(WAYS).find((way) => WAYS[way] === method)],
    [
      ['custom_sip_headers'],
      headers.length === 0
        ? undefined
        : headers.map(({ name = '', value = '' }) =>
            present({ type: 'static', key: name, value: definition.plain(wordOf(value)) }),
          ),
    ],
  ]);
}
