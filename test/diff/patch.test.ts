import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixtures } from '../helpers/fixtures.ts';
import { PROJECT, git, temporaryFolder, testEnv, write } from '../helpers/repository.ts';
import { Engine } from '../../src/store/engine.ts';
import { pairOfAgents } from './agents.ts';
import { written } from './made.ts';

const LARGE = process.env['TORTURE'] === 'large';

type Files = ReadonlyMap<string, Buffer>;

/** Two states of an agent. */
interface Pair {
  from: Files;
  to: Files;
}

/** Applies the patches between the states of some agents with plain git, and expects the tree of the second states. */
async function expectApplied(pairs: readonly Pair[]): Promise<void> {
  const folder = temporaryFolder('patch');
  git(folder, 'init', '--quiet', '--template=', '--initial-branch=main');
  write(folder, 'agentctl.yaml', 'environments:\n  - name: sandbox\n  - name: live\n');
  const before = commit(
    folder,
    pairs.map(({ from }) => from),
  );
  const after = commit(
    folder,
    pairs.map(({ to }) => to),
  );
  const patches = await patchesBetween(folder, { before, after, agents: pairs.length });
  git(folder, 'checkout', '--quiet', before);
  if (patches.length > 0)
    execFileSync('git', ['apply', '--index', '--whitespace=nowarn', '-'], {
      cwd: folder,
      env: testEnv(),
      input: patches,
    });
  expect(git(folder, 'diff', '--cached', '--raw', after)).toBe('');
}

async function patchesBetween(
  folder: string,
  { before, after, agents }: { before: string; after: string; agents: number },
): Promise<Buffer> {
  const now = () => new Date(0);
  const engine = await Engine.open({
    directory: folder,
    env: testEnv(),
    now,
    listener: () => undefined,
  });
  const diffing = await engine.diffing();
  const patches: Buffer[] = [];
  for (let index = 0; index < agents; index += 1) {
    const states = { from: `git:${before}`, to: `git:${after}` };
    patches.push(await diffing.patch(await diffing.compare(`made-${index}`, states)));
  }
  engine.close();
  return Buffer.concat(patches);
}

function commit(folder: string, states: readonly Files[]): string {
  rmSync(join(folder, 'agents'), { recursive: true, force: true });
  for (const [index, state] of states.entries())
    for (const [path, content] of state) {
      write(folder, `agents/made-${index}/${path}`, content);
      if (path.endsWith('.sh')) chmodSync(join(folder, `agents/made-${index}`, path), 0o755);
    }
  git(folder, 'add', '-A');
  git(folder, 'commit', '--quiet', '--allow-empty', '-m', 'State');
  return git(folder, 'rev-parse', 'HEAD');
}

function files(entries: Record<string, string | Buffer>): Files {
  return new Map([
    ['agent.yaml', Buffer.from('name: Made\n')],
    ...Object.entries(entries).map(([path, content]): [string, Buffer] => [
      path,
      Buffer.from(content as string),
    ]),
  ]);
}

describe('git apply takes the patch', () => {
  const CASES: [string, Record<string, string | Buffer>, Record<string, string | Buffer>][] = [
    ['nothing', {}, {}],
    ['a new file and a deleted one', { 'a.md': 'a\n' }, { 'b.md': 'b\n' }],
    ['empty files', { 'a.md': '', 'b.md': 'x\n' }, { 'b.md': '', 'c.md': '' }],
    ['no line break at the end', { 'a.md': 'one\ntwo' }, { 'a.md': 'one\ntwo\n' }],
    ['no line break at the end, on both sides', { 'a.md': 'one\ntwo' }, { 'a.md': 'one\nthree' }],
    ['carriage returns', { 'a.md': 'one\r\ntwo\r\n' }, { 'a.md': 'one\ntwo\r\nthree\r' }],
    [
      'control characters',
      { 'a.md': 'a\u001b[2J\u2028b\u202e\n' },
      { 'a.md': 'a\u001b[3J\u2028c\n' },
    ],
    [
      'no UTF-8',
      { 'a.md': Buffer.from([0xe9, 0x0a, 0xff]) },
      { 'a.md': Buffer.from([0xe8, 0x0a, 0xfe, 0x0a]) },
    ],
    [
      'binary',
      { 'a.png': Buffer.from([0, 1, 2]), 'c.png': Buffer.alloc(9, 0) },
      {
        'a.png': Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * index) % 251)),
        'b.png': Buffer.from([0]),
      },
    ],
    ['text that becomes binary', { a: 'text\n' }, { a: Buffer.from([0, 10, 0]) }],
    [
      'odd names',
      { 'a b.md': 'x\n', 'tab\there.md': 'x\n', 'quote".md': '1\n' },
      {
        'a b.md': 'y\n',
        'tab\there.md': 'y\n',
        'quote".md': '2\n',
        'é 中.md': 'new\n',
        '-x.md': 'n\n',
      },
    ],
    ['a mode', { 'run.md': 'x\n' }, { 'run.sh': 'x\n' }],
    ['a folder that becomes a file', { 'a/b.md': 'x\n' }, { a: 'x\n' }],
    [
      'lines that look like a patch',
      { 'a.md': '--- a\n+++ b\n@@ -1 +1 @@\n' },
      { 'a.md': '--- a\n-x\n+++ b\ndiff --git a b\n' },
    ],
  ];
  test(`of ${CASES.map(([name]) => name).join('; ')}`, () =>
    expectApplied(CASES.map(([, from, to]) => ({ from: files(from), to: files(to) }))));

  test('generated pairs of agents', async () => {
    const amount = LARGE ? 2_000 : 15;
    const pairs = fc.sample(pairOfAgents, { seed: 20_260_301, numRuns: amount });
    await expectApplied(pairs.map(({ from, to }) => ({ from: written(from), to: written(to, 1) })));
  }, 120_000);

  const folder = fixtures('polyai-adk');
  test.runIf(folder)(
    folder ? 'real definitions' : 'real definitions (AGENTCTL_FIXTURES holds none here)',
    async () => {
      const all = filesBelow(folder ?? PROJECT);
      const changed = new Map(
        [...all].map(([path, content], index): [string, Buffer] => [
          path,
          index % 3 === 0
            ? Buffer.from(content.toString('latin1').replaceAll(/e(?=[a-z])/g, 'E'), 'latin1')
            : content,
        ]),
      );
      const fewer = new Map([...changed].filter((_, index) => index % 5 !== 4));
      const [whole, part] = [new Map([...files({}), ...all]), new Map([...files({}), ...fewer])];
      await expectApplied([
        { from: whole, to: part },
        { from: part, to: whole },
      ]);
    },
  );
});

function filesBelow(folder: string): Map<string, Buffer> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    found.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), readFileSync(path)];
    }),
  );
}
