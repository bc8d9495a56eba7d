import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { sideBySideView } from '../../src/ui/diff/side-by-side.ts';
import { textWidth } from '../../src/ui/width.ts';
import { agentctl } from '../helpers/cli.ts';
import { LARGE } from '../helpers/processes.ts';
import { workspace, write } from '../helpers/repository.ts';
import { screenOf } from '../helpers/screen.ts';
import { atTerminal } from '../helpers/terminal.ts';
import { expectHarmless } from '../hostile/harmless.ts';
import { TEXTS } from '../hostile/texts.ts';
import { MARKUP_TEXTS, compared, view } from './views-made.ts';
import type { Written } from './views-made.ts';

const side = (from: Written, to: Written, screen = screenOf(100)) =>
  view(sideBySideView, compared(from, to), screen);

const HOURS = `# When guests may come.
name: hours
title: Opening hours
enabled: true
content: |
  We are open from 12 to 22. See {{message:closed}} for the days on which we are closed, and tell the guest.
  # not a comment
examples:
  - "When are you open?"
  - Are you open today? # the commonest
actions: none
extensions:
  a: 1
  b: 2
  c: 3
  d: 4
  e: 5
`;
const CHANGED = HOURS.replace('12 to 22', '11 to 23')
  .replace('actions: none\n', '')
  .replace('# the commonest\n', '# the commonest\n  - Open on Monday?\n');

test('at 80 columns, colours as words', async () => {
  const text = await side(
    { 'topics/hours.yaml': HOURS },
    { 'topics/hours.yaml': CHANGED },
    screenOf(80, 'words'),
  );
  expect(text).toMatchInlineSnapshot(`
    "<changed>~ 1</>  <added>+ 0</>  <removed>- 0</>
    <strong>from</>                                   │ <strong>to</>
    <dim>───────────────────────────────────────┼───────────────────────────────────────</>
    <changed>~</> <strong>topics/hours.yaml</>
    <dim>  1 </>  <syntax-comment># When guests may come.</>          │ <dim>  1 </>  <syntax-comment># When guests may come.</>
    <dim>  2 </>  <syntax-key>name</>: hours                      │ <dim>  2 </>  <syntax-key>name</>: hours
    <dim>  3 </>  <syntax-key>title</>: Opening hours             │ <dim>  3 </>  <syntax-key>title</>: Opening hours
    <dim>  4 </>  <syntax-key>enabled</>:<syntax-value> true</>                    │ <dim>  4 </>  <syntax-key>enabled</>:<syntax-value> true</>
    <dim>  5 </>  <syntax-key>content</>: |                       │ <dim>  5 </>  <syntax-key>content</>: |
    <dim>  6 </><changed>~</>   We are open from <removed-word>12</> to <removed-word>22</>. See │ <dim>  6 </><changed>~</>   We are open from <added-word>11</> to <added-word>23</>. See
    <dim>    </>  <syntax-reference>{{message:closed}}</> for the days  │ <dim>    </>  <syntax-reference>{{message:closed}}</> for the days
    <dim>    </>  on which we are closed, and tell │ <dim>    </>  on which we are closed, and tell
    <dim>    </>  the guest.                       │ <dim>    </>  the guest.
    <dim>  7 </>    # not a comment                │ <dim>  7 </>    # not a comment
    <dim>  8 </>  <syntax-key>examples</>:                        │ <dim>  8 </>  <syntax-key>examples</>:
    <dim>  9 </>  <syntax-string>  - "When are you open?"</>         │ <dim>  9 </>  <syntax-string>  - "When are you open?"</>
    <dim> 10 </>    - Are you open today?<syntax-comment> # the </>   │ <dim> 10 </>    - Are you open today?<syntax-comment> # the </>
    <dim>    </>  <syntax-comment>commonest</>                        │ <dim>    </>  <syntax-comment>commonest</>
    <dim> 11 </><removed>-</> <removed>actions: none</>                    │ <dim> 11 </><added>+</> <added>  - Open on Monday?</>
    <dim> 12 </>  <syntax-key>extensions</>:                      │ <dim> 12 </>  <syntax-key>extensions</>:
    <dim> 13 </>    <syntax-key>a</>:<syntax-value> 1</>                           │ <dim> 13 </>    <syntax-key>a</>:<syntax-value> 1</>
    <dim> 14 </>    <syntax-key>b</>:<syntax-value> 2</>                           │ <dim> 14 </>    <syntax-key>b</>:<syntax-value> 2</>
    <dim> 15 </>    <syntax-key>c</>:<syntax-value> 3</>                           │ <dim> 15 </>    <syntax-key>c</>:<syntax-value> 3</>
    <dim> 16 </>    <syntax-key>d</>:<syntax-value> 4</>                           │ <dim> 16 </>    <syntax-key>d</>:<syntax-value> 4</>
    <dim> 17 </>    <syntax-key>e</>:<syntax-value> 5</>                           │ <dim> 17 </>    <syntax-key>e</>:<syntax-value> 5</>"
  `);
});

test('at 100 columns without colours: words in signs', async () => {
  expect(await side({ 'topics/hours.yaml': HOURS }, { 'topics/hours.yaml': CHANGED }))
    .toMatchInlineSnapshot(`
    "~ 1  + 0  - 0
    from                                             │ to
    ─────────────────────────────────────────────────┼─────────────────────────────────────────────────
    ~ topics/hours.yaml
      1   # When guests may come.                    │   1   # When guests may come.
      2   name: hours                                │   2   name: hours
      3   title: Opening hours                       │   3   title: Opening hours
      4   enabled: true                              │   4   enabled: true
      5   content: |                                 │   5   content: |
      6 ~   We are open from [-12-] to [-22-]. See   │   6 ~   We are open from {+11+} to {+23+}. See
          {{message:closed}} for the days on which   │       {{message:closed}} for the days on which
          we are closed, and tell the guest.         │       we are closed, and tell the guest.
      7     # not a comment                          │   7     # not a comment
      8   examples:                                  │   8   examples:
      9     - "When are you open?"                   │   9     - "When are you open?"
     10     - Are you open today? # the commonest    │  10     - Are you open today? # the commonest
     11 - actions: none                              │  11 +   - Open on Monday?
     12   extensions:                                │  12   extensions:
     13     a: 1                                     │  13     a: 1
     14     b: 2                                     │  14     b: 2
     15     c: 3                                     │  15     c: 3
     16     d: 4                                     │  16     d: 4
     17     e: 5                                     │  17     e: 5"
  `);
});

test('Markdown has its colours', async () => {
  const notes =
    '# Rules\n\n- Be **kind** to {{variable:who}}.\n> Use `code`.\n\n```\n# no heading\n```\n\nSee [it](x.md).\n';
  const text = await side(
    { 'notes.md': notes },
    { 'notes.md': `${notes}End\n` },
    screenOf(80, 'words'),
  );
  expect(text).toMatchInlineSnapshot(`
    "<changed>~ 1</>  <added>+ 0</>  <removed>- 0</>
    <strong>from</>                                   │ <strong>to</>
    <dim>───────────────────────────────────────┼───────────────────────────────────────</>
    <changed>~</> <strong>notes.md</>
    <dim>  ⋯ 7 unchanged lines</>
    <dim>  8 </>  <syntax-string>\`\`\`</>                              │ <dim>  8 </>  <syntax-string>\`\`\`</>
    <dim>  9 </>                                   │ <dim>  9 </>
    <dim> 10 </>  See <syntax-string>[it](x.md)</>.                  │ <dim> 10 </>  See <syntax-string>[it](x.md)</>.
                                           │ <dim> 11 </><added>+</> <added>End</>"
  `);
  const all = await side({ 'a.md': '' }, { 'a.md': notes });
  expect(all).toContain('# Rules');
});

test('files that are added, removed, renamed, broken, empty, binary or formatted anew', async () => {
  const parking =
    'title: Parking\ncontent: You can park behind the house, for free, and leave your car until the morning.\n';
  const text = await side(
    {
      'topics/parking.yaml': `name: parking\n${parking}`,
      'topics/vouchers.yaml': 'name: vouchers\ncontent: We sell vouchers.',
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
      'empty.txt': '',
    },
  );
  expect(text).toMatchInlineSnapshot(`
    "~ 3  + 2  - 1
    from                                             │ to
    ─────────────────────────────────────────────────┼─────────────────────────────────────────────────
    + empty.txt
      (not in from)
      (empty)

    ~ logo.png
      (not text)

    ~ topics/broken.yaml
      (in to, line 1: this quote is not closed)
      1 ~ name: broken                               │   1 ~ name: {+"+}broken
      2   content: Fine.                             │   2   content: Fine.

    → topics/parking.yaml → topics/car_park.yaml
      1 ~ name: [-parking-]                          │   1 ~ name: {+car_park+}
      2   title: Parking                             │   2   title: Parking
      3   content: You can park behind the house,    │   3   content: You can park behind the house,
          for free, and leave your car until the     │       for free, and leave your car until the
          morning.                                   │       morning.

    + topics/dogs.yaml
      (not in from)
                                                     │   1 + name: dogs
                                                     │   2 + content: Dogs are welcome.

    ~ topics/hours.yaml
      (formatting only)
      1   name: hours                                │   1   name: hours
      2 ~ content: [-"-]Daily.[-"-]                  │   2 ~ content: Daily.

    - topics/vouchers.yaml
      (not in to)
      (no line break at the end in from)
      1 - name: vouchers                             │
      2 - content: We sell vouchers.                 │"
  `);
});

test('no difference', async () => {
  expect(await side({ 'a.md': 'x' }, { 'a.md': 'x' })).toBe('from → to: no difference');
});

describe('columns', () => {
  const wide = [
    '欢迎光临，请问您几位？我们今天有新鲜的鱼，也有素食。'.repeat(3),
    '👩‍👩‍👧 🎉 👍🏽 🇮🇹 café cafe\u0301 '.repeat(6),
    'نرحب بكم في مطعمنا، نحن نفتح من الساعة الثانية عشرة '.repeat(3),
    'שלום וברוכים הבאים '.repeat(6),
    'สวัสดีครับ ยินดีต้อนรับ '.repeat(6),
    '한국어 안내 문구입니다. '.repeat(6),
    'ｆｕｌｌ ｗｉｄｔｈ '.repeat(6),
    'tab\tstop\t'.repeat(10),
    'plain words and nothing else '.repeat(6),
    'x'.repeat(300),
  ];
  const [from, to] = [
    { 'notes.md': `${wide.join('\n')}\n` },
    {
      'notes.md': `${wide.map((line) => `${line.slice(0, 30)} new ${line.slice(31)}`).join('\n')}\n`,
    },
  ];

  test.each([80, 81, 100, 200])('stay in line at a width of %d', async (width) => {
    const text = await side(from, to, screenOf(width));
    const bar = Math.floor((width - 3) / 2);
    const rows = text.split('\n').slice(4);
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) {
      expect(textWidth(row), row).toBeLessThanOrEqual(width);
      expect(textWidth(row.slice(0, row.indexOf(' │'))), row).toBe(bar);
    }
  });

  test('nothing but spaces is lost where lines are folded', async () => {
    const text = await side({ 'notes.md': '' }, to, screenOf(80));
    const right = text
      .split('\n')
      .slice(4)
      .map((row) => row.slice(row.indexOf('│') + 1).replace(/^ +(?:\d+ \+)? */, ''));
    const bare = (all: string) => all.replaceAll(/[\s\u200d]/g, '');
    expect(bare(right.join(''))).toBe(bare(to['notes.md']));
  });
});

test('whatever the texts, both columns stand in line', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 200 }),
  );
  await fc.assert(
    fc.asyncProperty(text, text, fc.integer({ min: 80, max: 140 }), async (a, b, width) => {
      const shown = await side(
        { 'a.yaml': `${a}\nsame\n` },
        { 'a.yaml': `${b}\nsame\n` },
        screenOf(width),
      );
      for (const row of shown.split('\n').filter((line) => /^[ \d]{3} [ ~+-] .*│/.test(line)))
        expect(textWidth(row), row).toBeLessThanOrEqual(width);
    }),
    { numRuns: LARGE ? 3_000 : 40 },
  );
});

test('of a renamed file by itself, and of the author of a change, it is told', async () => {
  const folder = workspace();
  const parking =
    'title: Parking\ncontent: You can park behind the house, for free, and leave your car until the morning.\n';
  write(folder, 'agents/booking/topics/parking.yaml', `name: parking\n${parking}`);
  expect((await agentctl(folder, ['publish', '-m', 'First'])).code).toBe(0);
  rmSync(join(folder, 'agents/booking/topics/parking.yaml'));
  write(folder, 'agents/booking/topics/car_park.yaml', `name: car_park\n${parking}`);
  const one = ['diff', '--side-by-side', 'topics/car_park.yaml'];
  expect((await agentctl(folder, one)).stdout).toContain('  (was topics/parking.yaml)');
  expect((await agentctl(folder, ['publish', '-m', 'Second'])).code).toBe(0);
  const by = await agentctl(folder, ['diff', 'v1', 'v2', '--side-by-side', '--attribution']);
  expect(by.stdout).toMatch(/ {2}\(by Alice\w*[^,]*, v2, 20\d\d-.*Z\)/);
});

test('below 80 columns it is the unified diff, and it is said', async () => {
  const folder = workspace();
  expect((await agentctl(folder, ['publish', '-m', 'First'])).code).toBe(0);
  write(folder, 'agents/booking/topics/hours.yaml', 'name: hours\ncontent: Changed.\n');
  for (const [columns, unified] of [
    [79, true],
    [60, true],
    [80, false],
  ] as const) {
    const run = atTerminal(folder, ['diff', '--side-by-side', '--no-pager'], {}, columns);
    expect(await run.ended).toBe(0);
    expect(run.screen().includes(`needs`)).toBe(false);
    expect(run.screen().includes('Two columns need 80 columns of the terminal')).toBe(unified);
    expect(run.stdout().includes('@@ -1')).toBe(unified);
    expect(run.stdout().includes(' │ ')).toBe(!unified);
  }
  const piped = await agentctl(folder, ['diff', '--side-by-side']);
  expect(piped.stdout).toContain(' │ draft');
  expect(piped.stderr).toBe('');
  const both = await agentctl(folder, ['diff', '--side-by-side', '--stat']);
  expect(both.code).toBe(2);
});

test('hostile texts do nothing to a terminal and stay in their column', async () => {
  const texts = [...Object.values(TEXTS), ...Object.values(MARKUP_TEXTS)];
  expect(texts.length).toBeGreaterThan(100);
  const files = (more: string): Written => ({
    'topics/hours.yaml': stringify({ name: 'hours', content: texts.map((text) => text + more) }),
    'notes.md': texts.map((text) => `${text}${more}`).join('\n'),
    'topics/broken.yaml': `name: "${texts.join('\n')}${more}`,
  });
  for (const colours of ['none', 'words'] as const) {
    const stdout = await side(files(''), files(' more'), screenOf(100, colours));
    expectHarmless({ code: 0, stdout, stderr: '', git: [] });
    if (colours === 'words') continue;
    const rows = stdout.split('\n').slice(3);
    for (const row of rows)
      expect(row).toMatch(
        /^(?:|[~+→-] \S+|  \(.*\)|  ⋯ \d+ unchanged lines?|[\s\d]{3,} [ ~+-] ?.*│.*| .*│.*)$/u,
      );
  }
});

test('a very long line is cut, and many rows are counted', async () => {
  const text = await side({ 'a.txt': 'x\n' }, { 'a.txt': `${'y'.repeat(10_000)}\n` });
  expect(text).toContain('… 6000 more characters');
  const rows = await side({}, { 'a.txt': 'line\n'.repeat(20_010) });
  expect(rows).toContain('… and 10 more lines');
});
