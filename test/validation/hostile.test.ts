import { expect, test } from 'vitest';
import { examined, small, template, told } from './agents.ts';
import type { Files } from './agents.ts';

function many(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('');
}

function tool(parameters: string): string {
  return `name: x\nparameters: ${parameters}\nmock: {cases: [{result: 1}]}\n`;
}

const USES_X = 'name: t\ncontent: "{{tool:x}}"\n';

function flow(steps: string): Record<string, string> {
  return { 'flows/f.yaml': `name: f\nstart: s0\nsteps:\n${steps}` };
}

function patterns(count: number, pattern: (index: number) => string): string {
  return `corrections:\n${many(count, (index) => `  - {replace: x, pattern: '${pattern(index)}'}\n`)}`;
}

function condition(expression: string): Record<string, string> {
  return flow(`  s0: {next: [{to: end, if: '${expression}'}, {to: end}]}\n`);
}

test.each<[string, Record<string, string | Buffer>]>([
  [
    'alias bomb',
    {
      'topics/a.yaml': `a: &a [x]\n${[...'bcdefghi'].map((k, i) => `${k}: &${k} [${`*${'abcdefgh'[i]},`.repeat(9)}]`).join('\n')}`,
    },
  ],
  ['10MB', { 'topics/a.yaml': `content: ${'x'.repeat(10 * 1024 * 1024)}` }],
  ['1MB-word', { 'topics/a.yaml': `name: a\ncontent: ${'x'.repeat(1024 * 1000)}` }],
  ['1MB-words', { 'topics/a.yaml': `name: a\ncontent: ${'sk-'.repeat(1024 * 300)}` }],
  ['1MB-eyJ', { 'topics/a.yaml': `name: a\ncontent: ${'eyJaaaaaaaaaaaa.'.repeat(1024 * 60)}` }],
  ['1MB-begin', { 'topics/a.yaml': `name: a\ncontent: "${'-----BEGIN A '.repeat(1024 * 60)}"` }],
  ['1MB-A', { 'topics/a.yaml': `name: a\ncontent: "${'-----BEGIN ' + 'A '.repeat(1024 * 500)}"` }],
  ['1MB-url', { 'topics/a.yaml': `name: a\ncontent: "${'a+'.repeat(1024 * 400)}"` }],
  ['1MB-url2', { 'topics/a.yaml': `name: a\ncontent: "${'a://'.repeat(1024 * 200)}"` }],
  ['1MB-url3', { 'topics/a.yaml': `name: a\ncontent: "${'a://b:'.repeat(1024 * 150)}"` }],
  ['1MB-bearer', { 'topics/a.yaml': `name: a\ncontent: "${'Bearer '.repeat(1024 * 140)}"` }],
  ['1MB-bearer2', { 'topics/a.yaml': `name: a\ncontent: "Bearer ${'a'.repeat(1024 * 900)}"` }],
  [
    '1MB-slack',
    { 'topics/a.yaml': `name: a\ncontent: "${'hooks.slack.com/services/T'.repeat(1024 * 35)}"` },
  ],
  [
    'md 10MB secretish',
    { 'rules.md': 'a+.'.repeat(3_000_000), 'agent.yaml': 'name: S\nrules: {file: rules.md}\n' },
  ],
  [
    'md 1MB refs',
    {
      'rules.md': '{{tool:x}} '.repeat(90_000),
      'agent.yaml': 'name: S\nrules: {file: rules.md}\n',
    },
  ],
  [
    'md 1MB open',
    { 'rules.md': '{{'.repeat(500_000), 'agent.yaml': 'name: S\nrules: {file: rules.md}\n' },
  ],
  [
    'md 1MB open lines',
    {
      'rules.md': '{{tool:zz\n'.repeat(100_000),
      'agent.yaml': 'name: S\nrules: {file: rules.md}\n',
    },
  ],
  ['1000-deep', { 'topics/a.yaml': `extensions: ${'['.repeat(1000)}` }],
  ['60k keys', { 'topics/a.yaml': many(60_000, (i) => `k${i}: v\n`) }],
  [
    '60k ext keys',
    { 'topics/a.yaml': `name: a\nextensions:\n${many(60_000, (i) => `  k${i}: v\n`)}` },
  ],
  ['proto', { 'entities.yaml': '__proto__: {type: number}\n' }],
  [
    'case',
    { 'topics/a.yaml': 'name: a\n', 'topics/A.yaml': 'name: A\n', 'TOPICS/a.yaml': 'name: a\n' },
  ],
  ['utf8', { 'topics/a.yaml': Buffer.from([0x6e, 0x61, 0x3a, 0x20, 0xff, 0xfe]) }],
  ['1MB regex', { 'speech.yaml': patterns(1, () => 'a'.repeat(1024 * 1000)) }],
  ['1MB regex nest', { 'speech.yaml': patterns(1, () => '('.repeat(1024 * 1000)) }],
  ['2000 runaways', { 'speech.yaml': patterns(2000, (i) => `(a${i}+)+$`) }],
  ['2000 runaways long', { 'speech.yaml': patterns(2000, (i) => `(a|b|ab)*${i}(x+x+)+y(a*)*`) }],
  ['2000 safe', { 'speech.yaml': patterns(2000, (i) => `^[a-z]+${i}$`) }],
  [
    '2000 nested',
    {
      'speech.yaml': patterns(
        1000,
        (i) => `${'('.repeat(450)}a${i}${')*'.repeat(300)}${')'.repeat(150)}`,
      ),
    },
  ],
  ['2000 counted', { 'speech.yaml': patterns(2000, (i) => `(a{1,${i}}){1,500}x*`) }],
  ['cel 100kB', condition('entity.x == 1 && '.repeat(6000) + 'true')],
  ['cel parens', condition('('.repeat(10_000) + 'true' + ')'.repeat(10_000))],
  ['cel brackets', condition('['.repeat(10_000))],
  ['cel nots', condition('!'.repeat(10_000) + 'true')],
  ['cel minus', condition('-'.repeat(10_000) + '1')],
  ['cel dots', condition('entity' + '.a'.repeat(10_000))],
  ['cel ternary', condition('true ? '.repeat(10_000))],
  ['cel string', condition('"' + 'x'.repeat(100_000))],
  ['cel regex', condition('entity.x.matches("(a+)+$")')],
  [
    'cel macros',
    {
      'entities.yaml': 'x: {type: date}\n',
      ...condition('entity.x.all(a, '.repeat(60) + 'true' + ')'.repeat(60)),
    },
  ],
  [
    '5000 conditions',
    {
      'entities.yaml': 'x: {type: number}\n',
      ...flow(
        many(5000, (i) => `  s${i}: {next: [{to: s${i + 1}, if: 'entity.x > ${i}'}, {to: s0}]}\n`) +
          '  s5000: {next: end}\n',
      ),
    },
  ],
  [
    '100x1000 long conditions',
    {
      'entities.yaml': 'x: {type: number}\n',
      ...flow(
        many(
          300,
          (i) =>
            `  s${i}: {next: [{to: s${i + 1}, if: '${'entity.x > 1 && '.repeat(150)}true'}, {to: s0}]}\n`,
        ) + '  s300: {next: end}\n',
      ),
    },
  ],
  [
    'schema 10000',
    {
      'topics/t.yaml': USES_X,
      'tools/x.yaml': tool(
        `\n  type: object\n  properties:\n${many(10_000, (i) => `    p${i}: {type: string}\n`)}`,
      ),
    },
  ],
  [
    'schema 10000 bad',
    {
      'topics/t.yaml': USES_X,
      'tools/x.yaml': tool(
        `\n  type: object\n  properties:\n${many(10_000, (i) => `    p${i}: {type: strin}\n`)}`,
      ),
    },
  ],
  [
    'schema 10000 patterns',
    {
      'topics/t.yaml': USES_X,
      'tools/x.yaml': tool(
        `\n  type: object\n  properties:\n${many(10_000, (i) => `    p${i}: {type: string, pattern: '^a${i}+$'}\n`)}`,
      ),
    },
  ],
  [
    'schema rec',
    {
      'topics/t.yaml': USES_X,
      'tools/x.yaml': tool(`{type: object, properties: {a: {$ref: '#'}}}`),
    },
  ],
  [
    'schema remote',
    {
      'topics/t.yaml': USES_X,
      'tools/x.yaml': tool(`{type: object, properties: {a: {$ref: 'https://example.com/x.json'}}}`),
    },
  ],
  [
    'schema nowhere',
    {
      'topics/t.yaml': USES_X,
      'tools/x.yaml': tool(`{type: object, properties: {a: {$ref: '#/$defs/nope'}}}`),
    },
  ],
  [
    'schema dynamicRef',
    {
      'topics/t.yaml': USES_X,
      'tools/x.yaml': tool(
        `{type: object, properties: {a: {$dynamicRef: 'https://example.com/x.json#x', $id: 'http://x/y', $anchor: 'a b'}}}`,
      ),
    },
  ],
  [
    'schema deep',
    {
      'topics/t.yaml': USES_X,
      'tools/x.yaml': tool(
        `{type: object, properties: ${'{a: {items: '.repeat(20)}{}${'}}'.repeat(20)}}`,
      ),
    },
  ],
  ['chain', flow(many(5000, (i) => `  s${i}: {next: s${i + 1}}\n`) + '  s5000: {next: end}\n')],
  ['chain without end', flow(many(5000, (i) => `  s${i}: {next: s${(i + 1) % 5000}}\n`))],
  ['clique', flow(many(300, (i) => `  s${i}: {next: [${many(300, (j) => `{to: s${j}},`)}]}\n`))],
  [
    'hub',
    flow(
      `  s0: {next: [${many(5000, (j) => `{to: s${j}},`)}]}\n` +
        many(4999, (i) => `  s${i + 1}: {next: s0}\n`),
    ),
  ],
  ['5000 steps misspelt', flow(many(5000, (i) => `  s${i}: {next: z${i + 1}}\n`))],
  ['refs', { 'topics/a.yaml': `name: a\ncontent: "${'{{topic:x}} '.repeat(50_000)}"` }],
  ['refs wrong', { 'topics/a.yaml': `name: a\ncontent: "${'{{tool:x}} '.repeat(50_000)}"` }],
  [
    'refs good',
    {
      'topics/a.yaml': `name: a\ncontent: "${'{{variable:x}} '.repeat(50_000)}"`,
      'agent.yaml': 'name: S\nvariables: {x: {}}\n',
    },
  ],
  [
    'refs wrong many names',
    {
      'topics/a.yaml': `name: a\ncontent: "${many(20_000, (i) => `{{entity:f${i}}} `)}"`,
      'entities.yaml': many(5000, (i) => `e${i}: {type: number}\n`),
    },
  ],
  ['5000 unused', { 'entities.yaml': many(5000, (i) => `e${i}: {type: number}\n`) }],
  [
    'collect misspelt',
    {
      'entities.yaml': many(5000, (i) => `entity_${i}: {type: number}\n`),
      ...flow(`  s0: {collect: [${many(20000, (i) => `entty_${i}x,`)}], next: end}\n`),
    },
  ],
  ['dup keys', { 'entities.yaml': 'k: {type: number}\n'.repeat(20_000) }],
  ['20000 variants', { 'variants.yaml': many(2000, (i) => `v${i}: {attributes: {a${i}: 1}}\n`) }],
  [
    'translations many',
    {
      'agent.yaml': `name: S\nlanguage: en\nlanguages: [${many(500, (i) => `x${String.fromCharCode(97 + (i % 26))}-${100 + i},`)}]\n`,
      'translations.yaml': many(5000, (i) => `t${i}: {en: x}\n`),
    },
  ],
  [
    'placeholders',
    {
      'topics/t.yaml': USES_X,
      'tools/x.yaml': `name: x\nparameters: {type: object, properties: {a: {}}}\nhttp: {method: GET, url: "https://x/${'{b}'.repeat(100_000)}"}\n`,
    },
  ],
  [
    'placeholders2',
    {
      'topics/t.yaml': USES_X,
      'tools/x.yaml': `name: x\nparameters: {type: object, properties: {${many(5000, (i) => `parameter_${i}: {},`)}}}\nhttp: {method: GET, url: "https://x/${many(20_000, (i) => `{paramter_${i}}`)}"}\n`,
    },
  ],
  [
    'mock keys',
    {
      'topics/t.yaml': USES_X,
      'tools/x.yaml': `name: x\nparameters: {type: object, additionalProperties: false, properties: {${many(5000, (i) => `parameter_${i}: {},`)}}}\nmock: {cases: [{result: 1, arguments: {${many(20_000, (i) => `paramter_${i}: 1,`)}}}]}\n`,
    },
  ],
  ['phone', { 'handoffs.yaml': many(5000, (i) => `h${i}: {phone: "+44 20 7946 ${i}"}\n`) }],
  ['long sip', { 'handoffs.yaml': `h: {sip: "sip:${'a.'.repeat(400_000)}!"}\n` }],
  ['long sip2', { 'handoffs.yaml': `h: {sip: "sip:${';a'.repeat(400_000)}<"}\n` }],
  [
    'long lang',
    {
      'topics/a.yaml': 'name: a\n',
      'agent.yaml': `name: S\nlanguage: en${'-abcdefgh'.repeat(100_000)}\n`,
    },
  ],
  ['long name', { 'topics/a.yaml': `name: ${'a'.repeat(1_000_000)}` }],
  ['long phone', { 'handoffs.yaml': `h: {phone: "+${'1'.repeat(1_000_000)}"}\n` }],
  ['long phone2', { 'handoffs.yaml': `h: {phone: "${'(1) '.repeat(250_000)}"}\n` }],
  [
    'long url',
    {
      'topics/t.yaml': USES_X,
      'tools/x.yaml': `name: x\nhttp: {method: GET, url: "https://${'a.'.repeat(400_000)}"}\n`,
    },
  ],
  ['long key', { 'topics/a.yaml': `name: a\n? ${'k'.repeat(900_000)}\n: 1\n` }],
  ['file', { 'topics/a.yaml': `name: a\ncontent: {file: ${'../'.repeat(200_000)}x.md}\n` }],
  [
    'many file',
    {
      'flows/f.yaml': `name: f\nstart: s0\nsteps:\n${many(5000, (i) => `  s${i}: {prompt: {file: rules${i}.md}, next: end}\n`)}`,
      ...Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`flows/ruls${i}.md`, 'x'])),
    },
  ],
  [
    'tests',
    {
      'flows/f.yaml': `name: f\nstart: s0\nsteps:\n${many(5000, (i) => `  s${i}: {next: end}\n`)}`,
      'tests/t.yaml': `name: t\nturns:\n${many(5000, (i) => `  - {user: x, expect: {flow: f, step: z${i}}}\n`)}`,
    },
  ],
  [
    'tests any',
    {
      'flows/f.yaml': `name: f\nstart: s0\nsteps:\n${many(5000, (i) => `  s${i}: {next: end}\n`)}`,
      'tests/t.yaml': `name: t\nturns:\n${many(5000, (i) => `  - {user: x, expect: {step: s${i}}}\n`)}`,
    },
  ],
  [
    'tests 1 list',
    { 'tests/t.yaml': `name: t\nturns:\n${many(20000, (i) => `  - {user: ${i}}\n`)}` },
  ],
  [
    '5000 files',
    Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`topcs/t${i}.yaml`, 'name: x\n'])),
  ],
  [
    '5000 odd files',
    Object.fromEntries(
      Array.from({ length: 3000 }, (_, i) => [`notes${i}/t${i}.yml`, 'name: x\n']),
    ),
  ],
])('%s', async (name, more) => {
  const { problems, cost } = await examined(small(more));
  console.log(
    `${cost > 400 ? '!!' : '  '} ${cost.toFixed(0).padStart(6)} ${name}: ${problems.length} ${told(
      problems,
    )
      .slice(0, 2)
      .map((t) => t.slice(0, 260))
      .join('\n            ')}`,
  );
});
