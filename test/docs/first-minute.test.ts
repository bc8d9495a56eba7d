import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT } from '../helpers/repository.ts';
import { generate } from './readme.ts';

const minute = readFileSync(join(PROJECT, 'docs/first-minute.md'), 'utf8');

test('docs/first-minute.md shows what the program does (npm run readme makes it anew)', async () => {
  expect(await generate(minute, PROJECT)).toBe(minute);
}, 60_000);

test('the minute is one, and every line of it was measured', () => {
  const parts = [...minute.matchAll(/<!-- generated:minute -->([^]*?)<!-- \/generated -->/g)];
  const typed = parts.flatMap(([, text = '']) => text.match(/^\$ .+$/gm) ?? []);
  const rows = [...minute.matchAll(/^- `(.+)`: ([\d.]+) s to type, ([\d.]+) s to wait$/gm)];
  expect(rows.map(([, line]) => `$ ${line}`)).toEqual(typed);
  const seconds = rows.reduce((sum, [, , keys, wait]) => sum + Number(keys) + Number(wait), 0);
  expect(seconds).toBeGreaterThan(5);
  expect(seconds).toBeLessThan(60);
});
