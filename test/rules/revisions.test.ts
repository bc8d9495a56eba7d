import { describe, expect, test } from 'vitest';
import { parseRevision, parseTime, steps } from '../../src/core/revision.ts';
import type { Deployment } from '../../src/core/model.ts';
import { run } from '../../src/cli/run.ts';
import { json } from '../helpers/cli.ts';
import { checkInvariants, logOf } from '../helpers/invariants.ts';
import { PROJECT, addAgent, edit, git, testEnv, workspace } from '../helpers/repository.ts';
import { failing, history, promote, published, publishWords, rollback, session } from './steps.ts';
import { PassThrough } from 'node:stream';

const LADDER = ['sandbox', 'pre-release', 'live'];

describe('every form is read', () => {
  test.each([
    ['draft', { kind: 'draft' }],
    ['v7', { kind: 'version', version: 7 }],
    ['v999999999', { kind: 'version', version: 999_999_999 }],
    ['live', { kind: 'environment', environment: 'live', back: 0 }],
    ['live~', { kind: 'environment', environment: 'live', back: 1 }],
    ['live~0', { kind: 'environment', environment: 'live', back: 0 }],
    ['pre-release~12', { kind: 'environment', environment: 'pre-release', back: 12 }],
    ['live#4', { kind: 'deployment', environment: 'live', seq: 4 }],
    ['git:main', { kind: 'commit', commit: 'main' }],
    ['git:HEAD~2', { kind: 'commit', commit: 'HEAD~2' }],
    ['git:refs/tags/booking/v1', { kind: 'commit', commit: 'refs/tags/booking/v1' }],
  ])('%s', (text, query) => expect(parseRevision(text, LADDER)).toEqual(query));

  test.each([
    ['2026-03-03T12:00Z', '2026-03-03T12:00:00.000Z'],
    ['2026-03-03T12:00+02:00', '2026-03-03T10:00:00.000Z'],
    ['2026-03-03t12:00:05.5-0330', '2026-03-03T15:30:05.500Z'],
    ['2026-03-03 12:00Z', '2026-03-03T12:00:00.000Z'],
  ])('the time %s', (text, at) => expect(parseTime(text).toISOString()).toBe(at));

  test.each(['2026-03-03T12:00', '2026-03-03T12:00:30'])('%s is local time', (text) => {
    const [date = '', time = ''] = text.split('T');
    const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
    const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
    expect(parseTime(text)).toEqual(new Date(year, month - 1, day, hour, minute, second));
    expect(parseTime(date)).toEqual(new Date(year, month - 1, day));
  });

  test.each([
    '',
    '2026',
    '2026-02-30',
    '2026-13-01',
    '2026-03-03T25:00',
    'yesterday',
    '12:00',
    '2026-03-03T12',
  ])('“%s” is no time', (text) => expect(() => parseTime(text)).toThrow(/as a time/));

  test.each([
    ['', 'usage'],
    ['v0', 'not-found'],
    ['v07', 'not-found'],
    ['V7', 'usage'],
    ['live~x', 'usage'],
    ['live#', 'usage'],
    ['live@', 'usage'],
    ['live@noon', 'usage'],
    ['live^', 'usage'],
    ['lvie', 'not-found'],
    ['main', 'not-found'],
    ['git:', 'usage'],
    ['git:-x', 'usage'],
    ['git:main:agents', 'usage'],
    ['git:a b', 'usage'],
    ['--output=x', 'usage'],
  ])('“%s” is none: %s', (text, kind) =>
    expect(() => parseRevision(text, LADDER)).toThrow(expect.objectContaining({ kind }) as Error),
  );

  test('steps merge neighbours of one version and skip settings', () => {
    const entry = (action: string, version: number | null, seq: number) =>
      ({ action, version, seq }) as Deployment;
    const log = [
      entry('lock', 3, 9),
      entry('configure', 3, 8),
      entry('rollback', 3, 7),
      entry('unlock', 3, 6),
      entry('promote', 3, 5),
      entry('retire', null, 4),
      entry('promote', 2, 3),
      entry('promote', 1, 2),
      entry('lock', null, 1),
    ];
    expect(steps(log).map(({ seq, version }) => [seq, version])).toEqual([
      [7, 3],
      [4, null],
      [3, 2],
      [2, 1],
    ]);
  });
});

/** Returns the version that a revision means. */
const version = async (folder: string, revision: string, ...argv: string[]) =>
  (await json<{ version: string | null }>(folder, ['show', revision, ...argv])).version;

describe('each names a state', () => {
  test('steps back in a log', async () => {
    const folder = await published(3);
    await promote(folder, 'pre-release', '--version', 'v1');
    await promote(folder, 'pre-release', '--version', 'v3');
    await json(folder, ['env', 'lock', 'pre-release', '--reason', 'x']);
    await json(folder, ['env', 'unlock', 'pre-release']);
    await rollback(folder, 'pre-release');
    expect(await version(folder, 'pre-release')).toBe('v1');
    expect(await version(folder, 'pre-release~1')).toBe('v3');
    expect(await version(folder, 'pre-release~2')).toBe('v1');
    expect(await version(folder, 'sandbox~')).toBe('v2');
    expect(await failing(folder, ['show', 'pre-release~3'])).toMatchObject({
      code: 2,
      kind: 'not-found',
      message: "Couldn't find what pre-release ran 3 steps back: its log holds only 3 states.",
    });
    expect(await failing(folder, ['show', 'live'])).toMatchObject({ code: 2, kind: 'not-found' });
    checkInvariants(folder);
  });

  test('moves of other agents and locks of all are no steps', async () => {
    const folder = await published(2);
    addAgent(folder, 'support');
    await publishWords(folder, 'one', { agent: 'support' });
    await json(folder, ['env', 'lock', 'sandbox', '--all', '--reason', 'x']);
    await json(folder, ['env', 'unlock', 'sandbox', '--all']);
    expect(await version(folder, 'sandbox~1', '--agent', 'booking')).toBe('v1');
    expect(await version(folder, 'sandbox', '--agent', 'support')).toBe('v1');
    checkInvariants(folder);
  });

  test('a deployment; one of another agent is refused by name', async () => {
    const folder = await published(1);
    addAgent(folder, 'support');
    await publishWords(folder, 'one', { agent: 'support' });
    await json(folder, ['env', 'lock', 'sandbox', '--all', '--reason', 'x']);
    await json(folder, ['env', 'lock', 'sandbox', '--agent', 'booking', '--reason', 'x']);
    expect(
      await session(
        folder,
        ['show', 'sandbox#2', '--agent', 'booking'],
        ['show', 'sandbox#3', '--agent', 'booking'],
        ['show', 'sandbox#9', '--agent', 'booking'],
        ['show', 'sandbox#0', '--agent', 'booking'],
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl show sandbox#2 --agent booking
      error: Couldn't use sandbox#2 for booking: it is a deployment of support.
      hint: agentctl show 'sandbox#2' --agent support
      [exit 2]

      $ agentctl show sandbox#3 --agent booking
      error: Couldn't use sandbox#3 for booking: it is a deployment of the whole environment.
      [exit 2]

      $ agentctl show sandbox#9 --agent booking
      error: Couldn't find the deployment sandbox#9.
      hint: agentctl --agent booking history sandbox
      [exit 2]

      $ agentctl show sandbox#0 --agent booking
      error: Couldn't find the deployment sandbox#0.
      hint: agentctl --agent booking history sandbox
      [exit 2]
      "
    `);
    expect(await version(folder, 'sandbox#1', '--agent', 'booking')).toBe('v1');
    expect(await version(folder, 'sandbox#4', '--agent', 'booking')).toBe('v1');
    checkInvariants(folder);
  });

  test('a moment: the highest deployment not later, named in the answer', async () => {
    const folder = await published(3);
    await json(folder, ['env', 'lock', 'sandbox', '--reason', 'x']);
    const entries = (await history(folder, 'sandbox', '--action', 'publish')).toReversed();
    const [one, two, three] = entries.map(({ at }) => Date.parse(at));
    const at = (time: number | undefined) => `sandbox@${new Date(time ?? 0).toISOString()}`;
    const label = async (revision: string) =>
      (await json<{ revision: string }>(folder, ['show', revision])).revision;
    expect(await label(at(one))).toBe('sandbox#1 (v1)');
    expect(await label(at((two ?? 0) - 1))).toBe('sandbox#1 (v1)');
    expect(await label(at(two))).toBe('sandbox#2 (v2)');
    expect(await label(at((three ?? 0) + 3_600_000))).toBe('sandbox#3 (v3)');
    expect(await failing(folder, ['show', at((one ?? 0) - 1)])).toMatchObject({
      code: 2,
      kind: 'not-found',
    });
    checkInvariants(folder);
  });

  test('the draft, a commit and a branch', async () => {
    const folder = await published(2);
    edit(folder, 'draft');
    const tree = async (revision: string) =>
      (await json<{ tree: string }>(folder, ['show', revision])).tree;
    expect(await tree('git:main')).toBe(git(folder, 'rev-parse', 'main:agents/booking'));
    expect(await tree('git:HEAD~1')).toBe(git(folder, 'rev-parse', 'main~1:agents/booking'));
    expect(await tree(`git:${git(folder, 'rev-parse', 'main')}`)).toBe(await tree('git:main'));
    expect(await tree('git:booking/v1')).toBe(await tree('v1'));
    expect(await tree('git:sandbox')).toBe(await tree('sandbox'));
    expect(await tree('draft')).not.toBe(await tree('v2'));
    expect(await failing(folder, ['show', 'git:nowhere'])).toMatchObject({ code: 2 });
    checkInvariants(folder);
  });

  test('what is unknown is refused with what was meant', async () => {
    const folder = await published(2);
    expect(
      await session(
        folder,
        ['show', 'lvie'],
        ['show', 'sandbx~1'],
        ['show', 'v9'],
        ['show', 'main'],
        ['show', 'git:main:agents'],
        ['show', 'live@soon'],
        ['show', 'v2', '--agent', 'bookin'],
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl show lvie
      error: Couldn't find the revision “lvie”.
      hint: did you mean live?
      hint: a revision is draft, sandbox, v7, 'live~1', 'live#4', 'live@2026-03-03T12:00' or git:<commit>
      [exit 2]

      $ agentctl show sandbx~1
      error: Couldn't find the revision “sandbx~1”.
      hint: did you mean sandbox?
      hint: a revision is draft, sandbox, v7, 'live~1', 'live#4', 'live@2026-03-03T12:00' or git:<commit>
      [exit 2]

      $ agentctl show v9
      error: Couldn't find booking v9.
      hint: the newest is v2; agentctl versions lists all
      [exit 2]

      $ agentctl show main
      error: Couldn't find the revision “main”.
      hint: there is: draft, sandbox, pre-release, live
      hint: a revision is draft, sandbox, v7, 'live~1', 'live#4', 'live@2026-03-03T12:00' or git:<commit>
      [exit 2]

      $ agentctl show git:main:agents
      error: Couldn't read “git:main:agents” as a commit.
      hint: write git: and then a branch, a tag or a commit id, such as git:main
      [exit 2]

      $ agentctl show live@soon
      error: Couldn't read “soon” as a time.
      hint: write 2026-03-03, 2026-03-03T12:00 (local time) or <time>
      [exit 2]

      $ agentctl show v2 --agent bookin
      error: Couldn't find the agent “bookin”.
      hint: did you mean booking?
      [exit 2]
      "
    `);
    checkInvariants(folder);
  });

  test.each([
    ['show', (revision: string) => ['show', revision]],
    ['diff', (revision: string) => ['diff', revision, 'draft']],
    ['checkout', (revision: string) => ['checkout', revision]],
    ['discard', (revision: string) => ['discard', '--to', revision]],
    ['promote', (revision: string) => ['promote', 'pre-release', '--version', revision]],
    ['rollback', (revision: string) => ['rollback', 'sandbox', '--to', revision]],
  ])('%s takes them all', async (_, argv) => {
    const folder = await published(2);
    for (const revision of ['v1', 'sandbox~1', 'sandbox#1', 'sandbox'])
      await json(folder, argv(revision));
    expect(await failing(folder, argv('sandbx'))).toMatchObject({ code: 2, kind: 'not-found' });
    checkInvariants(folder);
  });
});

test('the time of a deployment never goes back, although the clock does', async () => {
  const folder = await published(1);
  const before = logOf(folder, 'sandbox')[0]?.record as unknown as { at: string };
  edit(folder, 'two');
  const output = new PassThrough();
  const code = await run(['publish', '--json'], {
    stdin: new PassThrough().end(),
    stdout: output,
    stderr: new PassThrough(),
    env: testEnv(),
    directory: folder,
    now: () => new Date('2001-01-01T00:00:00Z'),
    home: PROJECT,
    version: '0.0.0-test',
  });
  expect(code).toBe(0);
  expect(logOf(folder, 'sandbox')[0]?.record).toMatchObject({ version: 2, at: before.at });
  // What ran then: the highest of both.
  expect(await version(folder, `sandbox@${before.at}`)).toBe('v2');
  checkInvariants(folder);
});

test('a version whose tag is gone is known by the records of where it ran', async () => {
  const folder = await published(3);
  const before = await json<{ tree: string; commit: string }>(folder, ['show', 'v2']);
  git(folder, 'tag', '-d', 'booking/v2');
  expect(await json(folder, ['show', 'v2'])).toMatchObject({
    version: 'v2',
    tree: before.tree,
    commit: before.commit,
  });
  expect(await json(folder, ['diff', 'v2', 'v3'])).toMatchObject({ identical: false });
  expect(await json(folder, ['checkout', 'v2'])).toMatchObject({ version: 'v2', checkedOut: true });
  expect(await rollback(folder, 'sandbox', '--to', 'v2')).toMatchObject({ version: 'v2' });
  expect(await failing(folder, ['show', 'v4'])).toMatchObject({ code: 2, kind: 'not-found' });
});

test.each(['show', 'checkout', 'diff'])(
  '%s of an environment in which nothing ran says how something comes to run there',
  async (command) => {
    const folder = await published(1);
    const failed = await failing(folder, [command, 'live']);
    expect(failed).toMatchObject({ code: 2, kind: 'not-found' });
    expect(failed.hints[0]).toBe('agentctl promote live');
    const fresh = workspace();
    expect((await failing(fresh, [command, 'sandbox'])).hints[0]).toBe('agentctl publish');
  },
);
