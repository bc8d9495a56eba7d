import { Ajv2020 } from 'ajv/dist/2020.js';
import { isMap } from '../document.ts';
import type { Finding, Path } from '../problem.ts';
import { cut } from './formats.ts';

let validator: Ajv2020 | null = null;

/** Returns what is wrong with a JSON Schema (draft 2020-12), with the way to each flaw inside of it. */
export function checkSchema(schema: unknown): { path: Path; finding: Finding }[] {
  if (isMap(schema) && 'type' in schema && schema['type'] !== 'object')
    return [
      {
        path: ['type'],
        finding: { message: 'the parameters of a tool are an object', hint: 'write type: object' },
      },
    ];
  validator ??= new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  // Its own `$schema` would make the library look for another draft, and `$id` remember it.
  const { $schema: _, $id: __, ...plain } = isMap(schema) ? schema : {};
  const valid = validator.validateSchema(plain) === true;
  const errors = valid ? [] : (validator.errors ?? []);
  return [
    ...errors.slice(0, 20).map(({ instancePath, message }) => ({
      path: pointed(instancePath),
      finding: {
        message: `this is no JSON Schema: ${message ?? 'it is malformed'}`,
        hint: 'see json-schema.org, draft 2020-12',
      },
    })),
    ...checkInside(plain, []),
  ];
}

// A JSON Pointer (RFC 6901).
function pointed(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function checkInside(value: unknown, path: Path): { path: Path; finding: Finding }[] {
  return keywordsIn(value, '$ref', path).flatMap(({ text, path: here }) =>
    text.startsWith('#')
      ? []
      : [
          {
            path: here,
            finding: {
              message: `the schema “${cut(text)}” lies elsewhere`,
              hint: 'write it out: only references inside the schema (#/…) can be followed',
            },
          },
        ],
  );
}

/** Returns the regular expressions of a schema, each with the way to it. */
export function patternsIn(schema: unknown): { text: string; path: Path }[] {
  return keywordsIn(schema, 'pattern', []);
}

function keywordsIn(value: unknown, keyword: string, path: Path): { text: string; path: Path }[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => keywordsIn(item, keyword, [...path, index]));
  if (!isMap(value)) return [];
  // Below `properties` the keys are names of the user's own.
  const named = path.at(-1) === 'properties';
  return Object.entries(value).flatMap(([key, item]) =>
    key === keyword && !named && typeof item === 'string'
      ? [{ text: item, path: [...path, key] }]
      : keywordsIn(item, keyword, [...path, key]),
  );
}
