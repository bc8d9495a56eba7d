import { isMap } from '../core/document.ts';
import type { Lock, Person } from '../core/model.ts';
import { NO_SETTINGS } from '../core/settings/model.ts';
import type { Settings } from '../core/settings/model.ts';
import { readSettings } from '../core/settings/read.ts';
import { withSection } from './settings-edit.ts';
import { readYaml } from './yaml.ts';

/** Reads an agent's settings in an environment; what is wrong with them is told as damage and left out. */
export function readSettingsText(text: string): Settings {
  const { document, problems } = readYaml('settings', Buffer.from(text));
  if (!document)
    return {
      ...NO_SETTINGS,
      lock: UNREADABLE,
      damage: [problems[0]?.message ?? 'they cannot be read'],
    };
  return readSettings(document.value, lockIn(document.value));
}

// What cannot be read may hold a lock: it stops, until somebody mends it or forces the move.
const UNREADABLE: Lock = {
  by: { name: 'somebody', email: '' },
  at: '',
  until: null,
  reason: 'its settings cannot be read',
};

/** Reads the lock out of an environment's record (JSON is YAML); null where there is none. */
export function readLock(text: string): Lock | null {
  const { document } = readYaml('settings', Buffer.from(text));
  return document ? lockIn(document.value) : UNREADABLE;
}

function lockIn(value: unknown): Lock | null {
  const lock = isMap(value) ? value['lock'] : null;
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

/** Tells whether settings cannot be read at all: they count as locked, and are edited by force only. */
export function isUnreadable({ lock }: Settings): boolean {
  return lock === UNREADABLE;
}

/** Reads the lock that new settings keep: of those that cannot be read, none is known. */
export function readableLock(text: string): Lock | null {
  const lock = readLock(text);
  return lock === UNREADABLE ? null : lock;
}

/** Returns a settings text with its lock set or removed and every other byte as it was. */
export function withLock(text: string | null, lock: Lock | null): string {
  return withSection(text ?? '', 'lock', lock);
}
