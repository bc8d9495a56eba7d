import { describe, expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants, logOf, refs } from '../helpers/invariants.ts';
import { git, write, workspace } from '../helpers/repository.ts';
import {
  failing,
  history,
  promote,
  published,
  publishWords,
  rollback,
  running,
  session,
  snapshot,
} from './steps.ts';
import type { Moved } from './steps.ts';

describe('the ladder', () => {
  test('a version climbs one step at a time, and the refusal says which', async () => {
    const folder = await published(2);
    expect(
      await session(
        folder,
        ['promote', 'live', '--yes'],
        ['promote', 'live', '--version', 'v1', '--yes'],
        ['promote', 'pre-release', '--version', 'v9'],
        ['promote', 'sandbox'],
        ['promote', 'lvie'],
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl promote live --yes
      error: Couldn't promote booking to live: nothing runs in pre-release.
      hint: agentctl promote pre-release
      [exit 3]

      $ agentctl promote live --version v1 --yes
      error: Couldn't promote booking v1 to live: it has not run in pre-release.
      hint: agentctl promote pre-release --version v1
      hint: in an emergency: --skip-steps --reason "…" (recorded in the history)
      [exit 3]

      $ agentctl promote pre-release --version v9
      error: Couldn't find booking v9.
      hint: the newest is v2; agentctl versions lists all
      [exit 2]

      $ agentctl promote sandbox
      error: Couldn't promote into sandbox: it is the first environment, where versions begin.
      hint: agentctl publish
      hint: agentctl rollback sandbox
      [exit 3]

      $ agentctl promote lvie
      error: Couldn't find the environment “lvie”.
      hint: did you mean live?
      [exit 2]
      "
    `);
    expect(await running(folder)).toBe('v2 – –');
    checkInvariants(folder);
  });

  test('a version tag that never ran in sandbox may not go on', async () => {
    const folder = await published(1);
    git(folder, 'tag', '-a', '-m', 'by hand', 'booking/v2', 'HEAD');
    expect(await failing(folder, ['promote', 'pre-release', '--version', 'v2'])).toMatchObject({
      code: 3,
      kind: 'refused',
      message: expect.stringContaining('it has not run in sandbox') as string,
      hints: expect.arrayContaining(['agentctl publish places a version in sandbox']) as string[],
    });
    checkInvariants(folder);
  });

  test('it takes what the environment below runs, and what ran there may come later', async () => {
    const folder = await published(3);
    expect(await promote(folder, 'pre-release')).toMatchObject({
      promoted: true,
      version: 'v3',
      previous: null,
      from: 'sandbox',
      deployment: 'pre-release#1',
    });
    expect(await promote(folder, 'pre-release', '--version', 'v1')).toMatchObject({
      version: 'v1',
      previous: 'v3',
      included: [],
      reverted: [{ version: 'v3' }, { version: 'v2' }],
    });
    // v3 has left pre-release, but it has run there.
    expect(await promote(folder, 'live', '--version', 'v3')).toMatchObject({
      promoted: true,
      included: [{ version: 'v3' }, { version: 'v2' }, { version: 'v1' }],
    });
    expect(await running(folder)).toBe('v3 v1 v3');
    checkInvariants(folder);
  });

  test.each(['v1', 'sandbox~1', 'sandbox#1', 'pre-release'])(
    '--version takes a revision: %s',
    async (revision) => {
      const folder = await published(2);
      await promote(folder, 'pre-release', '--version', 'v1');
      await promote(folder, 'pre-release', '--version', 'v2');
      await promote(folder, 'pre-release', '--version', 'v1');
      expect(await promote(folder, 'live', '--version', revision)).toMatchObject({ version: 'v1' });
      checkInvariants(folder);
    },
  );

  test.each(['draft', 'git:main'])('--version takes versions only: not %s', async (revision) => {
    const folder = await published(2);
    expect(await failing(folder, ['promote', 'pre-release', '--version', revision])).toMatchObject({
      code: 2,
      kind: 'usage',
    });
    checkInvariants(folder);
  });

  test('--skip-steps needs a reason, covers the ladder alone and is recorded', async () => {
    const folder = await published(2);
    const skip = ['promote', 'live', '--version', 'v2', '--skip-steps', '--yes'];
    expect(await failing(folder, skip)).toMatchObject({ code: 2, kind: 'usage' });
    expect(await failing(folder, [...skip, '--reason', ' '])).toMatchObject({ code: 2 });
    expect(
      await failing(folder, [...skip.slice(0, 4), '--yes', '--force', '--reason', 'now']),
    ).toMatchObject({ code: 3, kind: 'refused' });
    expect(await json(folder, [...skip, '--reason', 'the phone is down'])).toMatchObject({
      promoted: true,
      override: ['ladder'],
    });
    expect((await history(folder, 'live'))[0]).toMatchObject({
      override: ['ladder'],
      reason: 'the phone is down',
      from: null,
    });
    expect(logOf(folder, 'live')[0]?.record).toMatchObject({
      override: ['ladder'],
      reason: 'the phone is down',
    });
    checkInvariants(folder);
  });

  test('a step that was not skipped is not recorded as one', async () => {
    const folder = await published(1);
    const argv = ['--skip-steps', '--reason', 'to be sure'];
    expect(await promote(folder, 'pre-release', ...argv)).toMatchObject({ override: [] });
    checkInvariants(folder);
  });

  test('the default of --skip-steps is still what runs one step below', async () => {
    const folder = await published(1);
    expect(
      await failing(folder, ['promote', 'live', '--skip-steps', '--reason', 'now', '--yes']),
    ).toMatchObject({ code: 3, kind: 'refused' });
    checkInvariants(folder);
  });
});

test('what is there already moves no ref and asks nothing', async () => {
  const folder = await published(1);
  await promote(folder, 'pre-release');
  await promote(folder, 'live');
  const before = snapshot(folder);
  expect(
    await session(
      folder,
      ['promote', 'pre-release'],
      ['promote', 'live'],
      ['promote', 'live', '--if-running', 'none'],
      ['promote', 'live', '--skip-steps', '--reason', 'twice'],
      ['rollback', 'live', '--to', 'v1'],
      ['publish'],
    ),
  ).toMatchInlineSnapshot(`
    "$ agentctl promote pre-release
    pre-release runs booking v1 already: nothing to do

    $ agentctl promote live
    live runs booking v1 already: nothing to do

    $ agentctl promote live --if-running none
    live runs booking v1 already: nothing to do

    $ agentctl promote live --skip-steps --reason twice
    live runs booking v1 already: nothing to do

    $ agentctl rollback live --to v1
    live runs booking v1 already: nothing to do

    $ agentctl publish
    sandbox runs booking v1 already: nothing to do
    "
  `);
  expect(await promote(folder, 'live')).toMatchObject({
    promoted: false,
    version: 'v1',
    previous: 'v1',
    deployment: 'live#1',
    override: [],
  });
  expect(snapshot(folder)).toEqual(before);
  checkInvariants(folder);
});

test('the plan shows what comes in, and an older version as reverting', async () => {
  const folder = await published(3);
  await promote(folder, 'pre-release', '--version', 'v1');
  expect(
    await session(
      folder,
      ['promote', 'pre-release', '--dry-run'],
      ['promote', 'pre-release'],
      ['promote', 'pre-release', '--version', 'v2'],
    ),
  ).toMatchInlineSnapshot(`
    "$ agentctl promote pre-release --dry-run
    Promote booking v3 from sandbox to pre-release (now v1)
      brings in  v3 v3, Alice, <time>
                 v2 v2, Alice, <time>
      changes    ~ 1  + 0  - 0
                 ~ agent: Greeting
      for CI     agentctl promote pre-release --agent booking --version v3 --if-running v1 --yes

    $ agentctl promote pre-release
    Promote booking v3 from sandbox to pre-release (now v1)
      brings in  v3 v3, Alice, <time>
                 v2 v2, Alice, <time>
      changes    ~ 1  + 0  - 0
                 ~ agent: Greeting
    to undo: agentctl rollback pre-release --agent booking --to v1 --if-running v3
    next: agentctl promote live
    ✓ Promoted booking v3 to pre-release (was v1)

    $ agentctl promote pre-release --version v2
    Promote booking v2 from sandbox to pre-release (now v3)
      reverts    v3 v3, Alice, <time>
      changes    ~ 1  + 0  - 0
                 ~ agent: Greeting
    to undo: agentctl rollback pre-release --agent booking --to v3 --if-running v2
    next: agentctl promote live
    ✓ Promoted booking v2 to pre-release (was v3)
    "
  `);
  checkInvariants(folder);
});

describe('an environment with confirm', () => {
  test('needs --yes without a terminal, and --json never implies it', async () => {
    const folder = await published(1);
    await promote(folder, 'pre-release');
    const before = refs(folder);
    const text = await agentctl(folder, ['promote', 'live']);
    expect(text.code).toBe(5);
    expect(text.stdout).toBe('');
    expect(text.stderr).toMatch(/hint: .*--yes/);
    expect(await failing(folder, ['promote', 'live'])).toMatchObject({
      code: 5,
      kind: 'confirmation',
    });
    expect(refs(folder)).toEqual(before);
    const done = await json<Moved>(folder, ['promote', 'live', '--yes']);
    expect(done).toMatchObject({ promoted: true, deployment: 'live#1' });
    expect(await failing(folder, ['retire', 'live'])).toMatchObject({ code: 5 });
    checkInvariants(folder);
  });

  test('--if-running and --force are no answer to it either', async () => {
    const folder = await published(1);
    await promote(folder, 'pre-release');
    const argv = ['promote', 'live', '--if-running', 'none', '--force', '--reason', 'now'];
    expect(await failing(folder, argv)).toMatchObject({ code: 5, kind: 'confirmation' });
    checkInvariants(folder);
  });

  test('any environment can ask, and live need not', async () => {
    const folder = await published(1);
    write(
      folder,
      'agentctl.yaml',
      'environments:\n  - name: sandbox\n  - name: pre-release\n    confirm: true\n  - name: live\n',
    );
    expect(await failing(folder, ['promote', 'pre-release'])).toMatchObject({ code: 5 });
    await promote(folder, 'pre-release');
    expect(await json(folder, ['promote', 'live'])).toMatchObject({ promoted: true });
    checkInvariants(folder);
  });
});

test('--dry-run shows the plan on stdout and moves nothing', async () => {
  const folder = await published(2);
  await promote(folder, 'pre-release');
  const before = snapshot(folder);
  const { code, stdout, stderr } = await agentctl(folder, ['promote', 'live', '--dry-run']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Promote booking v2 from pre-release to live');
  expect(await json(folder, ['promote', 'live', '--dry-run', '-m', 'later'])).toMatchObject({
    promoted: false,
    dryRun: true,
    deployment: null,
    version: 'v2',
    from: 'pre-release',
  });
  expect(await json(folder, ['rollback', 'sandbox', '--dry-run'])).toMatchObject({
    rolledBack: false,
    dryRun: true,
    deployment: null,
    version: 'v1',
    previous: 'v2',
  });
  expect(await json(folder, ['promote', 'pre-release', '--dry-run'])).toMatchObject({
    promoted: false,
    dryRun: true,
    deployment: null,
  });
  expect(await failing(folder, ['promote', 'sandbox', '--dry-run'])).toMatchObject({ code: 3 });
  expect(snapshot(folder)).toEqual(before);
  checkInvariants(folder);
});

describe('--if-running', () => {
  test.each([
    { runs: null, expected: 'none', code: 0 },
    { runs: null, expected: 'v1', code: 4 },
    { runs: 'v1', expected: 'v1', code: 0 },
    { runs: 'v1', expected: 'none', code: 4 },
    { runs: 'v1', expected: 'v9', code: 4 },
    { runs: 'v2', expected: 'v1', code: 0 },
    { runs: 'v2', expected: 'none', code: 0 },
    { runs: 'v1', expected: 'latest', code: 2 },
  ])('$runs runs, $expected is expected: exit $code', async ({ runs, expected, code }) => {
    const folder = await published(2);
    if (runs) await promote(folder, 'pre-release', '--version', runs);
    const before = refs(folder);
    const argv = ['promote', 'pre-release', '--version', 'v2', '--if-running', expected];
    if (code === 0) {
      expect(await json(folder, argv)).toMatchObject({ promoted: runs !== 'v2', version: 'v2' });
      expect(await running(folder)).toBe('v2 v2 –');
    } else {
      expect(await failing(folder, argv)).toMatchObject({
        code,
        kind: code === 4 ? 'conflict' : 'usage',
      });
      expect(refs(folder)).toEqual(before);
    }
    checkInvariants(folder);
  });

  test('the conflict says what runs there, and who placed it', async () => {
    const folder = await published(2);
    await promote(folder, 'pre-release');
    expect(
      await session(folder, ['promote', 'pre-release', '--version', 'v1', '--if-running', 'none']),
    ).toMatchInlineSnapshot(`
      "$ agentctl promote pre-release --version v1 --if-running none
      error: pre-release runs v2 (pre-release#1 by Alice at <time>), not nothing: nothing was changed.
      hint: agentctl status
      hint: agentctl history pre-release
      [exit 4]
      "
    `);
    checkInvariants(folder);
  });
});

test('a promotion keeps its message and the very objects of the version', async () => {
  const folder = await published(1);
  await promote(folder, 'pre-release', '-m', 'line one\nAgentctl-Version: v9');
  expect(git(folder, 'log', '-1', '--format=%B', 'pre-release')).toMatchInlineSnapshot(`
    "promote booking v1 to pre-release

        line one
        Agentctl-Version: v9

    Agentctl-Action: promote
    Agentctl-Agent: booking
    Agentctl-Version: v1
    Agentctl-Deployment: pre-release#1
    "
  `);
  expect(git(folder, 'rev-parse', 'pre-release:agents/booking')).toBe(
    git(folder, 'rev-parse', 'booking/v1:agents/booking'),
  );
  checkInvariants(folder);
});

describe('other ladders', () => {
  test('two environments, the second on a branch of another name', async () => {
    const folder = workspace();
    git(folder, 'branch', 'live');
    write(
      folder,
      'agentctl.yaml',
      'environments:\n  - name: test\n    branch: agentctl-test\n  - name: live\n    branch: agentctl-live\n    confirm: true\n',
    );
    const before = refs(folder).get('refs/heads/live');
    await publishWords(folder, 'one');
    await promote(folder, 'live');
    await publishWords(folder, 'two');
    expect(await running(folder)).toBe('v2 v1');
    expect(await json(folder, ['show', 'live#1'])).toMatchObject({ version: 'v1' });
    expect(await failing(folder, ['promote', 'test'])).toMatchObject({ code: 3 });
    expect(await failing(folder, ['promote', 'pre-release'])).toMatchObject({ code: 2 });
    expect(refs(folder).get('refs/heads/live')).toBe(before);
    expect([...refs(folder).keys()].filter((ref) => ref.startsWith('refs/heads/'))).toEqual([
      'refs/heads/agentctl-live',
      'refs/heads/agentctl-test',
      'refs/heads/live',
      'refs/heads/main',
    ]);
    checkInvariants(folder, ['agentctl-test', 'agentctl-live']);
  });

  test('four environments are climbed one by one', async () => {
    const folder = workspace();
    const names = ['dev', 'staging', 'canary', 'prod'];
    write(
      folder,
      'agentctl.yaml',
      `environments:\n${names.map((name) => `  - name: ${name}\n`).join('')}`,
    );
    await publishWords(folder, 'one');
    for (const name of names.slice(2))
      expect(await failing(folder, ['promote', name])).toMatchObject({ code: 3 });
    for (const name of names.slice(1)) await promote(folder, name);
    expect(await running(folder)).toBe('v1 v1 v1 v1');
    await publishWords(folder, 'two');
    await promote(folder, 'staging');
    await rollback(folder, 'staging', '--reject');
    expect(
      await failing(folder, [
        'promote',
        'prod',
        '--version',
        'v2',
        '--skip-steps',
        '--reason',
        'x',
      ]),
    ).toMatchObject({ code: 3, message: expect.stringContaining('rejected in staging') as string });
    expect(await running(folder)).toBe('v2 v1 v1 v1');
    checkInvariants(folder, names);
  });

  test('one environment alone has nothing to promote into', async () => {
    const folder = workspace();
    write(folder, 'agentctl.yaml', 'environments: [live]\n');
    await publishWords(folder, 'one');
    expect(await failing(folder, ['promote', 'live', '--yes'])).toMatchObject({ code: 3 });
    checkInvariants(folder, ['live']);
  });
});

describe('overrides in agentctl.yaml', () => {
  test.each([
    { overrides: '[ladder]', skip: 0, force: 3 },
    { overrides: '[lock]', skip: 3, force: 0 },
    { overrides: '[]', skip: 3, force: 3 },
    { overrides: null, skip: 0, force: 0 },
  ])('$overrides: what may be forced', async ({ overrides, skip, force }) => {
    const folder = await published(2);
    await promote(folder, 'pre-release', '--version', 'v1');
    if (overrides !== null)
      write(
        folder,
        'agentctl.yaml',
        `environments: [sandbox, pre-release, live]\noverrides: ${overrides}\n`,
      );
    await json(folder, ['env', 'lock', 'pre-release', '--reason', 'launch']);
    const skipping = [
      'promote',
      'live',
      '--version',
      'v2',
      '--skip-steps',
      '--reason',
      'x',
      '--yes',
    ];
    const forcing = ['promote', 'pre-release', '--force', '--reason', 'x'];
    for (const [argv, code] of [
      [skipping, skip],
      [forcing, force],
    ] as const) {
      if (code === 0) expect(await json(folder, argv)).toMatchObject({ promoted: true });
      else {
        const failed = await failing(folder, argv);
        expect(failed).toMatchObject({ code, kind: 'refused' });
        expect(failed.hints.join('\n')).toMatch(/overrides in agentctl.yaml does not allow/);
        expect(failed.hints.join('\n')).not.toMatch(/in an emergency/);
      }
    }
    checkInvariants(folder);
  });
});
