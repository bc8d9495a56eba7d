import { expect, test } from 'vitest';
import { WordIndex } from '../../src/chat/understand/word-index.ts';

const index = new WordIndex([
  ['cancel', 'a', 'table', '7'],
  ['cancellation', 'of', 'tables'],
  ['the', 'then', 'terrace', '予約'],
  [],
]);

test.each([
  ['table', { table: [0], tables: [1] }],
  ['tables', { tables: [1], table: [0] }],
  ['cancel', { cancel: [0], cancellation: [1] }],
  ['cancl', { cancel: [0] }],
  ['cancellatoin', { cancellation: [1] }],
  ['terraces', { terrace: [2] }],
  // Of short words nothing is forgiven, and none is the beginning of another.
  ['the', { the: [2] }],
  ['tabl', {}],
  ['7', { '7': [0] }],
  ['予約', { 予約: [2] }],
  ['', {}],
  ['__proto__', {}],
  ['x'.repeat(10_000), {}],
])('“%s”', (word, meant) => {
  expect(Object.fromEntries(index.meantBy(word))).toEqual(meant);
});
