import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isSchema } from '../fitting.ts';
import { isSame, mapOf, present, textsOf, unlessEmpty, withKey, withoutKey } from '../maps.ts';
import { joinProperties, splitProperties } from './schema.ts';

const PATH = 'path_params_schema';
const QUERY = 'query_params_schema';
const BODY = 'request_body_schema';

/** The parameters of a webhook as one schema, and what it takes to divide them again. */
export interface Joined {
  parameters: PlainMap;
  /** What of it stands in the source. */
  taken: PlainMap;
  /** What is left of the webhook's own schemas. */
  rest: PlainMap;
  /** Which of the parameters stand in the path and in the query. */
  places: PlainMap;
}

/**
 * Joins the schemas of a webhook, for path, query and body, to one: so a model sees it as well. Null where they could not
 * be divided again to the letter.
 */
export function joinParameters(api: PlainMap): Joined | null {
  const path = mapOf(api[PATH]);
  const query = mapOf(api[QUERY]);
  const body = mapOf(api[BODY]);
  const parts = [path, propertiesOf(query), propertiesOf(body)];
  const split = splitProperties(Object.fromEntries(parts.flatMap((part) => Object.entries(part))));
  const properties = split.clean;
  const required = [...Object.keys(path), ...namesOf(query), ...namesOf(body)];
  if (Object.keys(properties).length === 0) return null;
  const joined = {
    parameters: {
      type: 'object',
      properties,
      ...(required.length === 0 ? {} : { required: [...new Set(required)] }),
    },
    taken: present({ properties, required: unlessEmpty([...namesOf(query), ...namesOf(body)]) }),
    rest: present({
      [PATH]: PATH in api && Object.keys(path).length === 0 ? api[PATH] : undefined,
      [QUERY]: QUERY in api ? stripped(api[QUERY]) : undefined,
      [BODY]: BODY in api ? stripped(api[BODY]) : undefined,
    }),
    places: present({
      path: unlessEmpty(Object.keys(path)),
      query: unlessEmpty(Object.keys(propertiesOf(query))),
      left: Object.keys(split.left).length === 0 ? undefined : split.left,
    }),
  };
  if (!isSchema(joined.parameters)) return null;
  const again = divideParameters(joined.parameters, joined.rest, joined.places);
  const before = present({ [PATH]: api[PATH], [QUERY]: api[QUERY], [BODY]: api[BODY] });
  return isSame(again, before) ? joined : null;
}

/** Divides a tool's parameters again into the schemas of a webhook; new ones go into the body, or with GET the query. */
export function divideParameters(parameters: PlainMap, rest: PlainMap, places: PlainMap): PlainMap {
  const left = mapOf(places['left']);
  const properties = Object.entries(joinProperties(propertiesOf(parameters), left));
  const required = namesOf(parameters);
  const inPath = new Set(textsOf(places['path']));
  const hasBody = isPlainMap(rest[BODY]);
  const inQuery = new Set(textsOf(places['query']));
  const isQuery = (name: string): boolean => inQuery.has(name) || (!hasBody && !inPath.has(name));
  const part = (isIn: (name: string) => boolean, rest: Plain | undefined): Plain | undefined => {
    const own = properties.filter(([name]) => isIn(name));
    if (own.length === 0) return rest;
    const names = required.filter(isIn);
    const base = mapOf(rest);
    const whole = withKey(base, 'properties', Object.fromEntries(own));
    return names.length === 0 ? whole : withKey(whole, 'required', names);
  };
  const path = properties.filter(([name]) => inPath.has(name));
  return present({
    [PATH]: path.length === 0 ? rest[PATH] : Object.fromEntries(path),
    [QUERY]: part(isQuery, rest[QUERY]),
    [BODY]: part((name) => hasBody && !inPath.has(name) && !inQuery.has(name), rest[BODY]),
  });
}

function propertiesOf(schema: PlainMap): PlainMap {
  return mapOf(schema['properties']);
}

function namesOf(schema: PlainMap): string[] {
  return textsOf(schema['required']);
}

// Without what was joined; an empty list or map says something by being there.
function stripped(schema: Plain | undefined): Plain | undefined {
  if (!isPlainMap(schema)) return schema;
  const without =
    Object.keys(propertiesOf(schema)).length > 0 ? withoutKey(schema, 'properties') : schema;
  return namesOf(schema).length > 0 ? withoutKey(without, 'required') : without;
}
