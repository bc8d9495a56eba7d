import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { areOpenHeaders, isCallable, isOneOf, isSchema, isTitle, isWithin } from '../fitting.ts';
import { MOCK } from '../importing.ts';
import { isSame, mapOf, placeIn, present, withKey, withoutKey } from '../maps.ts';
import { titled } from '../slugs.ts';
import { Source, extensions } from '../source.ts';
import type { Making } from './making.ts';
import { joinParameters } from './parameters.ts';
import { joinSchema, splitSchema } from './schema.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Adds a webhook, a client tool or another tool to an agent; returns its name here. */
export function addTool(
  making: Making,
  data: PlainMap,
  at: { place: string; file: string | null; stem: string },
): string {
  const joined = joinOf(making, data, at.place);
  const source = new Source(joined.data, at.place, making.ledger);
  const original = source.peek('name');
  const isNamed = isTitle(original);
  const name = making.tools.fresh(isNamed ? original : at.stem);
  if (isNamed) {
    source.take('name');
    making.mentions.add('tool', original, name);
  }
  const fields = {
    name,
    title: isNamed ? titled(original, name) : undefined,
    description: making.phrases.take(source, 'description'),
    parameters: joined.parameters,
    http: source.peek('type') === 'webhook' ? takeRequest(making, source) : undefined,
  };
  const kept = present({
    file: at.file ?? undefined,
    unnamed: isNamed ? undefined : true,
    places: joined.places,
    tool: source.rest(),
  });
  making.files.yaml(`tools/${name}.yaml`, {
    ...present(fields),
    mock: MOCK,
    ...extensions('elevenlabs', kept),
  });
  return name;
}

/** Returns the name of the tool with an id, a mock where there is none. */
export function toolWithId(making: Making, id: string, place: string): string {
  const known = making.toolOf.get(id);
  if (known !== undefined) return known;
  const name = making.addMissingTool(id, place);
  making.toolOf.set(id, name);
  return name;
}

interface JoinedTool {
  data: PlainMap;
  parameters?: PlainMap;
  places?: PlainMap | undefined;
}

function joinOf(making: Making, data: PlainMap, place: string): JoinedTool {
  const api = data['api_schema'];
  const schema = data['parameters'];
  if (data['type'] !== 'webhook' && isPlainMap(schema)) {
    const { clean, left } = splitSchema(schema);
    if (!isSchema(clean) || !isSame(joinSchema(clean, left), schema)) return { data };
    recordSchema(making, placeIn(place, 'parameters'), { clean, left });
    const places = Object.keys(left).length === 0 ? undefined : { left };
    return { data: withoutKey(data, 'parameters'), parameters: clean, places };
  }
  const joined = data['type'] === 'webhook' && isPlainMap(api) ? joinParameters(api) : null;
  if (joined === null || !isPlainMap(api)) return { data };
  let rest: PlainMap = api;
  for (const key of ['path_params_schema', 'query_params_schema', 'request_body_schema']) {
    const left = joined.rest[key];
    rest = left === undefined ? withoutKey(rest, key) : withKey(rest, key, left);
  }
  const left = joined.places['left'];
  recordSchema(making, placeIn(place, 'api_schema', 'parameters'), {
    clean: joined.taken,
    left: mapOf(left),
  });
  return {
    data: withKey(data, 'api_schema', rest),
    parameters: joined.parameters,
    places: joined.places,
  };
}

function recordSchema(
  making: Making,
  place: string,
  { clean, left }: { clean: PlainMap; left: PlainMap },
): void {
  making.ledger.mapped(place, clean);
  if (Object.keys(left).length > 0)
    making.ledger.kept(place, left, 'JSON Schema has no words for it');
}

function takeRequest(making: Making, source: Source): PlainMap | undefined {
  const api = source.child('api_schema');
  const url = api?.peek('url');
  if (api === null || typeof url !== 'string' || !isCallable(making.phrases.preview(url)))
    return undefined;
  const method = api.peek('method');
  if (method !== undefined && !isOneOf(METHODS)(method)) return undefined;
  api.take('url');
  api.take('method');
  return present({
    method: method ?? 'GET',
    url: making.phrases.text(url),
    headers: takeHeaders(making, api),
    timeout: source.takeIf('response_timeout_secs', isWithin(0.1, 300)),
    ...extensions('elevenlabs', method === undefined ? { method: null } : undefined),
  });
}

// A header may also name a secret or a variable of the workspace's: such a one is kept.
function takeHeaders(making: Making, api: Source): PlainMap | undefined {
  const all = api.peek('request_headers');
  if (!isPlainMap(all)) return undefined;
  const inside = api.child('request_headers');
  const headers: [string, Plain][] = [];
  for (const [name, value] of Object.entries(all)) {
    if (typeof value !== 'string') continue;
    if (!areOpenHeaders({ [name]: making.phrases.preview(value) })) continue;
    inside?.take(name);
    headers.push([name, making.phrases.text(value)]);
  }
  return headers.length === 0 ? undefined : Object.fromEntries(headers);
}
