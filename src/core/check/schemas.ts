import { Ajv2020 } from 'ajv/dist/2020.js';
import { describeValue } from '../describe.ts';
import { checkKeywords, flaw } from './keywords.ts';
import type { Flaw } from './keywords.ts';
import { isMap } from '../document.ts';
import type { Path } from '../problem.ts';
import { cut } from './formats.ts';

let validator: Ajv2020 | null = null;

/** Returns what is wrong with a JSON Schema (draft 2020-12), with the way to each flaw inside of it. */
export function checkSchema(schema: unknown): Flaw[] {
  if (!isMap(schema))
    return [flaw([], 'the parameters of a tool are an object', 'write type: object')];
  if ('type' in schema && schema['type'] !== 'object')
    return [flaw(['type'], 'the parameters of a tool are an object', 'write type: object')];
  validator ??= new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  // Its own `$schema` would make the library look for another draft, and `$id` remember it.
  const { $schema: _, $id: __, ...plain } = schema;
  if (validator.validateSchema(plain) === true)
    return [...checkTargets(plain), ...checkKeywords(schemasIn(plain))];
  const places = new Set<string>();
  return (validator.errors ?? [])
    .filter(({ instancePath, keyword }) => {
      // One mistake breaks several rules; the first says most, and that none of several fits says nothing.
      if (keyword === 'anyOf' || places.has(instancePath)) return false;
      return places.size < 20 && places.add(instancePath);
    })
    .map(({ instancePath, message = 'is malformed', keyword, params }) => {
      const path = pointed(instancePath);
      const wrong: unknown = path.reduce<unknown>(
        (value, key) => (value as Record<string, unknown> | undefined)?.[key],
        plain,
      );
      if (keyword === 'enum' && path.at(-1) === 'type')
        return flaw(
          path,
          `this is no JSON Schema: there is no type ${typeof wrong === 'string' ? `“${cut(wrong)}”` : `that is ${describeValue(wrong)}`}`,
          `write ${(params['allowedValues'] as string[] | undefined)?.join(', ') ?? 'string'}`,
        );
      const isTwice = keyword === 'uniqueItems';
      const said = keyword === 'type' ? message.replace(',', ' or ') : message;
      return flaw(
        path,
        `this is no JSON Schema: ${cut(path.at(-1) ?? 'it')} ${isTwice ? 'holds the same thing twice' : said}`,
        isTwice ? 'keep one of the two' : mended(path, wrong),
      );
    });
}

// The commonest mistakes: `required` as OpenAPI 2 had it for each parameter, and a type alone for a schema.
function mended(path: readonly string[], wrong: unknown): string {
  const [key, parent] = [path.at(-1), path.at(-2)];
  if (key === 'required' && parent !== 'properties')
    return typeof wrong === 'string'
      ? `write it as a list: [${cut(wrong)}]`
      : 'list the names beside properties: required: [name]';
  if (parent === 'properties' && typeof wrong === 'string')
    return `write type: ${cut(wrong)} below it`;
  return 'see json-schema.org, draft 2020-12';
}

// A JSON Pointer (RFC 6901).
function pointed(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function checkTargets(root: Record<string, unknown>): Flaw[] {
  const all = schemasIn(root);
  const anchors = new Set(
    all.flatMap(({ schema }) => [schema['$anchor'], schema['$dynamicAnchor']]),
  );
  return all.flatMap(({ schema, path }) =>
    ['$ref', '$dynamicRef'].flatMap((keyword) => {
      const target = schema[keyword];
      if (typeof target !== 'string') return [];
      if (!target.startsWith('#'))
        return flaw(
          [...path, keyword],
          `the schema “${cut(target)}” lies elsewhere`,
          'write it out: only references inside the schema (#/…) can be followed',
        );
      const found = target.slice(1) === '' || anchors.has(target.slice(1)) || leads(root, target);
      return found
        ? []
        : flaw(
            [...path, keyword],
            `“${cut(target)}” leads to nothing in this schema`,
            'write what it means below $defs, and refer to it as #/$defs/name',
          );
    }),
  );
}

function leads(root: unknown, target: string): boolean {
  if (!target.startsWith('#/')) return false;
  let found = root;
  for (const key of pointed(decoded(target.slice(1)))) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return false;
    found = (found as Record<string, unknown>)[key];
  }
  return true;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Returns the regular expressions of a schema, each with the way to it. */
export function patternsIn(schema: unknown): { text: string; path: Path; part?: 'key' }[] {
  return schemasIn(schema).flatMap(({ schema: each, path }) => {
    const { pattern, patternProperties } = each;
    const keys = isMap(patternProperties) ? Object.keys(patternProperties) : [];
    return [
      ...(typeof pattern === 'string' ? [{ text: pattern, path: [...path, 'pattern'] }] : []),
      ...keys.map((key) => ({
        text: key,
        path: [...path, 'patternProperties', key],
        part: 'key' as const,
      })),
    ];
  });
}

// Where schemas stand inside a schema (JSON Schema 2020-12, core, section 10, and validation): below names of the
// user's own, in a list, or alone. What else holds maps, such as `default` and `enum`, holds values.
const BY_NAME = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
]);
const WITHIN = new Set(
  'allOf anyOf oneOf prefixItems items contains additionalProperties propertyNames if then else not unevaluatedItems unevaluatedProperties contentSchema'.split(
    ' ',
  ),
);

function schemasIn(root: unknown): { schema: Record<string, unknown>; path: Path }[] {
  const found: { schema: Record<string, unknown>; path: Path }[] = [];
  const collect = (value: unknown, path: Path): void => {
    if (Array.isArray(value)) value.forEach((item, index) => collect(item, [...path, index]));
    if (!isMap(value)) return;
    found.push({ schema: value, path });
    for (const [key, item] of Object.entries(value)) {
      if (WITHIN.has(key)) collect(item, [...path, key]);
      if (BY_NAME.has(key) && isMap(item))
        for (const [name, each] of Object.entries(item)) collect(each, [...path, key, name]);
    }
  };
  collect(root, []);
  return found;
}
