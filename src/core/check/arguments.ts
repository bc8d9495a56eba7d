import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import type { PlainMap } from '../foreign.ts';

const validator = new Ajv2020({ strict: false, validateFormats: false, addUsedSchema: false });
// The library keeps what it compiled by the object that it got: the same schema is made anew in each turn.
const compiled = new Map<string, ValidateFunction>();

/** Says why arguments do not fit a JSON Schema (draft 2020-12), which has to be valid; null where they do. */
export function misfitOf(schema: PlainMap, given: PlainMap): string | null {
  // Its own `$schema` would make the library look for another draft, and `$id` remember it.
  const { $schema: _, $id: __, ...plain } = schema;
  const text = JSON.stringify(plain);
  const fits = compiled.get(text) ?? validator.compile(plain);
  compiled.set(text, fits);
  if (fits(given)) return null;
  const [error] = fits.errors ?? [];
  const { instancePath = '', message = 'do not fit', params = {}, keyword } = error ?? {};
  const place = instancePath.slice(1).replaceAll('/', '.');
  const among = keyword === 'enum' ? `: ${(params['allowedValues'] as unknown[]).join(', ')}` : '';
  const unknown =
    keyword === 'additionalProperties' ? `: ${String(params['additionalProperty'])}` : '';
  return `${place === '' ? 'the arguments' : place} ${message}${among}${unknown}`;
}
