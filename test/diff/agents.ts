// Generated pairs of agents: an agent, and what somebody might have made of it. All definitions are valid.
import fc from 'fast-check';
import { isMap, made } from './made.ts';

type Plain = Record<string, unknown>;

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

/** The parts that an agent is made of. */
export type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;

/** A pair of agents: the second is the first after some edits, or another one altogether. */
const pairOfParts: fc.Arbitrary<{ from: Parts; to: Parts }> = fc
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
