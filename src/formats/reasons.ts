import type { Fate } from '../core/foreign.ts';
import { NO_FIELD } from './source.ts';

/** Why something was kept although there is a field for it: by the keys of a system, and by its model's provider. */
export interface Reasons {
  /** The keys that have fields. */
  fields: ReadonlySet<string>;
  /** The last keys that lead to who runs the model: `model.provider`. */
  provider: string;
}

/** Says of what was kept why it was: most things have no field, some have one that can't hold their value. */
export function withReasons(fates: readonly Fate[], { fields, provider }: Reasons): Fate[] {
  const kept = fates.filter(({ fate }) => fate === 'kept');
  const unknown = new Set(
    kept.flatMap(({ source }) => (leadsTo(source, provider) ? [placeOf(source)] : [])),
  );
  return fates.map((fate) => {
    if (fate.fate !== 'kept' || fate.reason !== NO_FIELD) return fate;
    const key = keyOf(fate.source);
    if (unknown.has(placeOf(fate.source)) && (leadsTo(fate.source, provider) || fields.has(key)))
      return { ...fate, reason: 'agentctl knows no such provider of models' };
    return fields.has(key)
      ? { ...fate, reason: 'its value does not fit the field, or may hold a secret' }
      : fate;
  });
}

function leadsTo(source: string, keys: string): boolean {
  return source.endsWith(`.${keys}`) || source.endsWith(`: ${keys}`);
}

function keyOf(source: string): string {
  return source.slice(Math.max(source.lastIndexOf('.'), source.lastIndexOf(': ') + 1) + 1);
}

function placeOf(source: string): string {
  return source.slice(0, source.length - keyOf(source).length);
}
