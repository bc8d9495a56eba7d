import { isMap as isYamlMap, isScalar, parseDocument, stringify } from 'yaml';
import { isMap } from '../core/document.ts';
import type { Lock, Person } from '../core/model.ts';
import { readYaml } from './yaml.ts';

/** Reads the lock out of an agent's settings or an environment's record (JSON is YAML); null where there is none that can be read. */
export function readLock(text: string): Lock | null {
  const { document } = readYaml('settings', Buffer.from(text));
  // What cannot be read may hold a lock: it stops, until somebody mends it or forces the move.
  if (!document) return { ...SOMEBODY, reason: 'its settings cannot be read' };
  const lock = isMap(document.value) ? document.value['lock'] : null;
  if (lock == null || lock === false) return null;
  // A lock written by hand in another form still stops: half a lock must not read as none.
  if (!isMap(lock)) return { ...SOMEBODY, reason: typeof lock === 'string' ? lock : '' };
  const { by, at, reason, until } = lock;
  return {
    by: person(by),
    at: typeof at === 'string' ? at : '',
    reason: typeof reason === 'string' ? reason : '',
    until: typeof until === 'string' ? until : null,
  };
}

const SOMEBODY = { by: { name: 'somebody', email: '' }, at: '', until: null };

function person(value: unknown): Person {
  if (!isMap(value)) return { name: typeof value === 'string' ? value : 'somebody', email: '' };
  return {
    name: typeof value['name'] === 'string' ? value['name'] : 'somebody',
    email: typeof value['email'] === 'string' ? value['email'] : '',
  };
}

/**
 * Returns a settings text with its lock set or removed and every other byte as it was: the YAML library would
 * rewrite scalars (a phone number loses its plus).
 */
export function withLock(text: string | null, lock: Lock | null): string {
  const rest = withoutTopLevel(text ?? '', 'lock');
  if (lock === null) return rest;
  const block = stringify(
    { lock },
    { lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' },
  );
  return rest === '' || rest.endsWith('\n') ? rest + block : `${rest}\n${block}`;
}

function withoutTopLevel(text: string, key: string): string {
  const document = parseDocument(text, { uniqueKeys: false });
  if (!isYamlMap(document.contents)) return text;
  const pairs = document.contents.items;
  const index = pairs.findIndex((pair) => isScalar(pair.key) && pair.key.value === key);
  const start = startOf(pairs[index]?.key);
  if (index === -1 || start === null) return text;
  const end = startOf(pairs[index + 1]?.key) ?? text.length;
  return text.slice(0, start) + text.slice(end);
}

function startOf(key: unknown): number | null {
  return isScalar(key) && key.range ? key.range[0] : null;
}
