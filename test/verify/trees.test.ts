import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseTree } from '../../src/store/object-format.ts';
import type { GitObject } from '../../src/store/object-format.ts';
import { changedNames, entryNamed } from '../../src/store/trees.ts';

const [ONE, TWO, ZERO] = ['11'.repeat(20), '22'.repeat(20), '00'.repeat(20)];
// Its bytes read like entries: ` a\0` in the midst of an object id.
const SLY = '206100'.repeat(6).padEnd(40, '0');

type Entry = readonly [name: string, oid: string, mode?: string];

/** A tree of some entries, under an id of its own content. */
function tree(...entries: readonly Entry[]): GitObject {
  const content = Buffer.concat(
    entries.map(([name, oid, mode = '100644']) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]),
    ),
  );
  return { oid: createHash('sha1').update(content).digest('hex'), type: 'tree', content };
}

const CASES: readonly (readonly [string, Entry[], Entry[], string[]])[] = [
  ['equal', [['a', ONE]], [['a', ONE]], []],
  [
    'one of three',
    [
      ['a', ONE],
      ['b', ONE],
      ['c', ONE],
    ],
    [
      ['a', ONE],
      ['b', TWO],
      ['c', ONE],
    ],
    ['b'],
  ],
  [
    'first and last',
    [
      ['a', ONE],
      ['b', ONE],
      ['c', ONE],
    ],
    [
      ['a', TWO],
      ['b', ONE],
      ['c', TWO],
    ],
    ['a', 'c'],
  ],
  [
    'added before others',
    [
      ['b', ONE],
      ['c', ONE],
    ],
    [
      ['a', ONE],
      ['b', ONE],
      ['c', TWO],
    ],
    ['c', 'a'],
  ],
  [
    'removed',
    [
      ['a', ONE],
      ['b', ONE],
      ['c', ONE],
    ],
    [
      ['a', ONE],
      ['c', ONE],
    ],
    ['b'],
  ],
  [
    'renamed',
    [
      ['a', ONE],
      ['c', ONE],
    ],
    [
      ['b', ONE],
      ['c', ONE],
    ],
    ['a', 'b'],
  ],
  [
    'all of it new',
    [],
    [
      ['a', ONE],
      ['b', TWO],
    ],
    ['a', 'b'],
  ],
  [
    'all of it gone',
    [
      ['a', ONE],
      ['b', TWO],
    ],
    [],
    ['a', 'b'],
  ],
  [
    'a mode of another length',
    [
      ['a', ONE],
      ['b', ONE],
    ],
    [
      ['a', ONE, '40000'],
      ['b', ONE],
    ],
    ['a'],
  ],
  [
    'a name that begins another',
    [
      ['a', ONE],
      ['ab', ONE],
    ],
    [
      ['a', ONE],
      ['ab', TWO],
    ],
    ['ab'],
  ],
  [
    'ids that read like entries',
    [
      ['a', SLY],
      ['b', SLY],
    ],
    [
      ['a', SLY],
      ['b', ZERO],
    ],
    ['b'],
  ],
  [
    'a name twice',
    [
      ['a', ONE],
      ['a', ONE],
    ],
    [
      ['a', ONE],
      ['a', TWO],
    ],
    ['a'],
  ],
];

test.each(CASES)('%s', (_, before, after, names) => {
  expect(changedNames(tree(...before), tree(...after))).toEqual(names);
});

test('where there is no tree, nothing lies there', () => {
  const blob = { oid: ONE, type: 'blob', content: Buffer.from('100644 a\0') };
  expect(changedNames(null, tree(['a', ONE]))).toEqual(['a']);
  expect(changedNames(tree(['a', ONE]), blob)).toEqual(['a']);
  expect(changedNames(null, null)).toEqual([]);
  expect(entryNamed(null, 'a')).toBeNull();
  expect(entryNamed(blob, 'a')).toBeNull();
});

describe('an entry by its name', () => {
  const all = tree(['a b', ONE], ['sly', SLY], ['é', TWO, '40000'], ['a', TWO]);
  test.each(['a b', 'sly', 'é', 'a'])('%s', (name) => {
    expect(entryNamed(all, name)).toEqual(parseTree(all).find((entry) => entry.name === name));
  });

  test.each(['b', '', 'ly', '100644 a', 'a ', 'x'])('none: “%s”', (name) => {
    expect(entryNamed(all, name)).toBeNull();
  });
});

test.each([1, 8, 9, 20, 27])('a tree that ends after %i bytes is told as damaged', (bytes) => {
  const whole = tree(['a', ONE], ['b', TWO]);
  const cut = { ...whole, oid: ONE, content: whole.content.subarray(0, bytes) };
  expect(() => changedNames(whole, cut)).toThrow(ONE);
  expect(() => entryNamed(cut, 'b')).toThrow(ONE);
});
