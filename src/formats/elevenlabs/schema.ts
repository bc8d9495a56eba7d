import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';

// What ElevenLabs adds to JSON Schema: where a value comes from that no model is asked for.
const FOREIGN = new Set([
  'dynamic_variable',
  'constant_value',
  'is_system_provided',
  'is_omitted',
  'value_type',
  'id',
]);

/** Divides a schema of ElevenLabs' into a JSON Schema and what that has no words for, at the same places. */
export function splitSchema(schema: PlainMap): { clean: PlainMap; left: PlainMap } {
  const clean: [string, Plain][] = [];
  const left: [string, Plain][] = [];
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties' && isPlainMap(value)) {
      const inner = splitProperties(value);
      clean.push([key, inner.clean]);
      if (Object.keys(inner.left).length > 0) left.push([key, inner.left]);
    } else if (key === 'items' && isPlainMap(value)) {
      const inner = splitSchema(value);
      clean.push([key, inner.clean]);
      if (Object.keys(inner.left).length > 0) left.push([key, inner.left]);
    } else if (value === null || FOREIGN.has(key)) left.push([key, value]);
    else clean.push([key, value]);
  }
  return { clean: Object.fromEntries(clean), left: Object.fromEntries(left) };
}

/** Divides each of the schemas in a map of properties. */
export function splitProperties(properties: PlainMap): { clean: PlainMap; left: PlainMap } {
  const clean: [string, Plain][] = [];
  const left: [string, Plain][] = [];
  for (const [name, schema] of Object.entries(properties)) {
    const inner = isPlainMap(schema) ? splitSchema(schema) : { clean: schema, left: {} };
    clean.push([name, inner.clean]);
    if (Object.keys(inner.left).length > 0) left.push([name, inner.left]);
  }
  return { clean: Object.fromEntries(clean), left: Object.fromEntries(left) };
}

/** Puts back what `splitSchema` divided; a property that was removed since stays away. */
export function joinSchema(clean: PlainMap, left: PlainMap): PlainMap {
  const entries = Object.entries(left).map(([key, value]): [string, Plain] => {
    const own = Object.hasOwn(clean, key) ? clean[key] : undefined;
    if (!isPlainMap(value) || !isPlainMap(own)) return [key, own ?? value];
    return [key, key === 'properties' ? joinProperties(own, value) : joinSchema(own, value)];
  });
  return Object.fromEntries([
    ...Object.entries(clean),
    ...entries.filter(([key]) => !isGone(clean, key)),
  ]);
}

function isGone(clean: PlainMap, key: string): boolean {
  return (key === 'properties' || key === 'items') && !Object.hasOwn(clean, key);
}

/** Puts back what `splitProperties` divided. */
export function joinProperties(clean: PlainMap, left: PlainMap): PlainMap {
  return Object.fromEntries(
    Object.entries(clean).map(([name, schema]) => {
      const more = Object.hasOwn(left, name) ? left[name] : undefined;
      return [name, isPlainMap(schema) && isPlainMap(more) ? joinSchema(schema, more) : schema];
    }),
  );
}
