// Generated pairs of agents: an agent, and what somebody might have made of it. All definitions are valid.
import fc from 'fast-check';
import { stringify } from 'yaml';
import { put } from './apply.ts';
import type { PlainAgent } from './apply.ts';

type Plain = Record<string, unknown>;

/** An agent as its files hold it: YAML files as plain data, other files as text or bytes. */
export interface MadeAgent {
  yaml: Record<string, Plain>;
  texts: Record<string, string>;
}

const WORDS =
  'we open from twelve to ten on every day but Monday and close at noon; dogs are welcome, cards too — Grüße, 中午开门。 مرحبا 👩‍🍳 "quoted" it’s: #1 - {x} 50% £20'.split(
    ' ',
  );
const ENDS = ['.', '!', '?', '.\n', '.\n\n', ':\n- ', ' '];

const sentence = fc
  .tuple(
    fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 9 }),
    fc.constantFrom(...ENDS),
  )
  .map(([words, end]) => `${words.join(' ')}${end}`);
const text = fc
  .array(sentence, { minLength: 1, maxLength: 6 })
  .map((sentences) => sentences.join(' ').trim())
  .filter((one) => one !== '');
const short = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 })
  .map((words) => words.join(' '));
const NAMES = ['hours', 'parking', 'dogs', 'menu', 'x1', 'a-b', 'groups', 'to_do'];
const name = fc.constantFrom(...NAMES);
const scalar = fc.oneof(short, fc.integer(), fc.boolean(), fc.constant(null), fc.constant(''));
const key = fc.oneof(
  name,
  fc.constantFrom('a key', 'é', 'x.y', '[0]', '"', '1', 'id', 'name', '='),
);
const data = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(key, tie('any'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).any;
const extensions = fc.dictionary(key, data, { maxKeys: 3, noNullPrototype: true });
const words = fc.oneof(
  text,
  fc.record({ 'en-GB': text, 'it-IT': text }, { requiredKeys: ['en-GB'] }),
);

function named<T>(value: fc.Arbitrary<T>, most = 4): fc.Arbitrary<Record<string, T>> {
  return fc.dictionary(name, value, { maxKeys: most, noNullPrototype: true });
}

function some(
  fields: Record<string, fc.Arbitrary<unknown>>,
  ...required: string[]
): fc.Arbitrary<Plain> {
  return fc.record(fields, { requiredKeys: required, noNullPrototype: true });
}

const topic = some(
  {
    title: short,
    enabled: fc.boolean(),
    examples: fc.array(short, { maxLength: 4 }),
    content: text,
    actions: text,
    extensions,
  },
  'content',
);
const transition = some({ to: name, when: text, clear: fc.array(name, { maxLength: 2 }) }, 'to');
const step = some(
  {
    title: short,
    say: words,
    prompt: text,
    collect: fc.array(name, { maxLength: 3 }),
    next: fc.oneof(name, fc.array(transition, { minLength: 1, maxLength: 4 })),
    extensions,
  },
  'next',
);
const flow = some(
  {
    title: short,
    description: short,
    examples: fc.array(short, { maxLength: 3 }),
    start: name,
    steps: fc.dictionary(name, step, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    extensions,
  },
  'start',
  'steps',
);
const entity = fc.oneof(
  some(
    {
      title: short,
      description: short,
      type: fc.constant('number'),
      min: fc.integer({ min: 0, max: 5 }),
      max: fc.integer({ min: 6, max: 9 }),
    },
    'type',
  ),
  some(
    {
      type: fc.constant('choice'),
      options: fc.uniqueArray(
        fc.oneof(
          name,
          some({ value: name, synonyms: fc.uniqueArray(short, { maxLength: 3 }) }, 'value'),
        ),
        {
          minLength: 1,
          maxLength: 4,
          selector: (one) => (typeof one === 'string' ? one : one['value']),
        },
      ),
      prompt: text,
    },
    'type',
    'options',
  ),
);
const turn = some(
  {
    user: short,
    expect: some({
      reply: some({ contains: fc.array(short, { minLength: 1, maxLength: 2 }) }, 'contains'),
    }),
  },
  'user',
);
const test = some(
  {
    title: short,
    description: short,
    tags: fc.uniqueArray(short, { maxLength: 2 }),
    turns: fc.array(turn, { minLength: 1, maxLength: 4 }),
    extensions,
  },
  'turns',
);
const agent = some(
  {
    name: short,
    description: short,
    greeting: words,
    fallback: words,
    rules: text,
    persona: some({ role: text, personality: text }),
    languages: fc.constant(['it-IT']),
    language: fc.constant('en-GB'),
    extensions,
  },
  'name',
  'language',
  'languages',
);
const speech = some({
  keyphrases: fc.uniqueArray(
    some({ phrase: short, boost: fc.constantFrom('normal', 'high') }, 'phrase'),
    { maxLength: 4, selector: (one) => String(one['phrase']) },
  ),
  bargeIn: fc.boolean(),
  extensions,
});

const parts = fc.record({
  agent,
  topics: named(topic),
  flows: named(flow, 3),
  entities: named(entity),
  tests: named(test, 2),
  speech,
  translations: named(fc.record({ 'en-GB': text, 'it-IT': text }, { requiredKeys: ['en-GB'] }), 3),
  notes: named(text, 3),
  notesIn: fc.constantFrom('notes', 'archive'),
  inFiles: fc.boolean(),
});

export type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;

/** A pair of agents: the second is the first after some edits, or another one altogether. */
export const pairOfParts: fc.Arbitrary<{ from: Parts; to: Parts }> = fc
  .record({
    one: parts,
    other: parts,
    seed: fc.integer(),
    share: fc.constantFrom(0, 0.1, 0.3, 0.6, 1),
  })
  .map(({ one, other, seed, share }) => {
    const chance = dice(seed);
    const to = mixed(one, other, () => chance() < share) as Parts;
    return { from: one, to: chance() < 0.3 ? withMovedStep(to) : to };
  });

/** A pair of agents as files. */
export const pairOfAgents = pairOfParts.map(({ from, to }) => ({ from: made(from), to: made(to) }));

// Takes a step out of one flow into another, where there is room.
function withMovedStep(all: Parts): Parts {
  const [[first, one] = [], [second, other] = []] = Object.entries(all.flows);
  const steps = { ...(one?.['steps'] as Plain | undefined) };
  const there = (other?.['steps'] ?? {}) as Plain;
  const free = Object.keys(steps).find((each) => !Object.hasOwn(there, each));
  if (!first || !second || free === undefined || Object.keys(steps).length < 2) return all;
  const moving = steps[free];
  delete steps[free];
  const flows = {
    ...all.flows,
    [first]: { ...one, steps },
    [second]: { ...other, steps: { ...there, [free]: moving } },
  };
  return { ...all, flows };
}

function dice(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

// At each place either goes on with both, or takes the other's.
function mixed(one: unknown, other: unknown, taking: () => boolean): unknown {
  if (Array.isArray(one) && Array.isArray(other)) {
    const kept = one.filter(() => !taking());
    const added = other.filter(() => taking());
    const all = taking() ? [...added, ...kept.toReversed()] : [...kept, ...added];
    return all.length === 0 ? one : all;
  }
  if (isMap(one) && isMap(other)) {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return Object.fromEntries(
      keys.flatMap((each): [string, unknown][] => {
        const [mine, theirs] = [Object.hasOwn(one, each), Object.hasOwn(other, each)];
        if (mine && theirs) return [[each, mixed(one[each], other[each], taking)]];
        if (mine)
          return !REQUIRED.has(each) && taking() ? renamed(each, one, taking) : [[each, one[each]]];
        return taking() ? [[each, other[each]]] : [];
      }),
    );
  }
  return taking() ? other : one;
}

// What would go is renamed at times, where the name is free.
function renamed(each: string, map: Plain, taking: () => boolean): [string, unknown][] {
  const next = ['to_do', 'x1', 'groups'].find((candidate) => !Object.hasOwn(map, candidate));
  return taking() &&
    next !== undefined &&
    NAMES.includes(each) &&
    isMap(map[each]) &&
    !('en-GB' in map)
    ? [[next, map[each]]]
    : [];
}

const REQUIRED = new Set([
  'type',
  'to',
  'next',
  'start',
  'steps',
  'content',
  'turns',
  'value',
  'phrase',
  'options',
  'name',
  'user',
  'contains',
  'en-GB',
  'language',
  'languages',
  'it-IT',
]);

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

function isMap(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
