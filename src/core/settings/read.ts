import { isMap } from '../document.ts';
import type { Lock } from '../model.ts';
import { nearest, parseVersion } from '../names.ts';
import { oneLine } from '../text.ts';
import { endpointFlaw } from './endpoint.ts';
import type { NumberEntry, Settings, SipHeader, VariableValue } from './model.ts';
import { headerFlaw } from './sip.ts';
import { secretFlaw } from './variables.ts';

const NUMBER_KEYS = ['variant', 'label', 'version', 'sipHeaders', 'added'];
const KEYS = ['lock', 'numbers', 'endpoint', 'endpoints', 'variables'];

/**
 * Reads settings out of the plain value of their file. What somebody wrote by hand and is wrong is left out and told as
 * damage; it never stops a command.
 *
 * @param lock the lock, which the store reads with more patience
 */
export function readSettings(value: unknown, lock: Lock | null): Settings {
  const damage: string[] = [];
  if (value !== null && value !== undefined && !isMap(value)) damage.push('it is no map');
  const map = isMap(value) ? value : {};
  checkKeys(map, KEYS, { of: '', damage });
  const endpoint = map['endpoint'] ?? null;
  return {
    lock,
    numbers: readNumbers(map['numbers'], damage),
    endpoint: endpoint !== null && isEndpoint(endpoint, damage) ? endpoint : null,
    endpoints: new Map(
      entriesOf(map['endpoints'], 'endpoints', damage).filter((entry): entry is [string, string] =>
        isEndpoint(entry[1], damage),
      ),
    ),
    variables: readVariables(map['variables'], damage),
    damage,
  };
}

function isEndpoint(endpoint: unknown, damage: string[]): endpoint is string {
  const flaw = typeof endpoint === 'string' ? endpointFlaw(endpoint) : 'an endpoint is no text';
  if (flaw !== null) damage.push(flaw);
  return flaw === null;
}

function checkKeys(
  map: Record<string, unknown>,
  known: readonly string[],
  { of, damage }: { of: string; damage: string[] },
): void {
  for (const key of Object.keys(map)) {
    if (known.includes(key)) continue;
    const meant = nearest(key, known);
    damage.push(
      `the key ${shown(key)}${of} is not known${meant === null ? '' : `; did you mean ${meant}?`}`,
    );
  }
}

function readNumbers(value: unknown, damage: string[]): NumberEntry[] {
  return entriesOf(value, 'numbers', damage).flatMap(([number, entry]) => {
    // The form alone: what knows the lengths of all countries is loaded where numbers are added.
    if (!/^\+[1-9]\d{6,14}$/.test(number)) {
      damage.push(`${shown(number)} is no phone number in E.164 (is it in quotes, with its plus?)`);
      return [];
    }
    if (entry !== null && !isMap(entry)) {
      damage.push(`what stands at ${number} is no map`);
      return [];
    }
    return [readNumber(number, entry ?? {}, damage)];
  });
}

function readNumber(number: string, entry: Record<string, unknown>, damage: string[]): NumberEntry {
  checkKeys(entry, NUMBER_KEYS, { of: ` of ${number}`, damage });
  const { version } = entry;
  const pinned = typeof version === 'string' ? parseVersion(version) : null;
  if (version !== undefined && version !== null && pinned === null)
    damage.push(`the version of ${number} is none`);
  return {
    number,
    variant: readText(entry, 'variant', { number, damage }),
    label: readText(entry, 'label', { number, damage }),
    version: pinned,
    sipHeaders: readHeaders(number, entry['sipHeaders'], damage),
    added: readText(entry, 'added', { number, damage }),
  };
}

function readText(
  entry: Record<string, unknown>,
  key: string,
  { number, damage }: { number: string; damage: string[] },
): string | null {
  const value = entry[key] ?? null;
  if (value === null || typeof value === 'string') return value;
  damage.push(`the ${key} of ${number} is no text (put it in quotes)`);
  return null;
}

function readHeaders(number: string, value: unknown, damage: string[]): SipHeader[] {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : [];
  if (!Array.isArray(value)) damage.push(`the SIP headers of ${number} are no list`);
  return list.flatMap((item) => {
    const header = isMap(item)
      ? { name: textOf(item['name']), value: textOf(item['value']) }
      : { name: '', value: '' };
    const flaw = headerFlaw(header);
    if (flaw === null) return [header];
    damage.push(`${number}: ${flaw}`);
    return [];
  });
}

function readVariables(value: unknown, damage: string[]): Map<string, VariableValue> {
  const found = new Map<string, VariableValue>();
  for (const [name, one] of entriesOf(value, 'variables', damage)) {
    if (typeof one !== 'string' && typeof one !== 'boolean' && !Number.isFinite(one)) {
      damage.push(`the variable ${shown(name)} has no plain value`);
      continue;
    }
    const flaw = typeof one === 'string' ? secretFlaw(one) : null;
    if (flaw !== null) damage.push(`the variable ${shown(name)}: ${flaw}`);
    else found.set(name, one as VariableValue);
  }
  return found;
}

function entriesOf(value: unknown, what: string, damage: string[]): [string, unknown][] {
  if (value === undefined || value === null) return [];
  if (isMap(value)) return Object.entries(value);
  damage.push(`${what} is no map`);
  return [];
}

function shown(text: string): string {
  return `“${oneLine(text).slice(0, 60)}”`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
