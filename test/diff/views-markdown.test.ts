import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { markdownCode } from '../../src/ui/diff/markdown-text.ts';
import { markdownView } from '../../src/ui/diff/markdown.ts';
import { LARGE } from '../helpers/processes.ts';
import { screenOf } from '../helpers/screen.ts';
import { TEXTS } from '../hostile/texts.ts';
import { MARKUP_TEXTS, compared, view } from './views-made.ts';
import type { Written } from './views-made.ts';

const markdown = (from: Written, to: Written) =>
  view(markdownView, compared(from, to), screenOf(null));

const HOURS = `name: hours
title: Opening hours
examples: [When are you open?]
content: We are open from 12 to 22. On Mondays we are closed all day long.
`;

test('each change is folded away, its words marked in a block of code', async () => {
  const text = await markdown(
    { 'topics/hours.yaml': HOURS, 'topics/old.yaml': 'name: old\ncontent: Old.\n' },
    {
      'topics/hours.yaml': HOURS.replace('12 to 22', '11 to 22').replace(
        '[When',
        '[Open today?, When',
      ),
      'topics/dogs.yaml': 'name: dogs\ncontent: Dogs are welcome.\n',
    },
  );
  expect(text).toMatchInlineSnapshot(`
    "### <code>made</code>: <code>from</code> → <code>to</code>

    **1 changed, 1 added, 1 removed**

    #### Topics

    <details><summary>+ <code>dogs</code></summary>

    \`\`\`diff
    @@ Content @@
    + Dogs are welcome.
    \`\`\`

    </details>

    <details><summary>~ <code>hours</code> <code>Opening hours</code></summary>

    \`\`\`diff
    @@ Examples @@
    + Open today?
    @@ Content @@
    - We are open from [12] to 22.
    + We are open from [11] to 22.
    \`\`\`

    </details>

    <details><summary>- <code>old</code></summary>

    \`\`\`diff
    @@ Content @@
    - Old.
    \`\`\`

    </details>"
  `);
});

test('formatting alone, and no difference at all', async () => {
  const quoted = HOURS.replace('Opening hours', '"Opening hours"');
  expect(await markdown({ 'topics/hours.yaml': HOURS }, { 'topics/hours.yaml': quoted }))
    .toMatchInlineSnapshot(`
    "### <code>made</code>: <code>from</code> → <code>to</code>

    **0 changed, 0 added, 0 removed**

    Formatting only: <code>topics/hours.yaml</code>"
  `);
  expect(await markdown({ 'topics/hours.yaml': HOURS }, { 'topics/hours.yaml': HOURS }))
    .toMatchInlineSnapshot(`
    "### <code>made</code>: <code>from</code> → <code>to</code>

    No difference."
  `);
});

test('a renamed resource without another change is a line', async () => {
  const long = `title: Hours\n${HOURS.split('\n').slice(2).join('\n')}`;
  const text = await markdown(
    { 'topics/hours.yaml': `name: hours\n${long}` },
    { 'topics/opening.yaml': `name: opening\n${long}` },
  );
  expect(text).toContain('- → <code>opening</code> <code>Hours</code> (was <code>hours</code>)');
  expect(text).not.toContain('<details>');
});

test('invalid YAML is compared as text, and it is said why', async () => {
  const text = await markdown(
    { 'topics/hours.yaml': HOURS },
    { 'topics/hours.yaml': 'name: "hours\ncontent: x\n' },
  );
  expect(text).toContain('(in to, line 1: this quote is not closed)');
  expect(text).toContain('+ name: "hours');
});

// Walks through the answer as CommonMark does: what stands in no fence has to be ours.
function outside(text: string): string[] {
  const lines: string[] = [];
  let fence: string | null = null;
  for (const line of text.split('\n')) {
    const mark = /^ {0,3}(`{3,})/.exec(line)?.[1] ?? null;
    if (fence === null) {
      if (mark === null) lines.push(line);
      else fence = mark;
    } else if (mark !== null && mark.length >= fence.length && line.trim() === mark) fence = null;
  }
  expect(fence).toBeNull();
  return lines;
}

const OURS =
  /^(?:|#{3,4} .+|\*\*\d+ changed, \d+ added, \d+ removed\*\*|<details><summary>.*<\/summary>|<\/details>|- .+|Formatting only: .+)$/;

function expectInert(text: string, words: string): void {
  for (const line of outside(text)) {
    expect(line, words).toMatch(OURS);
    // Whatever is foreign stands in code, where nothing but letters, digits and harmless signs is left bare.
    const rest = line.replaceAll(
      /<code>(?:[A-Za-z0-9 .,/\u0080-\u{10ffff}-]|[\ud800-\udfff]|&#\d+;)*<\/code>/gu,
      '',
    );
    expect(rest.replaceAll(/<\/?(?:details|summary)>/g, ''), words).not.toMatch(/[<>&`@|\\[\]]/);
    expect(rest.replace(/^#{3,4} /, ''), words).not.toMatch(/#|https?:/);
  }
  expect(text, words).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u200b]/);
}

describe('no text breaks out', () => {
  const all = { ...MARKUP_TEXTS, ...TEXTS };

  test('there are more than fifty that are made for it', () => {
    expect(Object.keys(MARKUP_TEXTS).length).toBeGreaterThan(50);
  });

  test.each(Object.entries(all))('%s', async (name, hostile) => {
    const topic = (content: string) =>
      stringify({ name: 'hours', title: hostile, content, examples: [hostile] });
    const text = await markdown(
      { 'topics/hours.yaml': topic('Before.'), 'notes.md': 'x' },
      {
        'topics/hours.yaml': topic(`After.\n\n${hostile}\n`),
        'notes.md': `${hostile}\n`,
        [`${hostile.replaceAll(/[/\0]/g, '_').slice(0, 100)}.txt`]: hostile,
        'topics/broken.yaml': `name: "${hostile}`,
      },
    );
    expectInert(text, name);
  });

  test('nor does any other', async () => {
    const sign = fc.constantFrom(...Array.from('`~<>&@#|*_[]()!\\\n -+$:x1'), '```', '</details>');
    await fc.assert(
      fc.asyncProperty(fc.array(sign, { maxLength: 40 }), async (signs) => {
        const hostile = signs.join('');
        const text = await markdown(
          { 'notes.md': 'x\n', 'topics/a.yaml': stringify({ name: 'a', content: 'x' }) },
          {
            'notes.md': `x\n${hostile}\n`,
            'topics/a.yaml': stringify({ name: 'a', title: hostile, content: hostile }),
          },
        );
        expectInert(text, hostile);
      }),
      { numRuns: LARGE ? 3_000 : 50 },
    );
  });

  test('a name stays what it is to a reader', () => {
    const decoded = markdownCode('a`b|<c>@d#1')
      .replaceAll(/<\/?code>/g, '')
      .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
    expect(decoded).toBe('a`b|<c>@d#1');
    expect(markdownCode('')).toBe('<code>&#32;</code>');
  });
});

describe('never longer than GitHub takes', () => {
  const topics = (amount: number, size: number): Written =>
    Object.fromEntries(
      Array.from({ length: amount }, (_, index) => [
        `topics/t${index}.yaml`,
        stringify({ name: `t${index}`, title: '`'.repeat(40), content: 'word '.repeat(size) }),
      ]),
    );

  test.each([
    ['many long changes', 300, 400, /\d+ changes without details/],
    ['very many changes', 3_000, 3, /\d+ changes left out/],
    ['a very long one', 1, 100_000, null],
  ])('%s', async (_, amount, size, note) => {
    const text = await markdown({}, topics(amount, size));
    expect(text.length).toBeLessThanOrEqual(65_536);
    expectInert(text.replace(/\n\n_.+$/, ''), 'bounded');
    if (note) {
      expect(text).toMatch(note);
      expect(text).toContain('<code>agentctl diff from to</code>');
    }
  });
});
