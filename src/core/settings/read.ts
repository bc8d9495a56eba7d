import { isMap } from '../document.ts';
import type { Lock } from '../model.ts';
import { parseVersion } from '../names.ts';
import { oneLine } from '../text.ts';
import { endpointFlaw } from './endpoint.ts';
import type { NumberEntry, Settings, SipHeader, VariableValue } from './model.ts';
import { headerFlaw } from './sip.ts';
import { secretFlaw } from './variables.ts';

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
  for (const key of Object.keys(map))
    if (!KEYS.includes(key)) damage.push(`the key ${shown(key)} is not known`);
  const endpoint = map['endpoint'] ?? null;
  return {
    lock,
    numbers: readNumbers(map['numbers'], damage),
    endpoint: typeof endpoint === 'string' && fits(endpoint, damage) ? endpoint : null,
    endpoints: new Map(
      entriesOf(map['endpoints'], 'endpoints', damage).filter(
        (entry): entry is [string, string] =>
          typeof entry[1] === 'string' && fits(entry[1], damage),
      ),
    ),
    variables: readVariables(map['variables'], damage),
    damage,
  };
}

function fits(endpoint: string, damage: string[]): boolean {
  const flaw = endpointFlaw(endpoint);
  if (flaw !== null) damage.push(flaw);
  return flaw === null;
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
  const { version, variant, label, added } = entry;
  const pinned = typeof version === 'string' ? parseVersion(version) : null;
  if (version !== undefined && version !== null && pinned === null)
    damage.push(`the version of ${number} is none`);
  return {
    number,
    variant: typeof variant === 'string' ? variant : null,
    label: typeof label === 'string' ? label : null,
    version: pinned,
    sipHeaders: readHeaders(number, entry['sipHeaders'], damage),
    added: typeof added === 'string' ? added : null,
  };
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
    if (typeof one !== 'string' && typeof one !== 'number' && typeof one !== 'boolean') {
      damage.push(`the variable ${shown(name)} has no plain value`);
      continue;
    }
    const flaw = typeof one === 'string' ? secretFlaw(one) : null;
    if (flaw !== null) damage.push(`the variable ${shown(name)}: ${flaw}`);
    else found.set(name, one);
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
