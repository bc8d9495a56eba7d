import { expect, test } from 'vitest';
import { agentctl } from '../helpers/cli.ts';
import { workspace, write } from '../helpers/repository.ts';
import { TEMPLATES, compact, examined, small, template, told } from './agents.ts';

test.each(TEMPLATES)('the template %s has nothing to warn of', async (name) => {
  const folder = workspace();
  for (const [path, content] of template(name)) write(folder, `agents/other/${path}`, content);
  const { code, stdout } = await agentctl(folder, ['validate', '--agent', 'other', '--strict']);
  expect([code, stdout]).toEqual([0, '✓ The definition is valid\n']);
});

test('a small agent with one file of each kind has nothing to warn of', async () => {
  expect(told((await examined(compact())).problems)).toEqual([]);
});

test('neither with lines of Windows, a byte order mark, or no line break at the end', async () => {
  for (const name of TEMPLATES) {
    const windows = [...template(name)].map(([path, content]): [string, Buffer] => [
      path,
      Buffer.from(`\ufeff${content.toString().replaceAll('\n', '\r\n').trimEnd()}`),
    ]);
    expect(told((await examined(new Map(windows))).problems), name).toEqual([]);
  }
});

test.each([
  ['a skeleton', 'Sk-eletons and sk-eletons-in-the-cupboard-of-the-house-number-12'],
  ['words with dashes', 'task-force-one-two-three, ask-me-anything-about-your-reservation-2'],
  ['a UUID', '123e4567-e89b-12d3-a456-426614174000'],
  ['a hash', 'sha512-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  ['a long address', 'https://example.com/a/very/long/path?query=abcdefghijklmnop0123456789&id=42'],
  ['an address with a port', 'http://localhost:8080/path@x and https://example.com:8080/@handle'],
  ['an address with a person', 'https://user@example.com, mailto:someone@example.com'],
  [
    'an address with a variable',
    'https://{{variable:x}}:{{variable:x}}@example.com?token={{variable:x}}',
  ],
  ['a bearer', 'The Bearer of this letter is bearer of Basic understanding'],
  ['a header with a variable', 'Authorization: Bearer {{variable:x}}'],
  ['a ticket', 'SK12345678, AC-2024-001, AKI-4711, AIza'],
  ['braces', 'a { brace }, {x}, }}, { { x } }, ${x} and {}'],
  ['braces that are text', String.raw`write \{{name}} or \{{ or \{{tool:x}}`],
  ['emoji and other scripts', '🍝 السلام عليكم 予約'],
])('%s in a text is fine', async (_, text) => {
  const { problems } = await examined(
    small({
      'agent.yaml': 'name: S\nvariables: {x: {secret: true}}\nrules: {file: rules.md}\n',
      'rules.md': text,
      'topics/a.yaml': `name: a\ncontent: |-\n  ${text}\nextensions:\n  x: |-\n    ${text}\n`,
    }),
  );
  expect(told(problems)).toEqual([]);
});

test.each([
  ['words that were booleans once', 'name: yes\ndescription: off\ngreeting: NO\nfallback: y\n'],
  ['Norwegian', 'name: x\nlanguage: no\nlanguages: [en]\ngreeting: {no: Hei, en: Hello}\n'],
  [
    'keys of all scripts in extensions',
    'name: x\nextensions: {🍝: 1, مفتاح: {ключ: [予約]}, "a b": 2}\n',
  ],
  [
    'what looks like keys of ours in extensions',
    'name: x\nextensions: {steps: {a: {next: nowhere}}, text: "{{tool:none}} {{ liquid | upper }} {{#if}}"}\n',
  ],
  [
    'keys of secrets without one',
    'name: x\nextensions: {api_key: "", password: "{{variable:x}}", secret: "${SECRET_2024}"}\n',
  ],
  ['a language in other letters', 'name: x\nlanguage: en-gb\ngreeting: {en-gb: Hi}\n'],
  [
    'tags of scripts and regions',
    'name: x\nlanguage: zh-Hant-TW\nlanguages: [sr-Latn-RS, es-419, de-DE-1996]\n',
  ],
])('%s are fine', async (_, agent) => {
  expect(told((await examined(small({ 'agent.yaml': agent }))).problems)).toEqual([]);
});

test.each([
  ['types', 'type(entity.size) == int || type(entity.size) == string'],
  ['macros', 'tool.find.days.exists(day, day.free && entity.size < day.left)'],
  ['macros in macros', 'tool.find.days.all(a, tool.find.days.exists(b, a == b))'],
  ['a key in brackets', 'tool.find["days"][0].free == true && entity["size"] > 2'],
  ['what may be absent', 'has(tool.find.error) ? false : size(tool.find.days) > 0'],
  [
    'texts',
    'entity.size in [1, 2] && "abc".startsWith("a") && string(entity.size).matches("^[0-9]+$")',
  ],
])('a condition with %s is fine', async (_, expression) => {
  const files = compact();
  const flow = files.get('flows/book.yaml')?.toString() ?? '';
  const condition = 'if: entity.size > 8 && has(tool.find.error)';
  expect(flow).toContain(condition);
  files.set('flows/book.yaml', Buffer.from(flow.replace(condition, () => `if: '${expression}'`)));
  expect(told((await examined(files)).problems)).toEqual([]);
});

test.each([
  '^\\+?[0-9 ]+$',
  '[A-Z]{2}-?[0-9]{4,8}',
  '^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$',
  '\\b(?:one|two|three)\\b',
  '^(?<day>[0-9]{2})\\.(?<month>[0-9]{2})$',
  '^[a-z]+(?:-[a-z]{1,9})?$',
  'caf[eé]s?',
  '\\u00e9|[\\]}{)(]*x',
  '(?<!a)b(?=c)',
  '(\\d)\\1',
  '',
  '^$',
  'a{,5}',
  '^(?:[01]?[0-9]|2[0-3]):[0-5][0-9]$',
])('the regular expression %s is fine', async (pattern) => {
  const { problems } = await examined(
    small({ 'speech.yaml': `filters:\n  - replace: x\n    pattern: '${pattern}'\n` }),
  );
  expect(told(problems)).toEqual([]);
});

test('a file that cannot be read makes no other one wrong', async () => {
  for (const broken of [...compact().keys()].filter((path) => path.endsWith('.yaml'))) {
    const files = compact();
    files.set(broken, Buffer.from('name: [\n'));
    const { problems } = await examined(files);
    expect(
      told(problems).map((line) => line.split(':')[0]),
      broken,
    ).toEqual([broken]);
  }
});
