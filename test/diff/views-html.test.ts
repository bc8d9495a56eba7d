import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { visible } from '../../src/core/text.ts';
import { htmlPage } from '../../src/ui/diff/html/page.ts';
import { agentctl, json } from '../helpers/cli.ts';
import { LARGE } from '../helpers/processes.ts';
import { workspace, write } from '../helpers/repository.ts';
import { TEXTS } from '../hostile/texts.ts';
import { MARKUP_TEXTS, compared } from './views-made.ts';
import type { Written } from './views-made.ts';

const page = (from: Written, to: Written) => htmlPage(compared(from, to));

// Every tag that we write, and every attribute, with all that their values may hold.
const TAG =
  /<\/?(?:html|head|title|style|body|header|nav|main|section|div|h[123]|p|ul|li|a|span|label|button|table|caption|colgroup|col|thead|tbody|tr|th|td|del|ins|i|details|summary|script)(?: (?:class|id|for|href|lang|aria-[a-z]+|role|scope|tabindex|type)="[\w #.-]*"| aria-label="What changes"| hidden)*>/g;

/** Returns what remains of a page without our tags: text alone. */
function textOf(html: string): string {
  return html
    .replace(/^<!doctype html>/, '')
    .replaceAll(/<(style|script)>[^<]*<\/\1>|<script>\n'use strict';.*?<\/script>/gs, '')
    .replaceAll(/<meta [^<>]*>|<input [^<>]*>/g, '')
    .replaceAll(TAG, '');
}

function expectInert(html: string, words: string): void {
  expect(textOf(html), words).not.toMatch(/[<>"'`]/);
  expect(textOf(html).replaceAll(/&(?:amp|lt|gt|quot|#39|#96);/g, ''), words).not.toContain('&');
  expect(html.match(/<script/g), words).toHaveLength(1);
  expect(html.match(/<style/g), words).toHaveLength(1);
  expect(html, words).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u200b]/);
}

function around(hostile: string): [Written, Written] {
  const topic = (content: string) =>
    stringify({ name: 'hours', title: hostile, content, examples: [hostile] });
  return [
    { 'topics/hours.yaml': topic('Before.'), 'notes.md': `a ${hostile} b\n` },
    {
      'topics/hours.yaml': topic(`After.\n\n${hostile}\n`),
      'notes.md': `b ${hostile} b\n`,
      [`${hostile.replaceAll(/[/\0]/g, '_').slice(0, 100)}.txt`]: hostile,
      'topics/broken.yaml': `name: "${hostile}`,
    },
  ];
}

describe('no text breaks out', () => {
  test.each(Object.entries({ ...MARKUP_TEXTS, ...TEXTS }))('%s', (name, hostile) => {
    expectInert(page(...around(hostile)), name);
  });

  test('nor does any other', () => {
    const sign = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '&',
      '`',
      '/',
      '!',
      '-',
      'script',
      ' ',
      '=',
      ';',
      '#',
    );
    const text = fc.oneof(
      fc.array(sign, { maxLength: 30 }).map((signs) => signs.join('')),
      fc.string({ unit: 'binary', maxLength: 60 }),
    );
    fc.assert(
      fc.property(text, (hostile) => {
        expectInert(page(...around(hostile)), hostile);
      }),
      { numRuns: LARGE ? 3_000 : 50 },
    );
  });

  test('agents, revisions and reasons neither', () => {
    const made = compared(...around('x'));
    for (const hostile of Object.values(MARKUP_TEXTS)) {
      const revision = { ...made.revisions.minus, label: hostile };
      expectInert(
        htmlPage({ ...made, agent: hostile, revisions: { minus: revision, plus: revision } }),
        hostile,
      );
    }
  });
});

test('the policy allows the style and the script of the page by their hash, and nothing else', () => {
  const html = page({ 'a.md': 'a\n' }, { 'a.md': 'b\n' });
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
  const hash = (element: string) => {
    const text = new RegExp(`<${element}>(.*)</${element}>`, 's').exec(html)?.[1] ?? '';
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  };
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `style-src ${hash('style')}`,
    `script-src ${hash('script')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  expect(html).not.toMatch(/ style=| on\w+=| src=|https?:/);
  expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<style'));
});

test('all lines of both states are in the page', () => {
  const lines = (text: string) => Array.from({ length: 40 }, (_, index) => `${text} ${index} <&>`);
  const [from, to] = [lines('line'), lines('line').with(20, 'other <b>')];
  const html = page({ 'a.txt': from.join('\n') }, { 'a.txt': to.join('\n') });
  const text = textOf(html)
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  for (const line of [...from, ...to]) expect(text).toContain(visible(line));
  expect(html.match(/<summary>(?:17|16) unchanged lines<\/summary>/g)).toHaveLength(2);
});

test('added, removed, renamed, broken, binary, formatted anew; and nothing', () => {
  const parking =
    'title: Parking\ncontent: You can park behind the house, for free, and leave your car until the morning.\n';
  const html = page(
    {
      'topics/parking.yaml': `name: parking\n${parking}`,
      'topics/old.yaml': 'name: old\ncontent: Old.\n',
      'topics/hours.yaml': 'name: hours\ncontent: "Daily."\n',
      'topics/broken.yaml': 'name: broken\ncontent: Fine.\n',
      'logo.png': Buffer.from([0, 1, 2]),
    },
    {
      'topics/car_park.yaml': `name: car_park\n${parking}`,
      'topics/dogs.yaml': 'name: dogs\ncontent: Dogs are welcome.\n',
      'topics/hours.yaml': 'name: hours\ncontent: Daily.\n',
      'topics/broken.yaml': 'name: "broken\ncontent: Fine.\n',
      'logo.png': Buffer.from([0, 1, 3]),
    },
  );
  const notes = [
    ...html.matchAll(/<h3 id[^>]*>(.*?)<\/h3>\n(?:<p class="notes">(.*?)<\/p>)?/g),
  ].map(([, name = '', note = '']) => `${name.replaceAll(/<[^>]*>/g, '')} | ${note}`);
  expect(notes).toMatchInlineSnapshot(`
    [
      "~changed: logo.png | not text",
      "~changed: topics/broken.yaml | in to, line 1: this quote is not closed",
      "→renamed: topics/parking.yaml → topics/car_park.yaml | ",
      "+added: topics/dogs.yaml | not in from",
      "~changed: topics/hours.yaml | formatting only",
      "-removed: topics/old.yaml | not in to",
    ]
  `);
  expect(page({ 'a.md': 'x' }, { 'a.md': 'x' })).toContain('<p>No difference.</p>');
});

test('the command writes a file, or to stdout', async () => {
  const folder = workspace();
  expect((await agentctl(folder, ['publish', '-m', 'First'])).code).toBe(0);
  write(folder, 'agents/booking/topics/hours.yaml', 'name: hours\ncontent: Changed.\n');
  const printed = await agentctl(folder, ['diff', '--html', '--exit-code']);
  expect(printed.code).toBe(1);
  expect(printed.stdout).toMatch(/^<!doctype html>/);
  const written = await agentctl(folder, ['diff', '--html', 'out.html']);
  expect(written).toMatchObject({
    code: 0,
    stdout: '✓ Wrote sandbox#1 (v1) → draft to out.html\n',
  });
  expect(readFileSync(join(folder, 'out.html'), 'utf8')).toBe(printed.stdout);
  expect(await json(folder, ['diff', '--html', 'out.html'])).toMatchObject({ to: 'draft' });
  expect((await agentctl(folder, ['diff', '--html', 'draft'])).code).toBe(2);
  expect((await agentctl(folder, ['diff', '--html', 'no/such/out.html'])).code).toBe(2);
  expect(existsSync(join(folder, 'no'))).toBe(false);
});
