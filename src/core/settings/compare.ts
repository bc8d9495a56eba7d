import { versionName } from '../names.ts';
import { valueWords } from './variables.ts';
import type { NumberEntry, Settings, VariableValue } from './model.ts';

/** One difference between two settings; null where there is nothing on that side. */
export interface SettingsChange {
  /** `endpoint`, `endpoints.uptown`, `variables.url`, `numbers.+15551230001`. */
  path: string;
  before: string | null;
  after: string | null;
}

/** A line of settings: as people read it, and exactly, for what reads alike may differ. */
interface Line {
  words: string;
  exact: string;
}

function linesOf(settings: Settings): Map<string, Line> {
  const text = (path: string, value: VariableValue): [string, Line] => [
    path,
    { words: valueWords(value), exact: JSON.stringify(value) },
  ];
  return new Map([
    ...(settings.endpoint === null ? [] : [text('endpoint', settings.endpoint)]),
    ...[...settings.endpoints].map(([variant, address]) => text(`endpoints.${variant}`, address)),
    ...[...settings.variables].map(([name, value]) => text(`variables.${name}`, value)),
    ...settings.numbers.map((entry): [string, Line] => [
      `numbers.${entry.number}`,
      { words: numberWords(entry), exact: exactly(entry) },
    ]),
  ]);
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

// When it was added is no part of what it is.
function exactly({ variant, label, version, sipHeaders }: NumberEntry): string {
  const headers = sipHeaders.map(({ name, value }) => [name, value]);
  return JSON.stringify({ label, variant, version, headers });
}

/** Returns what differs between two settings, sorted by path. Locks are told elsewhere. */
export function compareSettings(before: Settings, after: Settings): SettingsChange[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])].toSorted();
  return paths.flatMap((path) => {
    const [one, other] = [old.get(path), now.get(path)];
    if (one?.exact === other?.exact) return [];
    const form = one?.words === other?.words ? 'exact' : 'words';
    return [{ path, before: one?.[form] ?? null, after: other?.[form] ?? null }];
  });
}
