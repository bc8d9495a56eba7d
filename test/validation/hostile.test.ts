import { expect, test } from 'vitest';
import { LARGE } from '../helpers/processes.ts';
import { examined, small, told } from './agents.ts';

function many(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('');
}

function schema(parameters: string): Record<string, string> {
  return {
    'tools/x.yaml': `name: x\nparameters: ${parameters}\nmock: {cases: [{result: 1}]}\n`,
    'topics/t.yaml': 'name: t\ncontent: "{{tool:x}}"\n',
  };
}

function flow(steps: string): Record<string, string> {
  return { 'flows/f.yaml': `name: f\nstart: s0\nsteps:\n${steps}` };
}

function patterns(count: number, pattern: (index: number) => string): string {
  return `corrections:\n${many(count, (index) => `  - {replace: x, pattern: '${pattern(index)}'}\n`)}`;
}

function condition(expression: string): Record<string, string> {
  return flow(`  s0: {next: [{to: end, if: '${expression}'}, {to: end}]}\n`);
}

/** A definition that someone may put up to make us slow or end us, and what is said of it; null where it is fine. */
type Row = readonly [what: string, files: Record<string, string | Buffer>, said: RegExp | null];

const IN_TEXTS: readonly Row[] = [
  [
    'an alias bomb',
    {
      'topics/a.yaml': `a: &a [x]\n${'bcdefghi'
        .split('')
        .map((k, i) => `${k}: &${k} [${`*${'abcdefgh'[i]},`.repeat(9)}]`)
        .join('\n')}`,
    },
    /anchors are not used/,
  ],
  [
    'a scalar of 10 MB',
    { 'topics/a.yaml': `content: ${'x'.repeat(10 * 1024 * 1024)}` },
    /10\.0 MiB; YAML may have 1 MiB/,
  ],
  ['a word of 1 MB', { 'topics/a.yaml': `name: a\ncontent: ${'x'.repeat(1_000_000)}` }, null],
  ['1,000 levels', { 'topics/a.yaml': `extensions: ${'['.repeat(1000)}` }, /deeper than 64/],
  ['20,000 keys', { 'topics/a.yaml': many(20_000, (i) => `k${i}: v\n`) }, /“k0” is not known/],
  ['a prototype', { 'entities.yaml': '__proto__: {type: number}\n' }, /“__proto__” can't be used/],
  [
    'names that differ in case',
    { 'topics/a.yaml': 'name: a\n', 'topics/A.yaml': 'name: A\n', 'Topics/a.yaml': 'name: a\n' },
    /the same as topics\/.*where case does not count/,
  ],
  [
    'names that differ in normal form',
    { 'notes/\u00e9.md': '', 'notes/e\u0301.md': '' },
    /the same as/,
  ],
  [
    'bytes that are no UTF-8',
    { 'topics/a.yaml': Buffer.from([0x6e, 0x61, 0x3a, 0x20, 0xff, 0xfe]) },
    /not UTF-8/,
  ],
  [
    'Markdown that is no UTF-8',
    { 'a.md': Buffer.from([0xff]), 'topics/a.yaml': 'name: a\ncontent: {file: ../a.md}\n' },
    /is no text file/,
  ],
  [
    'an address without an end',
    { 'topics/a.yaml': `name: a\ncontent: ${'a+'.repeat(400_000)}` },
    null,
  ],
  [
    'schemes without an end',
    { 'topics/a.yaml': `name: a\ncontent: "${'a://b:'.repeat(150_000)}"` },
    null,
  ],
  [
    'tokens without an end',
    {
      'topics/a.yaml': `name: a\ncontent: "${'eyJaaaaaaaaaaaa-'.repeat(50_000)} ${'Bearer '.repeat(9000)} ${'sk-a-'.repeat(9000)}"`,
    },
    null,
  ],
  [
    'private keys without an end',
    { 'topics/a.yaml': `name: a\ncontent: "-----BEGIN ${'A '.repeat(400_000)}"` },
    null,
  ],
  [
    '50,000 references',
    {
      'agent.yaml': 'name: S\nvariables: {x: {}}\n',
      'topics/a.yaml': `name: a\ncontent: "${'{{variable:x}} '.repeat(50_000)}"`,
    },
    null,
  ],
  [
    '50,000 references to nothing',
    { 'topics/a.yaml': `name: a\ncontent: "${'{{tool:x}} '.repeat(50_000)}"` },
    /topics\/a.yaml:2:1100 error: there is no tool/,
  ],
  [
    '50,000 references to nothing in Markdown',
    {
      'agent.yaml': 'name: S\nrules: {file: rules.md}\n',
      'rules.md': '{{tool:x}}\n'.repeat(50_000),
    },
    /rules.md:100:1 error: there is no tool/,
  ],
  [
    '200,000 braces that stay open',
    { 'agent.yaml': 'name: S\nrules: {file: rules.md}\n', 'rules.md': '{{'.repeat(200_000) },
    /is not closed/,
  ],
  [
    '10,000 misspelt names among 5,000',
    {
      'topics/a.yaml': `name: a\ncontent: "${many(10_000, (i) => `{{entity:enty_${i}}} `)}"`,
      'entities.yaml': many(5000, (i) => `entity_${i}: {type: name}\n`),
    },
    /did you mean \{\{entity:entity_/,
  ],
  [
    '5,000 entities that nothing uses',
    { 'entities.yaml': many(5000, (i) => `e${i}: {type: number}\n`) },
    /nothing uses the entity e99 /,
  ],
  [
    'a language tag of 900 kB',
    { 'agent.yaml': `name: S\nlanguage: en${'-abcdefgh'.repeat(100_000)}\n` },
    /is no language tag/,
  ],
  ['a name of 1 MB', { 'topics/a.yaml': `name: ${'a'.repeat(1_000_000)}` }, /can't be a name/],
  [
    'a phone number of 1 MB',
    { 'handoffs.yaml': `h: {phone: "${'(1) '.repeat(250_000)}"}\n` },
    /is no phone number/,
  ],
  [
    'a SIP address of 800 kB',
    { 'handoffs.yaml': `h: {sip: "sip:${'a.'.repeat(400_000)}!"}\n` },
    /is no SIP address/,
  ],
  [
    'a path of 600 kB',
    { 'topics/a.yaml': `name: a\ncontent: {file: ${'../'.repeat(200_000)}x.md}\n` },
    /lies outside of the agent/,
  ],
  [
    '3,000 files that nothing reads',
    Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`topcs/t${i}.yaml`, 'name: x\n'])),
    /did you mean topics\/t0.yaml/,
  ],
];

const IN_EXPRESSIONS: readonly Row[] = [
  [
    'a regular expression of 1 MiB',
    { 'speech.yaml': patterns(1, () => 'a'.repeat(1024 * 1000)) },
    /longer than 1000 characters/,
  ],
  [
    '1 MiB of opening brackets',
    { 'speech.yaml': patterns(1, () => '('.repeat(1024 * 1000)) },
    /longer than 1000 characters/,
  ],
  [
    '2,000 that run away',
    { 'speech.yaml': patterns(2000, (i) => `(a${i}+)+$`) },
    /could run away: the others took too long/,
  ],
  [
    '2,000 that nobody can tell',
    { 'speech.yaml': patterns(2000, (i) => `(?=.*${i}).*x(a+)*`) },
    /run away/,
  ],
  [
    '2,000 that are harmless',
    { 'speech.yaml': patterns(2000, (i) => `^[a-z]+${i}(?: x)?$`) },
    null,
  ],
  [
    'repetitions with an end inside one another',
    { 'speech.yaml': patterns(1, () => '^(a{1,50}){1,50}$') },
    /run away/,
  ],
  [
    'brackets in brackets',
    {
      'speech.yaml': patterns(1, () => `${'('.repeat(300)}a${')*'.repeat(300)}`),
    },
    /run away/,
  ],
  [
    'a condition of 100 kB',
    condition(`${'entity.x == 1 && '.repeat(6000)}true`),
    /longer than 4000 characters/,
  ],
  [
    'a condition of 10,000 parentheses',
    condition(`${'('.repeat(10_000)}true${')'.repeat(10_000)}`),
    /longer than 4000/,
  ],
  [
    'a condition of 1,900 parentheses',
    condition(`${'('.repeat(1900)}true${')'.repeat(1900)}`),
    /it is too long/,
  ],
  ['a condition of 3,900 signs', condition(`${'!'.repeat(3900)}true`), /no condition/],
  ['a condition that runs away', condition('"x".matches("(a+)+$")'), /“\(a\+\)\+\$” can run away/],
  ['a condition with a broken expression', condition('"x".matches("(")'), /no regular expression/],
  [
    '1,000 conditions',
    {
      'entities.yaml': 'x: {type: number}\n',
      ...flow(
        `${many(1000, (i) => `  s${i}: {next: [{to: s${i + 1}, if: entity.x > ${i}}, {to: s0}]}\n`)}  s1000: {next: end}\n`,
      ),
    },
    null,
  ],
  [
    'a schema of 5,000 properties',
    schema(
      `\n  type: object\n  properties:\n${many(5000, (i) => `    p${i}: {type: string, pattern: '^a${i}+$'}\n`)}`,
    ),
    null,
  ],
  [
    'a schema of 5,000 wrong properties',
    schema(`\n  type: object\n  properties:\n${many(5000, (i) => `    p${i}: {type: strin}\n`)}`),
    /there is no type “strin”/,
  ],
  [
    'a schema in itself',
    schema(
      `{type: object, properties: {a: {$ref: '#'}, b: {$ref: '#/$defs/b'}}, $defs: {b: {$ref: '#/$defs/b'}}}`,
    ),
    null,
  ],
  [
    'a schema elsewhere',
    schema(`{type: object, properties: {a: {$ref: 'https://example.com/x.json'}}}`),
    /lies elsewhere/,
  ],
  [
    'a schema nowhere',
    schema(`{type: object, properties: {a: {$ref: '#/$defs/nope'}}}`),
    /leads to nothing/,
  ],
  [
    'a schema of another draft',
    schema(
      `{$schema: 'http://json-schema.org/draft-04/schema#', $id: 'https://example.com/a', type: object}`,
    ),
    null,
  ],
];

const IN_FLOWS: readonly Row[] = [
  [
    '5,000 steps in a chain',
    flow(`${many(5000, (i) => `  s${i}: {next: s${i + 1}}\n`)}  s5000: {next: end}\n`),
    null,
  ],
  [
    '5,000 steps in a circle',
    flow(many(5000, (i) => `  s${i}: {next: s${(i + 1) % 5000}}\n`)),
    /this flow never ends/,
  ],
  [
    '100 steps, each leading to each',
    flow(many(100, (i) => `  s${i}: {next: [${many(100, (j) => `{to: s${j}},`)}]}\n`)),
    /this flow never ends/,
  ],
  [
    '5,000 steps around one',
    flow(
      `  s0: {next: [${many(5000, (i) => `{to: s${i}},`)}]}\n${many(4999, (i) => `  s${i + 1}: {next: s0}\n`)}`,
    ),
    /this flow never ends/,
  ],
  [
    '5,000 steps that lead nowhere',
    flow(many(5000, (i) => `  s${i}: {next: z${i}}\n`)),
    /there is no step “z99”/,
  ],
  [
    '1,000 variants without a common attribute',
    {
      'variants.yaml': many(1000, (i) => `v${i}: {default: ${i === 0}, attributes: {a${i}: 1}}\n`),
    },
    /the variant v99 lacks/,
  ],
  [
    '2,000 steps that a test names in vain',
    {
      ...flow(many(2000, (i) => `  s${i}: {next: end}\n`)),
      'tests/t.yaml': `name: t\nturns:\n${many(2000, (i) => `  - {expect: {flow: f, step: z${i}}}\n`)}`,
    },
    /there is no step “z99” in the flow f/,
  ],
];

test.each([...IN_TEXTS, ...IN_EXPRESSIONS, ...IN_FLOWS])('%s', async (what, more, said) => {
  const { problems, cost } = await examined(small(more));
  if (LARGE) console.log(`${cost.toFixed(0).padStart(6)} ms: ${what}`);
  // A second on a quiet machine; what this guards against takes minutes.
  expect(cost).toBeLessThan(LARGE ? 2_000 : 5_000);
  const lines = told(problems);
  if (said) expect(lines.join('\n')).toMatch(said);
  else expect(lines).toEqual([]);
  // A hundred errors and a hundred warnings are told of a file at most; nobody reads more.
  expect(lines.length).toBeLessThanOrEqual(Math.max(300, Object.keys(more).length));
  expect(({} as Record<string, unknown>)['type']).toBeUndefined();
});

test('a hundred warnings hide no error', async () => {
  const { problems } = await examined(
    small({
      'entities.yaml': many(150, (i) => `e${i}: {type: name}\n`),
      'topics/a.yaml': 'name: a\ncontent: "{{entity:e}}"\n',
      'speech.yaml': patterns(300, (i) => `(x|x)*y${i}`) + '    language: fr\n',
    }),
  );
  expect(told(problems)).toContain(
    'topics/a.yaml:2:11 error: there is no entity “e” (did you mean {{entity:e0}}?)',
  );
  const flowed = await examined(
    small(flow(`  s0: {next: s0}\n${many(150, (i) => `  t${i}: {next: s0}\n`)}`)),
  );
  expect(told(flowed.problems).filter((line) => line.includes(' error: '))).toEqual([
    'flows/f.yaml:2:8 error: this flow never ends: no step leads to exit, end or a handoff (give a step next: exit or next: end)',
  ]);
});
