import { expect, test } from 'vitest';
import { alignSequences } from '../../src/core/align.ts';
import { alignLines } from '../../src/core/diff/lines.ts';
import { alignRows } from '../../src/core/diff/rows.ts';
import { compareTexts, sentencesOf } from '../../src/core/diff/text.ts';
import { alignWords, tokensOf } from '../../src/core/diff/words.ts';

function random(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff);
}

function textOf(seed: number, size: number, line: (next: () => number) => string): string {
  const next = random(seed);
  const lines: string[] = [];
  for (let length = 0; length < size;) {
    const one = `${line(next)}\n`;
    lines.push(one);
    length += one.length;
  }
  return lines.join('');
}

// The limits are counted in edits, not in time; the time itself is what the bench measures.
test('10,000 changed lines among 20,000 are aligned', () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index} of the text\n`);
  const changed = lines.map((line, index) => (index % 2 === 0 ? line : line.replace('of', 'at')));
  const { hunks, replaced } = alignLines(lines.join(''), changed.join(''));
  expect(replaced).toBe(false);
  const added = hunks.flatMap((hunk) => hunk.lines).filter((line) => line.startsWith('+'));
  expect(added).toHaveLength(10_000);
  expect(alignRows(lines.join(''), changed.join('')).rows).toHaveLength(20_000);
});

const MEGABYTES = process.env['TORTURE'] === 'large' ? 5 : 1;

test.each([
  ['words', (next: () => number) => `w${next() % 5_000} w${next() % 5_000}.`],
  ['three lines again and again', (next: () => number) => 'abc'[next() % 3] ?? ''],
  ['one long line', () => 'x'.repeat(MEGABYTES * 1_000_000)],
])(`two unrelated texts of ${MEGABYTES} MB are replaced, and it is said: %s`, (_, line) => {
  const text = (seed: number) => textOf(seed, MEGABYTES * 1_000_000, line);
  const [before, after] = [text(1), `y${text(7)}`];
  const lines = alignLines(before, after);
  const texts = compareTexts(before, after);
  expect(lines.replaced || lines.hunks.length === 1).toBe(true);
  expect(texts.replaced).toBe(true);
  expect(texts.hunks.length).toBeGreaterThan(0);
});

test('texts that could make a search begin anew at each character do not', () => {
  for (const sign of ['.', '\n', '。', '"', ' ', '.\n', '.)']) {
    const text = sign.repeat(200_000 * MEGABYTES);
    expect(sentencesOf(text).join('')).toBe(text);
    expect(tokensOf(text).join('')).toBe(text);
  }
});

test('an alignment is the same from both sides', () => {
  for (let seed = 1; seed < 200; seed += 1) {
    const next = random(seed);
    const list = () => Array.from({ length: next() % 40 }, () => String(next() % 12));
    const [minus, plus] = [list(), list()];
    const there = alignSequences(minus, plus).stretches;
    const back = alignSequences(plus, minus).stretches;
    expect(back.map((one) => ({ minus: one.plus, plus: one.minus }))).toEqual(there);
    let [at, made] = [0, [] as string[]];
    for (const one of there) {
      made = [
        ...made,
        ...minus.slice(at, one.minus.start),
        ...plus.slice(one.plus.start, one.plus.end),
      ];
      at = one.minus.end;
    }
    expect([...made, ...minus.slice(at)]).toEqual(plus);
  }
});

test.each([
  ['We open at noon. Dogs may come.', ['We open at noon. ', 'Dogs may come.']],
  ['It costs 7.50 a head. Pay later!', ['It costs 7.50 a head. ', 'Pay later!']],
  ['One line that\nis wrapped. Next.', ['One line that\nis wrapped. ', 'Next.']],
  ['- one\n- two', ['- one\n', '- two']],
  ['我们十二点开门。狗可以进来。', ['我们十二点开门。', '狗可以进来。']],
  ['هل أنتم مفتوحون؟ نعم.', ['هل أنتم مفتوحون؟ ', 'نعم.']],
])('the sentences of %j', (text, sentences) => {
  expect(sentencesOf(text)).toEqual(sentences);
});

test('words that changed are marked, two beside each other as one', () => {
  const { minus, plus } = alignWords('Open from noon to ten.', 'Open from half eleven to ten.');
  expect(minus.filter(({ changed }) => changed)).toEqual([{ text: 'noon', changed: true }]);
  expect(plus.filter(({ changed }) => changed)).toEqual([{ text: 'half eleven', changed: true }]);
});
