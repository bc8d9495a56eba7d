import { expect, it } from 'vitest';
import { runsAway } from '../../src/core/check/ambiguity.ts';

it.each([
  '(a+)+$',
  '(a*)*$',
  '(a|a)*$',
  '(.*)*x',
  '(x+x+)+y',
  '([a-z]+)*!',
  '(([a-z])+.)+[A-Z]([a-z])+$',
  '^(?:(\\w+)\\s?)+$',
  '(a?b?)*c',
  '([a-z]{1,3})+!',
  '(a{1,1000})+$',
  '(?=.*\\d)(\\d+)+$',
  '^(a|ab|b)*$',
  '(?:a+?)+$',
  '(?<name>\\d+|[0-9])*x',
])('tells at sight that %s runs away', (pattern) => {
  RegExp(pattern, 'i');
  expect(runsAway(pattern)).toBe(true);
});

it.each([
  '^[a-z]+(?: [a-z]+)*$',
  '(\\w+\\b)+',
  '(a+,)+$',
  '(?:foo|bar|baz)+',
  '(\\d{3})+',
  '[0-9a-f]{64}',
  '.*a.*b.*',
  '(a)+',
  '(?:a|b)*',
  '(?:[^"\\\\]|\\\\.)*"',
  '(a?){20}',
  '(\\d+)\\1+',
  'x{0}(a{0})+',
])('does not tell that %s runs away', (pattern) => {
  RegExp(pattern, 'i');
  expect(runsAway(pattern)).toBe(false);
});

it('takes no time on the worst of its length', () => {
  const began = process.cpuUsage().user;
  for (const pattern of [
    `(?:${Array.from({ length: 200 }, (_, at) => `w${at}`).join('|')})*$`,
    `${'(?:a{1,12}'.repeat(6)}${'){1,12}'.repeat(6)}`,
    `(?:${'[a-z]?'.repeat(150)})+`,
    `(?:${'[a-y][b-z]'.repeat(24)})+`,
    `${'('.repeat(400)}a${'+)'.repeat(400)}`,
  ])
    runsAway(pattern);
  expect(process.cpuUsage().user - began).toBeLessThan(2_000_000);
});
