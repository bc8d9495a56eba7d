import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as cli from '../helpers/cli.ts';
import * as invariants from '../helpers/invariants.ts';
import * as repository from '../helpers/repository.ts';
import { PROJECT } from '../helpers/repository.ts';

const contributing = readFileSync(join(PROJECT, 'CONTRIBUTING.md'), 'utf8');
const readme = readFileSync(join(PROJECT, 'README.md'), 'utf8');
const code = [...contributing.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text ?? '');

test('every file that CONTRIBUTING.md names is there', () => {
  const rooms = ['core', 'store', 'ui', 'cli', 'commands'];
  const paths = code
    .filter((text) => /^[\w.-]+(?:\/[\w.-]*)+$/.test(text) || /^[\w-]+\.(?:ts|mjs|md)$/.test(text))
    .filter((path) => path !== 'dist/' && path !== 'dist/main.js');
  expect(paths.length).toBeGreaterThan(15);
  for (const path of paths) {
    const places = ['', 'src', 'test/helpers', ...rooms.map((room) => `src/${room}`)];
    expect(
      places.some((place) => existsSync(join(PROJECT, place, path))),
      path,
    ).toBe(true);
  }
});

test('every npm script that the documents name is in package.json', () => {
  const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = [...(contributing + readme).matchAll(/npm run ([\w:-]+)|npm (test)\b/g)].map(
    ([, script, short]) => script ?? short ?? '',
  );
  expect(named.length).toBeGreaterThan(4);
  for (const script of named) expect(Object.keys(scripts)).toContain(script);
});

test('every helper that CONTRIBUTING.md names is exported', () => {
  const helpers = { ...cli, ...invariants, ...repository };
  const calls = code
    .flatMap((text) => /^(\w+)\((?:…|folder.*)?\)$/.exec(text)?.[1] ?? [])
    .filter((name) => name !== 'import' && name !== 'run');
  expect(calls).toContain('checkInvariants');
  for (const name of calls) expect(Object.keys(helpers)).toContain(name);
});

test('links between the documents lead somewhere', () => {
  for (const [, target] of (contributing + readme).matchAll(/\]\((?!https?:)([^)#]+)\)/g))
    expect(existsSync(join(PROJECT, target ?? '')), target).toBe(true);
});
