import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/core/failure.ts';
import { polyai } from '../../src/formats/polyai.ts';
import type { ForeignProject, ImportedAgent, Plain } from '../../src/core/foreign.ts';
import { foreign, parseForeign, writeYaml } from '../helpers/foreign.ts';
import { meaning } from '../helpers/round-trip.ts';
import { errorsOf, stored } from './import-checks.ts';

const SAMPLE = join(import.meta.dirname, 'samples', 'polyai');
const PATHS = readdirSync(SAMPLE, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(SAMPLE.length + 1))
  .filter((path) => !path.startsWith('_gen'))
  .toSorted();
const CONTENTS = Object.fromEntries(
  PATHS.map((path) => [path, readFileSync(join(SAMPLE, path), 'utf8')]),
);

// Most files are the same each time.
const parsed = new Map<string, Plain>();
function parse(path: string, text: string): Plain {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const value = parseForeign(path, text);
  parsed.set(text, value);
  return value;
}

function same(path: string, one: string, other: string): void {
  if (one !== other) expect([path, meaning(path, one)]).toEqual([path, meaning(path, other)]);
}

/** Imports a project, and says what went wrong: nothing, or a failure that a user can understand. */
async function outcome(contents: Record<string, string>): Promise<string[]> {
  const project = { ...foreign(contents), parse };
  const agents = reading(project);
  const errors: string[] = [];
  for (const agent of agents) {
    errors.push(...(await errorsOf(agent)));
    const back = polyai.write(stored(agent), writeYaml);
    for (const [path, text] of project.files) same(path, back.get(path) ?? 'missing', text);
  }
  return errors;
}

function reading(project: ForeignProject): ImportedAgent[] {
  try {
    return polyai.read(project);
  } catch (error) {
    if (error instanceof Failure && error.kind === 'invalid') return [];
    throw error;
  }
}

const VALUES = [
  '',
  'null\n',
  '[]\n',
  '{}\n',
  'text\n',
  '12\n',
  '- 1\n- {a: b}\n',
  '{a: {b: []}}\n',
];

const INSIDE = ['null', '[1]', '{a: b}', '3', '"{{fn:x"', '"sk-abcdefghijklmnopqrstuvwx"'];

const LARGE = process.env['TORTURE'] === 'large';

// All in torture, else one of them.
function some<T>(values: readonly T[], from: number): T[] {
  if (LARGE) return [...values];
  return values.slice(from % values.length, (from % values.length) + 1);
}

// A project of fewer files is a project as well, and takes less time.
function beside(path: string): Record<string, string> {
  const folders = ['project.yaml', 'config', 'agent_settings', path.split('/')[0] ?? ''];
  return Object.fromEntries(
    Object.entries(CONTENTS).filter(([one]) => folders.includes(one.split('/')[0] ?? '')),
  );
}

describe('a PolyAI project with files that are not as expected', () => {
  test.each(PATHS.filter((path) => /\.(?:yaml|json|py|txt)$/.test(path)))(
    '%s holds something else',
    async (path) => {
      const around = beside(path);
      for (const value of some(VALUES, path.length))
        expect(await outcome({ ...around, [path]: value })).toEqual([]);
    },
  );

  // Each value of each file in turn is something else, each of them; without torture every sixth, one of them.
  test.each(PATHS.filter((path) => path.endsWith('.yaml')))(
    '%s holds something else inside',
    async (path) => {
      const lines = (CONTENTS[path] ?? '').split('\n');
      const around = beside(path);
      for (const [index, line] of lines.entries()) {
        const [, head] = /^(\s*(?:- )?[\w ]+:)/.exec(line) ?? [];
        if (head === undefined || !/: \S/.test(line)) continue;
        if (!LARGE && (index + path.length) % 6 !== 0) continue;
        for (const value of some(INSIDE, index + path.length)) {
          const mutated = lines.with(index, `${head} ${value}`).join('\n');
          const errors = await outcome({ ...around, [path]: mutated });
          expect(errors, `${path}: ${head} ${value}`).toEqual([]);
        }
      }
    },
  );

  test('keys that could do harm are refused', async () => {
    for (const key of ['__proto__', 'constructor', 'prototype', '"<<"']) {
      const topic = `name: a\ncontent: b\nexample_queries: []\nmore:\n  ${key}: {a: b}\n`;
      expect(() => polyai.read(foreign({ ...CONTENTS, 'topics/a.yaml': topic }))).toThrow(Failure);
      expect(await outcome({ ...CONTENTS, 'other/a.yaml': `${key}: 1\n` })).toEqual([]);
    }
    expect(
      await outcome({ ...CONTENTS, 'functions/__proto__.py': 'def __proto__(): pass\n' }),
    ).toEqual([]);
    expect(
      await outcome({
        ...CONTENTS,
        'topics/x.yaml': 'name: __proto__\ncontent: b\nexample_queries: []\n',
      }),
    ).toEqual([]);
  });

  test('large and deep files end in a moment', async () => {
    const began = process.cpuUsage().user;
    const large = 'word '.repeat(200_000);
    expect(
      await outcome({
        ...CONTENTS,
        'agent_settings/rules.txt': large,
        'topics/large.yaml': `name: large\nexample_queries: []\ncontent: "${large}"\n`,
        'context/LARGE.MD': large,
        'other/deep.yaml': `${'['.repeat(60)}${']'.repeat(60)}`,
      }),
    ).toEqual([]);
    expect(process.cpuUsage().user - began).toBeLessThan(10_000_000);
  });

  test('several projects in one folder are several agents', async () => {
    const both = Object.fromEntries(
      PATHS.flatMap((path) =>
        ['a/one/', 'a/two/'].map((root) => [root + path, CONTENTS[path] ?? '']),
      ),
    );
    const agents = polyai.read(foreign({ ...both, 'NOTES.md': 'Both.\n' }));
    expect(agents.map(({ name }) => name)).toEqual(['Harbour Clinic', 'Harbour Clinic']);
    expect(agents[0]?.fates.filter(({ source }) => source === 'NOTES.md')).toHaveLength(1);
    for (const agent of agents) expect(await errorsOf(agent)).toEqual([]);
  });
});
