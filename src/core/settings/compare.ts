import { versionName } from '../names.ts';
import type { NumberEntry, Settings } from './model.ts';

/** One difference between two settings; null where there is nothing on that side. */
export interface SettingsChange {
  /** `endpoint`, `endpoints.uptown`, `variables.url`, `numbers.+15551230001`. */
  path: string;
  before: string | null;
  after: string | null;
}

/** Returns settings as lines of text by their path, sorted. Locks are told elsewhere. */
function flattenSettings(settings: Settings): Map<string, string> {
  const lines: [string, string][] = [
    ...(settings.endpoint === null ? [] : [['endpoint', settings.endpoint] as [string, string]]),
    ...[...settings.endpoints].map(([variant, address]): [string, string] => [
      `endpoints.${variant}`,
      address,
    ]),
    ...[...settings.variables].map(([name, value]): [string, string] => [
      `variables.${name}`,
      String(value),
    ]),
    ...settings.numbers.map((entry): [string, string] => [
      `numbers.${entry.number}`,
      numberWords(entry),
    ]),
  ];
  return new Map(lines.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function numberWords({ variant, label, version, sipHeaders }: NumberEntry): string {
  const words = [
    ...(label === null ? [] : [label]),
    ...(variant === null ? [] : [`variant ${variant}`]),
    ...(version === null ? [] : [`pinned to ${versionName(version)}`]),
    ...sipHeaders.map(({ name, value }) => `${name}: ${value}`),
  ];
  return words.length === 0 ? 'set' : words.join(', ');
}

/** Returns what differs between two settings, sorted by path. */
export function compareSettings(before: Settings, after: Settings): SettingsChange[] {
  const [old, now] = [flattenSettings(before), flattenSettings(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])].toSorted();
  return paths
    .map((path) => ({ path, before: old.get(path) ?? null, after: now.get(path) ?? null }))
    .filter((change) => change.before !== change.after);
}
