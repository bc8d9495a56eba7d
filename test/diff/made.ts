// What is made of the parts of a generated agent: its files, in several ways to write them, and what they say.
import { stringify } from 'yaml';
import type { Parts } from './agents.ts';
import { put } from './apply.ts';
import type { PlainAgent } from './apply.ts';

type Plain = Record<string, unknown>;

/** An agent as its files hold it: YAML files as plain data, other files as text or bytes. */
export interface MadeAgent {
  yaml: Record<string, Plain>;
  texts: Record<string, string>;
}

/** Makes a valid agent of parts: references lead somewhere, what must be unique is. */
export function made({
  agent: who,
  topics,
  flows,
  entities,
  tests,
  speech: spoken,
  translations,
  notes,
  notesIn,
  inFiles,
}: Parts): MadeAgent {
  const known = Object.keys(entities);
  const yaml: Record<string, Plain> = { 'agent.yaml': { ...who } };
  const texts: Record<string, string> = {};
  if (inFiles && typeof who['rules'] === 'string') {
    yaml['agent.yaml'] = { ...who, rules: { file: 'rules.md' } };
    texts['rules.md'] = `${who['rules']}\n`;
  }
  for (const [id, one] of Object.entries(topics)) yaml[`topics/${id}.yaml`] = { name: id, ...one };
  for (const [id, one] of Object.entries(flows))
    yaml[`flows/${id}.yaml`] = { name: id, ...validFlow(one, known) };
  for (const [id, one] of Object.entries(tests)) yaml[`tests/${id}.yaml`] = { name: id, ...one };
  yaml['entities.yaml'] = Object.fromEntries(
    Object.entries(entities).map(([id, one]) => [id, validEntity(one)]),
  );
  yaml['speech.yaml'] = validSpeech(spoken);
  yaml['translations.yaml'] = translations;
  for (const [id, one] of Object.entries(notes)) texts[`${notesIn}/${id}.md`] = one;
  return { yaml, texts };
}

function validEntity(one: Plain): Plain {
  const { type, min, max, options, ...rest } = one;
  if (type === 'number')
    return {
      type,
      ...rest,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
    };
  const seen = new Set<unknown>();
  const unique = (Array.isArray(options) ? options : ['hours']).filter((option: unknown) => {
    const value = isMap(option) ? option['value'] : option;
    return !seen.has(value) && seen.add(value);
  });
  return { type, ...rest, options: unique };
}

function validSpeech(one: Plain): Plain {
  const seen = new Set<unknown>();
  const phrases = Array.isArray(one['keyphrases']) ? (one['keyphrases'] as Plain[]) : [];
  return {
    ...one,
    keyphrases: phrases.filter(({ phrase }) => !seen.has(phrase) && seen.add(phrase)),
  };
}

function validFlow(one: Plain, entities: readonly string[]): Plain {
  const steps = isMap(one['steps']) ? (one['steps'] as Record<string, Plain>) : {};
  const names = Object.keys(steps);
  const target = (to: unknown) => (names.includes(String(to)) ? to : 'exit');
  const only = (list: unknown) =>
    Array.isArray(list) ? list.filter((each) => entities.includes(String(each))) : list;
  const validStep = ({ next, collect, ...rest }: Plain): Plain => ({
    ...rest,
    ...(collect === undefined ? {} : { collect: [...new Set(only(collect) as string[])] }),
    next: Array.isArray(next)
      ? (next as Plain[]).map(({ to, clear, ...more }) => ({
          to: target(to),
          ...more,
          ...(clear === undefined ? {} : { clear: only(clear) }),
        }))
      : target(next),
  });
  const start = names.includes(String(one['start'])) ? String(one['start']) : (names[0] ?? '');
  const valid = Object.fromEntries(names.map((each) => [each, validStep(steps[each] ?? {})]));
  return { ...one, start, steps: { ...valid, [start]: leadingOut(valid[start] ?? {}) } };
}

// A flow has to end somewhere.
function leadingOut(one: Plain): Plain {
  const { next } = one;
  if (!Array.isArray(next)) return { ...one, next: 'exit' };
  return {
    ...one,
    next: [...(next as Plain[]).filter(({ to }) => to !== 'exit'), { to: 'exit' }],
  };
}

/** Writes an agent's files; another `style` writes the same content in another way. */
export function written({ yaml, texts }: MadeAgent, style: 0 | 1 | 2 = 0): Map<string, Buffer> {
  const files = Object.entries(yaml).map(([path, value]): [string, string] => [
    path,
    asYaml(value, style),
  ]);
  return new Map(
    [...files, ...Object.entries(texts)].map(([path, content]) => [path, Buffer.from(content)]),
  );
}

function asYaml(value: Plain, style: 0 | 1 | 2): string {
  if (style === 0) return stringify(value, { aliasDuplicateObjects: false });
  if (style === 1)
    return `# Written otherwise\n${stringify(shuffled(value), { aliasDuplicateObjects: false, defaultStringType: 'QUOTE_DOUBLE', lineWidth: 40 })}`;
  return `${JSON.stringify(value, null, 1)} # as JSON\n`;
}

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  return isMap(value)
    ? Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([each, one]) => [each, shuffled(one)]),
      )
    : value;
}

const MAPS = { 'entities.yaml': 'entity', 'translations.yaml': 'translation' } as const;

/** Returns what an agent says as plain data, as the changes of a diff speak of it. */
export function plainOf({ yaml, texts }: MadeAgent): PlainAgent {
  const plain: PlainAgent = new Map();
  for (const [path, value] of Object.entries(yaml)) {
    const [folder = '', file] = path.split('/');
    if (folder in MAPS)
      for (const [id, one] of Object.entries(value))
        put(plain, [MAPS[folder as keyof typeof MAPS], id], one);
    else if (file === undefined)
      put(plain, [folder.replace('.yaml', ''), folder.replace('.yaml', '')], inlined(value, texts));
    else {
      const { name: id, ...rest } = value;
      put(plain, [folder.replace(/s$/, ''), String(id)], rest);
    }
  }
  for (const [path, one] of Object.entries(texts))
    if (path !== 'rules.md') put(plain, ['file', path], one);
  return plain;
}

function inlined(value: Plain, texts: Record<string, string>): Plain {
  return isMap(value['rules'])
    ? { ...value, rules: texts['rules.md']?.replace(/\n+$/, '') }
    : value;
}

/** Tells whether a value is a map. */
export function isMap(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
