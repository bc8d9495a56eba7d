import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/core/failure.ts';
import { AGENT } from '../../src/core/fields/agent.ts';
import { checkShape } from '../../src/core/check-shape.ts';
import { readYaml } from '../../src/store/yaml.ts';
import { createPaint } from '../../src/ui/theme.ts';
import { problemsView } from '../../src/ui/views/problems.ts';
import { measured } from '../../src/ui/width.ts';
import { agentctl } from '../helpers/cli.ts';
import { PROJECT, workspace, write } from '../helpers/repository.ts';
import { expectHarmless } from './harmless.ts';

const LARGE = process.env['TORTURE'] === 'large';

function check(text: string | Buffer): Problem[] {
  const { document, problems } = readYaml('agent.yaml', Buffer.from(text as string));
  return document ? checkShape(document, AGENT) : problems;
}

/** The first problem as `line:column message`, or `valid`. */
function first(text: string | Buffer): string {
  const [problem] = check(text);
  return problem ? `${problem.line}:${problem.column} ${problem.message}` : 'valid';
}

function shown(text: string): Promise<string> {
  const screen = {
    paint: createPaint(0),
    width: null,
    now: new Date(0),
    ladder: [],
    typed: (command: string) => command,
  };
  return measured(() => problemsView(check(text).slice(0, 1), screen));
}

/** The processor's time that a piece of work takes, in milliseconds; the machine's other work does not count. */
function cost(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('a hostile document', () => {
  test.each<[string, string | Buffer, RegExp]>([
    ['an alias', 'name: *x', /^1:7 .*(?:alias|Unresolved|anchor)/i],
    ['an anchor', 'name: &x Booking', /^1:10 anchors are not used/],
    [
      'an alias bomb',
      `a: &a [x]\n${'bcdefghi'
        .split('')
        .map((key, i) => `${key}: &${key} [${`*${'abcdefgh'[i]},`.repeat(9)}]`)
        .join('\n')}`,
      /(?:anchors|aliases) are not used/,
    ],
    ['a merge key', 'name: x\n<<: {description: y}', /^2:1 merge keys/],
    ['a prototype', '__proto__: {polluted: true}', /^1:1 “__proto__” can't be used/],
    ['a prototype in depth', 'name: x\nextensions:\n  a: {__proto__: 1}', /^3:7 “__proto__”/],
    ['a constructor', 'constructor: x', /^1:1 “constructor”/],
    ['a duplicate key', 'name: x\nname: y', /^2:1 the key “name” stands here twice/],
    ['a duplicate key in quotes', 'name: x\n"name": y', /^2:1 the key “name” stands here twice/],
    ['a key with a map in it', '? {a: b}\n: c', /^1:3 a key must be plain text/],
    ['a tag', 'name: !secret x', /^1:7 a tag/],
    ['a tag of another language', 'name: !!python/object:os.system x', /^1:7 a tag/],
    ['a second document', 'name: x\n---\nname: y', /^2:1 .*second document|^3:1 .*second document/],
    ['a tab as indentation', 'persona:\n\trole: x', /^2:\d .*tab/],
    ['a NUL', 'name: a\u0000b', /^1:8 a control character/],
    ['an escape', 'name: a\u001b[31m', /^1:8 a control character/],
    ['bytes that are not UTF-8', Buffer.from([0x6e, 0x61, 0x3a, 0x20, 0xff, 0xfe]), /not UTF-8/],
    ['UTF-16', Buffer.from('name: x', 'utf16le'), /control character|UTF-8/],
    ['nothing', '', /^1:1 .*should be a map/],
    ['comments alone', '# nothing\n', /should be a map/],
    ['a list', '- name: x', /should be a map of keys and values, not a list/],
    ['a text', 'Booking', /should be a map of keys and values, not text/],
    ['a number for a text', 'name: 7', /^1:7 this should be text, not the number 7/],
    ['a boolean for a text', 'name: true', /^1:7 this should be text, not the boolean true/],
    ['nothing for a text', 'name:', /should be text, not empty/],
    ['a map for a text', 'name: {a: b}', /^1:7 this should be text, not a map/],
    ['a text for a map', 'name: x\nmodel: gpt', /^2:8 this should be a map/],
    ['a text for a number', 'name: x\nvoice: {speed: fast}', /^2:16 this should be a number/],
    ['infinity', 'name: x\nvoice: {speed: .inf}', /^valid|number/],
    ['an unknown key', 'name: x\ngreting: y', /^2:1 the key “greting” is not known here/],
    [
      'an unknown key in depth',
      'name: x\nmodel: {provider: local, tempreture: 1}',
      /^2:26 the key/,
    ],
    ['a wrong choice', 'name: x\nmodel: {provider: gpt}', /^2:19 “gpt” is not one of/],
    ['a bracket that stays open', 'name: [', /^1:/],
    ['a quote that stays open', 'name: "x', /^1:/],
    [
      '1,000 brackets',
      `extensions: ${'['.repeat(1000)}${']'.repeat(1000)}`,
      /^1:76 .*deeper than 64/,
    ],
    ['1,000 braces', `extensions: ${'{a: '.repeat(1000)}`, /deeper than 64/],
    ['1,000 brackets, closed in texts', `extensions: ${'["]",'.repeat(1000)}`, /deeper than 64/],
    [
      '1,000 brackets, closed in comments',
      `extensions: ${'[ # ]\n '.repeat(1000)}`,
      /deeper than 64/,
    ],
    ['1,000 dashes', `extensions:\n  ${'- '.repeat(1000)}x`, /^2:\d+ .*deeper than 64/],
    ['1,000 question marks', '? '.repeat(1000), /deeper than 64/],
    [
      '1,000 steps of indentation',
      Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      /^6\d:\d+ .*deeper than 64/,
    ],
    [
      'dashes on indented lines',
      Array.from({ length: 40 }, (_, i) => `${' '.repeat(60 * i)}${'- '.repeat(29)}a:`).join('\n'),
      /deeper than 64/,
    ],
    ['1,000 colons on a line', 'a: '.repeat(1000), /can't stand here|nested|indented/i],
    ['a caret in a line of Windows', 'name: x\r\ngreting: y\r\n', /^2:1 the key “greting”/],
  ])('%s', (_, text, expected) => {
    expect(first(text)).toMatch(expected);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test.each([
    ['a byte order mark', '\ufeffname: Booking\n'],
    ['lines of Windows', 'name: Booking\r\ndescription: |\r\n  two\r\n  lines\r\n'],
    ['no line break at the end', 'name: Booking'],
    ['words that were booleans once', 'name: yes\ndescription: off\ngreeting: NO\nfallback: y'],
    ['Norway', 'name: no\nlanguages: [no, on, y]'],
    ['numbers in quotes', 'name: "007"'],
    ['brackets in a text', `name: x\nrules: |\n${'  a list [ of {\n'.repeat(200)}`],
    ['brackets in comments', `name: x\n${'# [ { [\n'.repeat(200)}`],
    ['references', `name: x\nrules: |\n${'  {{tool:x}} {{flow:y}}\n'.repeat(200)}`],
    ['dashes in a text', `name: x\nrules: |\n  ${'- '.repeat(100)}\n`],
    [
      'a deep picture in a text',
      `name: x\nrules: |\n${Array.from({ length: 80 }, (_, i) => `  ${' '.repeat(i)}*\n`).join('')}`,
    ],
    ['60 levels', `name: x\nextensions: {x: ${'['.repeat(60)}${']'.repeat(60)}}`],
    ['emoji and CJK', 'name: 予約 🍝\n'],
    [
      'a key that all objects have',
      'name: x\nextensions: {toString: 1, hasOwnProperty: 2, valueOf: 3}',
    ],
  ])('%s is fine', (_, text) => expect(first(text)).toBe('valid'));

  test('keeps the words of YAML 1.1 as text', () => {
    const { document } = readYaml(
      'a.yaml',
      Buffer.from('a: [yes, no, on, off, y, n, 0o7, 1:30, 012]'),
    );
    expect(document?.value).toEqual({
      a: ['yes', 'no', 'on', 'off', 'y', 'n', 7, '1:30', 12],
    });
  });

  test('suggests the key that was meant', () => {
    expect(check('name: x\ngreting: y')[0]?.hint).toBe('did you mean greeting?');
    expect(check('name: x\nmodel: {provider: opnai}')[0]?.hint).toBe('did you mean openai?');
  });

  test.each([
    ['60,000 keys', Array.from({ length: 60_000 }, (_, i) => `k${i}: v\n`).join(''), 100],
    ['20,000 times one key', 'k: v\n'.repeat(20_000), 100],
    [
      '20,000 keys that may be there',
      `name: x\nextensions:\n${Array.from({ length: 20_000 }, (_, i) => `  k${i}: v\n`).join('')}`,
      0,
    ],
    ['10,000 aliases', '- *x\n'.repeat(10_000), 100],
    ['10,000 tags', '- !x y\n'.repeat(10_000), 100],
    ['a million brackets', '['.repeat(1_000_000), 1],
  ])('%s cost little, and a hundred problems are told at most', (_, text, problems) => {
    let found: Problem[] = [];
    // A second on a quiet machine; ten times that is still far from the 42 s that the library's own check takes.
    expect(cost(() => (found = check(text)))).toBeLessThan(10_000);
    expect(found.length).toBe(problems);
  });

  test('does not end the process, however often it comes', () => {
    for (let round = 0; round < 20; round += 1)
      expect(first(`extensions: ${'['.repeat(900)}`)).toMatch(/deeper than 64/);
  });
});

describe('the excerpt', () => {
  test.each([
    ['plain', 'name: x\ngreting: y', '  2 | greting: y\n      ^'],
    ['after a tab', 'name: {a:\tx}', '  1 | name: {a: x}\n            ^'],
    [
      'after wide characters',
      '{name: "予約", greting: y}',
      '  1 | {name: "予約", greting: y}\n                     ^',
    ],
    [
      'after an emoji',
      '{name: "🍝", greting: y}',
      '  1 | {name: "🍝", greting: y}\n                   ^',
    ],
    [
      'after accents in two characters',
      '{name: "o\u0308", greting: y}',
      '  1 | {name: "o\u0308", greting: y}\n                  ^',
    ],
    [
      'after what a terminal must not see',
      '{name: "\u202e\u200b", greting: y}',
      '  1 | {name: "", greting: y}\n                 ^',
    ],
  ])('%s', async (_, text, expected) => expect(await shown(text)).toContain(expected));

  test('of a very long line shows what is around the place', async () => {
    const lines = (await shown(`{name: "${'予'.repeat(5000)}", greting: y}`)).split('\n');
    expect(lines[1]?.length).toBeLessThan(300);
    expect(lines[1]).toContain('greting');
  });
});

describe('validate', () => {
  test('tells file, line, column, the line and a caret', async () => {
    const folder = workspace();
    write(folder, 'agents/booking/agent.yaml', 'name: Booking\ngreeting: [\n');
    const ran = await agentctl(folder, ['validate']);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/agents\/booking\/agent\.yaml:\d+:\d+: error: /);
    expect(ran.stdout).toMatch(/^ {2}\d \| .*\n +\^$/m);
    const { code, stderr } = await agentctl(folder, ['publish', '-m', 'broken']);
    expect([code, /^ +\^$/m.test(stderr)]).toEqual([1, true]);
  });

  test('refuses what is too large before reading it', async () => {
    const folder = workspace();
    write(folder, 'agents/booking/topics/big.yaml', `content: ${'x'.repeat(10 * 1024 * 1024)}\n`);
    const ran = await agentctl(folder, ['validate', '--json']);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('10.0 MiB; YAML may have 1 MiB');
  });

  test('keeps control characters of a file off the terminal', async () => {
    const folder = workspace();
    write(folder, 'agents/booking/agent.yaml', 'name: x\n\u009b31m\u202e: {a\u200b: "\u0085"}\n');
    for (const more of [[], ['--json']]) {
      const ran = await agentctl(folder, ['validate', ...more], { env: { FORCE_COLOR: '3' } });
      expect(ran.code).toBe(1);
      expectHarmless(ran);
    }
  });
});

test('any damage to a definition ends in problems or none, never in an exception, and soon', () => {
  const root = join(PROJECT, 'templates', 'restaurant-booking');
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith('.yaml'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  const bytes = fc.oneof(
    fc.constantFrom(...Array.from('[]{}:,-?|>&*!#%"\'@`\\\n\t\r 0~.<=', (c) => Buffer.from(c))),
    fc
      .constantFrom(
        '- - - ',
        '\n  ',
        '---\n',
        '<<: ',
        '__proto__: ',
        '!!binary ',
        '&a ',
        '*a ',
        '[[[[',
        '? ',
        ': ',
        '\ufeff',
        '|9\n',
        '%YAML 9.9\n',
      )
      .map((text) => Buffer.from(text)),
    fc.uint8Array({ minLength: 1, maxLength: 4 }).map((array) => Buffer.from(array)),
  );
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    drop: fc.nat(40),
    times: fc.integer({ min: 1, max: 30 }),
    bytes,
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(edit, { minLength: 1, maxLength: 8 }),
      (file, edits) => {
        const damaged = edits.reduce((content, { at, drop, times, bytes: put }) => {
          const place = Math.floor(at * content.length);
          return Buffer.concat([
            content.subarray(0, place),
            ...Array.from({ length: times }, () => put),
            content.subarray(place + drop),
          ]);
        }, file);
        let problems: Problem[] = [];
        const spent = cost(() => {
          problems = check(damaged);
          problemsView(problems, {
            paint: createPaint(0),
            width: null,
            now: new Date(0),
            ladder: [],
            typed: String,
          });
        });
        expect(spent).toBeLessThan(1_000);
        for (const { line, column, source } of problems)
          if (line !== null && column !== null)
            expect(column).toBeLessThanOrEqual((source?.length ?? 0) + 2);
      },
    ),
    { numRuns: LARGE ? 20_000 : 250 },
  );
});
