import type { Plain } from '../core/foreign.ts';
import { mapOf } from './maps.ts';

// The types of JSON Schema, as Python writes them in a signature.
const TYPES: ReadonlyMap<Plain | undefined, string> = new Map([
  ['string', 'str'],
  ['integer', 'int'],
  ['number', 'float'],
  ['boolean', 'bool'],
  ['array', 'list'],
  ['object', 'dict'],
]);

/** Returns the type in Python of what a JSON Schema describes, `str` where it does not say one. */
export function pythonType(schema: Plain | undefined): string {
  return TYPES.get(mapOf(schema)['type']) ?? 'str';
}
