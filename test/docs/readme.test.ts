import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT } from '../helpers/repository.ts';
import { generate } from './readme.ts';

const readme = readFileSync(join(PROJECT, 'README.md'), 'utf8');

test('what README.md shows is what the program does (npm run readme makes it anew)', async () => {
  expect(await generate(readme, PROJECT)).toBe(readme);
}, 120_000);

test('docs/commands.md tells of every command as it is', async () => {
  const page = readFileSync(join(PROJECT, 'docs/commands.md'), 'utf8');
  expect(page).toContain('<!-- generated:reference -->');
  expect(await generate(page, PROJECT)).toBe(page);
});

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
      'commands',
    ]),
  );
  expect(readme.match(/<!-- \/generated -->/g)).toHaveLength(parts.length);
  expect(readme).toContain('npm ci && npx agentctl demo');
});

test('every console block of README.md stands in a generated part', () => {
  const rest = readme.replace(/<!-- generated:[^]*?<!-- \/generated -->/g, '');
  expect(rest).not.toContain('```console');
});

test('CONTRIBUTING.md knows every room, and names only scripts that there are', () => {
  const page = readFileSync(join(PROJECT, 'CONTRIBUTING.md'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  const rooms = readdirSync(join(PROJECT, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `src/${name}/`);
  expect(rooms.filter((room) => !page.includes(`\n${room} `))).toEqual([]);
  const named = [...page.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name);
  expect(named).toContain('readme');
  expect(named.filter((name) => !Object.keys(scripts).includes(name ?? ''))).toEqual([]);
});
