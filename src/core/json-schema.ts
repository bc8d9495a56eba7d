import { KINDS } from './fields.ts';
import type { Kind } from './fields.ts';
import type { Plain, PlainMap } from './foreign.ts';
import { REFERENCE_KINDS } from './reference.ts';
import type { Field, Format, Group, ObjectShape, Shape } from './shape.ts';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** What a JSON Schema can say of each format; the rest only `agentctl validate` knows. */
const PATTERNS: Partial<Record<Format, string>> = {
  name: '^(?!(?:exit|end)$)[a-z0-9][a-z0-9_-]{0,62}$',
  'own-name': '^(?!(?:exit|end)$)[a-z0-9][a-z0-9_-]{0,62}$',
  language: '^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$',
  country: '^[A-Z]{2}$',
  environment: '^[a-z][a-z0-9-]{0,30}$',
  // A value that holds a reference is known only in a conversation.
  phone: String.raw`^\+[1-9][0-9]{6,14}$|\{\{`,
  sip: String.raw`^sips?:\S+$|\{\{`,
  url: String.raw`^[Hh][Tt][Tt][Pp][Ss]?://|\{\{`,
  header: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
  moment: String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?$|\{\{`,
};

/** Returns the JSON Schema (draft 2020-12) of one kind of file. */
export function jsonSchema({ name, place, meaning, shape }: Kind): PlainMap {
  return {
    $schema: DRAFT,
    title: `agentctl ${name}`,
    description: `agents/<id>/${place.endsWith('/') ? `${place}*.yaml` : place}: ${meaning}. Text may refer to parts of the agent as ${REFERENCE_KINDS.map((kind) => `{{${kind}:…}}`).join(', ')}.`,
    ...schemaOf(shape),
  };
}

/** Returns one JSON Schema that holds those of all kinds, under `$defs`. */
export function allSchemas(): PlainMap {
  const definitions = KINDS.map((kind): [string, Plain] => {
    const { $schema: _, ...schema } = jsonSchema(kind);
    return [kind.name, schema];
  });
  return { $schema: DRAFT, title: 'agentctl', $defs: Object.fromEntries(definitions) };
}

function schemaOf(shape: Shape): PlainMap {
  switch (shape.is) {
    case 'any':
      return {};
    case 'boolean':
      return { type: 'boolean' };
    case 'schema':
      return { type: ['object', 'boolean'] };
    case 'text':
      return { anyOf: [{ type: 'string' }, FILE] };
    case 'number':
      return {
        type: shape.integer ? 'integer' : 'number',
        ...(shape.min === undefined ? {} : { minimum: shape.min }),
        ...(shape.max === undefined ? {} : { maximum: shape.max }),
      };
    case 'choice':
      return { enum: [...shape.of] };
    case 'list':
      return {
        type: 'array',
        items: schemaOf(shape.of),
        ...(shape.filled ? { minItems: 1 } : {}),
      };
    case 'map':
      return {
        type: 'object',
        additionalProperties: schemaOf(shape.of),
        ...keysOf(shape.keys),
      };
    case 'object':
      return objectSchema(shape);
    case 'either':
      return { anyOf: shape.of.map(schemaOf) };
    case 'string': {
      const pattern = shape.format === undefined ? undefined : PATTERNS[shape.format];
      return pattern === undefined ? { type: 'string' } : { type: 'string', pattern };
    }
    default:
      return { type: 'string' };
  }
}

const FILE: PlainMap = {
  type: 'object',
  properties: { file: { type: 'string', description: 'a Markdown file beside this one' } },
  required: ['file'],
  additionalProperties: false,
};

function keysOf(keys: string | undefined): PlainMap {
  const pattern = PATTERNS[keys as Format];
  return pattern === undefined ? {} : { propertyNames: { pattern } };
}

function objectSchema({ fields, groups = [] }: ObjectShape): PlainMap {
  const entries = Object.entries(fields);
  const required = entries.flatMap(([key, field]) => (field.required ? [key] : []));
  const rules = [...groups.flatMap(groupRules), ...entries.flatMap(onlyRule)];
  return {
    type: 'object',
    properties: Object.fromEntries(
      entries.map(([key, field]) => [
        key,
        { description: field.meaning, ...schemaOf(field.shape) },
      ]),
    ),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
    ...(rules.length > 0 ? { allOf: rules } : {}),
  };
}

// At least so many of the keys, and no more than so many: no two of them where one is the most.
function groupRules({ keys, least, most }: Group): PlainMap[] {
  const pairs = keys.flatMap((one, index) => keys.slice(index + 1).map((other) => [one, other]));
  return [
    ...(least > 0 ? [{ anyOf: keys.map((key) => ({ required: [key] })) }] : []),
    ...(most === 1 ? pairs.map((pair) => ({ not: { required: pair } })) : []),
  ];
}

function onlyRule([key, { only }]: [string, Field]): PlainMap[] {
  if (only === undefined) return [];
  return [
    {
      if: {
        required: [only.key],
        properties: { [only.key]: { type: 'string', not: { enum: [...only.is] } } },
      },
      // eslint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: { not: { required: [key] } },
    },
  ];
}
