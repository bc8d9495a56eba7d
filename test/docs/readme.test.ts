import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT } from '../helpers/repository.ts';
import { generate } from './readme.ts';

const readme = readFileSync(join(PROJECT, 'README.md'), 'utf8');

test('what README.md shows is what the program does (npm run readme makes it anew)', async () => {
  expect(await generate(readme, PROJECT)).toBe(readme);
}, 120_000);

test('README.md has all its parts', () => {
  const parts = [...readme.matchAll(/<!-- generated:([\w-]+) -->/g)].map(([, name]) => name);
  expect(new Set(parts)).toEqual(
    new Set([
      'tour',
      'chat',
      'trouble',
      'lost-update',
      'checks',
      'import',
      'places',
      'team',
      'reference',
    ]),
  );
  expect(readme.match(/<!-- \/generated -->/g)).toHaveLength(parts.length);
  expect(readme).toContain('npm ci && npx agentctl demo');
});

test('every console block of README.md stands in a generated part', () => {
  const rest = readme.replace(/<!-- generated:[^]*?<!-- \/generated -->/g, '');
  expect(rest).not.toContain('```console');
});
