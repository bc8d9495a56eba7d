import { didYouMean } from '../check-shape.ts';
import { documentsOf, listAt, mapAt, textAt } from '../definition.ts';
import type { Definition, DefinitionDocument } from '../definition.ts';
import { isMap } from '../document.ts';
import type { Path } from '../problem.ts';
import { FORMATS, cut } from './formats.ts';
import type { Report } from './report.ts';
import { checkSecretAt, secretsIn } from './secrets.ts';

/** Checks values that have the right shape and cannot be meant: bounds that are none, what stands twice or is empty. */
export function checkValues(definition: Definition, report: Report): void {
  for (const one of documentsOf(definition, 'agent')) checkAgent(one, report);
  for (const one of documentsOf(definition, 'entities'))
    for (const [name, entity] of Object.entries(mapAt(one.document.value)))
      if (isMap(entity)) checkEntity(one, { name, entity, report });
  for (const one of documentsOf(definition, 'test'))
    listAt(mapAt(one.document.value), 'turns').forEach((turn, index) => {
      if (isMap(turn) && Object.keys(turn).length === 0)
        report(one, ['turns', index], {
          message: 'this turn says and expects nothing',
          hint: 'write user: and what the person says, or expect: and what must happen',
        });
    });
  checkOwnLanguage(definition, report);
}

function checkAgent(one: DefinitionDocument, report: Report): void {
  const agent = mapAt(one.document.value);
  if (textAt(agent, 'name')?.trim() === '')
    report(one, ['name'], {
      message: 'the name is empty',
      hint: 'write the name that people read',
    });
  for (const [name, variable] of Object.entries(mapAt(agent, 'variables'))) {
    const value = isMap(variable) && variable['secret'] === true ? variable['default'] : null;
    // One that is known for a secret by itself is told of by that.
    if (value !== undefined && value !== null && value !== '' && !isKnownSecret(name, value))
      report(one, ['variables', name, 'default'], {
        message: `the secret ${cut(name)} stands here in plain sight`,
        hint: 'remove the default, set the variable in the environment, and withdraw this secret',
      });
  }
  const languages = [agent['language'] ?? [], ...listAt(agent, 'languages')];
  reportTwice(
    one,
    { items: languages.slice(1), before: languages.slice(0, 1), path: ['languages'] },
    report,
  );
}

function isKnownSecret(variable: string, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return secretsIn(value).length > 0 || !!checkSecretAt(['variables', variable, 'default'], value);
}

interface Items {
  items: readonly unknown[];
  before?: readonly unknown[];
  path: Path;
}

function reportTwice(
  one: DefinitionDocument,
  { items, before = [], path }: Items,
  report: Report,
): void {
  const seen = new Set(before);
  items.forEach((item, index) => {
    if (typeof item === 'string' && seen.has(item))
      report(one, [...path, index], {
        message: `“${cut(item)}” stands here twice`,
        hint: 'keep one of the two',
        severity: 'warning',
      });
    seen.add(item);
  });
}

interface EntityVisit {
  name: string;
  entity: Record<string, unknown>;
  report: Report;
}

function checkEntity(one: DefinitionDocument, { name, entity, report }: EntityVisit): void {
  const { type } = entity;
  if (type === 'choice' && !('options' in entity))
    report(one, [name], {
      message: `the choice ${cut(name)} has no options`,
      hint: 'add options: and what can be chosen',
      part: 'key',
    });
  const options = listAt(entity, 'options').map((option) =>
    isMap(option) ? option['value'] : option,
  );
  reportTwice(one, { items: options, path: [name, 'options'] }, report);
  if (type !== 'number' && type !== 'date' && type !== 'time') return;
  const bounds = ['min', 'max'].map((key) => {
    const value = entity[key];
    // Of anything else its shape was told.
    const isBound =
      typeof value === 'number' || (typeof value === 'string' && !value.includes('{{'));
    const hint = isBound ? BOUNDS[type](value) : null;
    if (hint !== null)
      report(one, [name, key], { message: `“${cut(String(value))}” is no ${type}`, hint });
    return hint === null ? value : undefined;
  });
  if (isAfter(bounds[0], bounds[1]))
    report(one, [name, 'min'], {
      message: `min is more than max: nothing lies between ${String(bounds[0])} and ${String(bounds[1])}`,
      hint: type === 'time' ? 'exchange the two, unless midnight lies between' : 'exchange the two',
      severity: type === 'time' ? 'warning' : 'error',
    });
}

const DAYS = ['today', 'tomorrow', 'yesterday'];

// Each says how to write what is none of its kind.
const BOUNDS: Readonly<Record<'number' | 'date' | 'time', (value: unknown) => string | null>> = {
  number: (value) => (typeof value === 'number' ? null : 'write digits, without quotes'),
  date: (value) => {
    const text = String(value);
    // “today + 30 days”, “in two weeks”: words that only a conversation can tell.
    if (DAYS.includes(text) || isDate(text) || /\s/.test(text)) return null;
    return didYouMean(text, DAYS) ?? 'write today, or a date as "2026-03-31"';
  },
  time: (value) =>
    /^(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/.test(String(value)) || value === 'now'
      ? null
      : 'write hours and minutes, "00:00" to "23:59"',
};

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCDate() === Number(day) && date.getUTCMonth() === Number(month) - 1;
}

function isAfter(min: unknown, max: unknown): boolean {
  if (typeof min === 'number' && typeof max === 'number') return min > max;
  // Dates and times compare as their texts do, where both have all their digits.
  const isWhole = (value: unknown) =>
    typeof value === 'string' && /^(?:\d{4}-\d{2}-\d{2}|\d{2}:\d{2})$/.test(value);
  return isWhole(min) && isWhole(max) && String(min) > String(max);
}

// Who speaks the agent's own language would hear nothing.
function checkOwnLanguage(definition: Definition, report: Report): void {
  const [agent] = documentsOf(definition, 'agent');
  const own = agent ? textAt(mapAt(agent.document.value), 'language') : null;
  // A malformed one is told by itself.
  if (own === null || FORMATS.language?.(own)) return;
  for (const one of definition.documents) {
    if (one.kind.name === 'translations') continue;
    const parents = new Map<string, { path: Path; languages: unknown[] }>();
    for (const { shape, value, path, part } of one.leaves) {
      if (part !== 'key' || shape.is !== 'string' || shape.format !== 'language') continue;
      const parent = path.slice(0, -1);
      const key = JSON.stringify(parent);
      const found = parents.get(key) ?? { path: parent, languages: [] };
      parents.set(key, { ...found, languages: [...found.languages, value] });
    }
    for (const { path, languages } of parents.values())
      if (!languages.includes(own))
        report(one, path, {
          message: `this has no words in ${cut(own)}, the language of the agent`,
          hint: `add ${cut(own)}: and the words`,
          severity: 'warning',
          part: 'key',
        });
  }
}
