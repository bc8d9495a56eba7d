import { expect, test, vi } from 'vitest';
import { logOf, refs } from '../helpers/invariants.ts';
import { ALICE, BOB, edit, git, read, write } from '../helpers/repository.ts';
import { answer, at, checkTeam, cloneOf, localWorkspace, story, team } from '../helpers/remote.ts';

// A busy machine takes longer; nothing here waits for a time.
vi.setConfig({ testTimeout: 120_000 });

test('a log that was rewound on the server: doctor tells, and no number is used twice', async () => {
  const { server, alice, bob } = await team();
  edit(alice.folder, 'Three!');
  await answer(alice, ['publish', '-m', 'Three']);
  git(server, 'update-ref', 'refs/heads/sandbox', git(server, 'rev-parse', 'sandbox~1'));
  expect(await story({ server }, [alice, 'agentctl fetch'], [alice, 'agentctl doctor']))
    .toMatchInlineSnapshot(`
    "alice$ agentctl fetch
    ✓ Fetched from origin
      sandbox: sandbox#3 → sandbox#2

    alice$ agentctl doctor
    as fetched from origin <time>; --fetch refreshes
    ✗ the log of sandbox was rewound or replaced on origin: <short> stood in it when it was fetched before, and does not any more [log-rewound]
        mend: git push --force-with-lease=refs/heads/sandbox:<oid> origin <oid>:refs/heads/sandbox, once you know who did it and why (git log <short> shows what was lost); to keep what is there now: git reflog expire --expire=now refs/remotes/origin/sandbox
    ! booking/v3 has a tag and never ran: its publication was stopped [version-never-ran]
        mend: agentctl checkout v3 --agent booking && agentctl publish --agent booking
    2 findings
    [exit 1]
    "
  `);
  git(bob.folder, 'pull', '--quiet');
  edit(bob.folder, 'Four!');
  expect(await answer(bob, ['publish', '-m', 'Four'])).toMatchObject({ version: 'v4' });
  checkTeam(server, bob);
});

test('environments whose branches have other names', async () => {
  const { desk, server } = await localWorkspace();
  const { folder } = desk;
  for (const name of ['sandbox', 'pre-release', 'live'])
    git(folder, 'branch', '-m', name, `releases/${name}`);
  const settings = read(folder, 'agentctl.yaml').replaceAll(
    /- name: (\S+)/g,
    '- name: $1\n    branch: releases/$1',
  );
  write(folder, 'agentctl.yaml', settings);
  git(folder, 'commit', '--quiet', '-am', 'Other branches');
  // Branches of others that begin alike.
  git(folder, 'push', '--quiet', 'origin', 'main:releases/live-notes', 'main:live');
  expect(await answer(desk, ['connect', 'origin'])).toMatchObject({ changed: true });
  const bob = cloneOf(server, BOB, '--depth=1', '--no-tags');
  expect(await answer(bob, ['promote', 'pre-release'])).toMatchObject({ promoted: true });
  expect(await answer(desk, ['promote', 'live', '--yes'])).toMatchObject({ version: 'v2' });
  expect(logOf(server, 'releases/live').map(({ record }) => record.version)).toEqual([2, 1]);
});

test('an environment that is new: its branch appears on the remote with its first deployment', async () => {
  const { server, alice, bob } = await team();
  const settings = read(alice.folder, 'agentctl.yaml').replace(
    '  - name: live\n',
    '  - name: canary\n  - name: live\n',
  );
  write(alice.folder, 'agentctl.yaml', settings);
  git(alice.folder, 'commit', '--quiet', '-am', 'A canary');
  git(alice.folder, 'push', '--quiet');
  git(bob.folder, 'pull', '--quiet');
  await answer(alice, ['promote', 'pre-release']);
  expect(await answer(bob, ['promote', 'canary'])).toMatchObject({ deployment: 'canary#1' });
  expect(await answer(alice, ['promote', 'live', '--yes'])).toMatchObject({ promoted: true });
  expect([...refs(alice.folder).keys()]).toContain('refs/remotes/origin/canary');
  checkTeam(server, alice, bob);
});

test('a server that can’t move several refs at once is connected all the same', async () => {
  const { desk, server } = await localWorkspace();
  git(server, 'config', 'receive.advertiseAtomic', 'false');
  expect(await answer(desk, ['connect', 'origin'])).toMatchObject({ changed: true });
  expect(await answer(desk, ['promote', 'pre-release'])).toMatchObject({ promoted: true });
  checkTeam(server, desk);
});

test('a fetch brings the objects of what is new and no others', async () => {
  const { server, alice, bob } = await team();
  await answer(alice, ['fetch']);
  const loose = () => Number(git(alice.folder, 'count-objects').split(' ')[0]);
  const before = loose();
  edit(bob.folder, 'Three!');
  await answer(bob, ['publish', '-m', 'Three']);
  await answer(alice, ['fetch']);
  // A commit with three trees and a blob, its tag, and the deployment with its trees, record and head.
  expect(loose() - before).toBeLessThanOrEqual(14);
  checkTeam(server, alice, bob);
});

test('a single-branch clone leaves alone branches whose names begin like those of the logs', async () => {
  const { server } = await team();
  for (const name of ['live-demo', 'sandbox-2', 'pre-release-notes'])
    git(server, 'branch', name, 'main');
  const carol = cloneOf(`file://${server}`, BOB, '--depth', '1');
  expect(await answer(carol, ['promote', 'pre-release'])).toMatchObject({ promoted: true });
  const tracked = [...refs(carol.folder).keys()].filter((ref) => ref.startsWith('refs/remotes/'));
  expect(tracked.toSorted()).toEqual(
    ['HEAD', 'live', 'main', 'pre-release', 'sandbox'].map((name) => `refs/remotes/origin/${name}`),
  );
  checkTeam(server);
});

test('hooks, pull settings and push settings of the user’s do not get in the way', async () => {
  const { server, alice, bob } = await team();
  for (const [name, value] of [
    ['push.default', 'matching'],
    ['push.followTags', 'true'],
    ['push.autoSetupRemote', 'true'],
    ['push.gpgSign', 'if-asked'],
    ['fetch.prune', 'true'],
    ['fetch.pruneTags', 'true'],
    ['remote.origin.mirror', 'false'],
    ['remote.origin.tagOpt', '--tags'],
    ['remote.pushDefault', 'elsewhere'],
    ['fetch.output', 'compact'],
    ['transfer.fsckObjects', 'true'],
  ] as const)
    git(alice.folder, 'config', name, value);
  git(alice.folder, 'tag', '-a', '-m', 'mine', 'mine', 'HEAD');
  git(alice.folder, 'branch', 'private');
  edit(alice.folder, 'Three!');
  expect(await answer(alice, ['publish', '-m', 'Three'])).toMatchObject({ version: 'v3' });
  expect((await at(alice, ['promote', 'pre-release'])).code).toBe(0);
  expect([...refs(server).keys()]).toEqual([
    'refs/heads/live',
    'refs/heads/main',
    'refs/heads/pre-release',
    'refs/heads/sandbox',
    'refs/tags/booking/v1',
    'refs/tags/booking/v2',
    'refs/tags/booking/v3',
  ]);
  expect([...refs(alice.folder).keys()]).toContain('refs/tags/mine');
  expect(alice.person).toBe(ALICE);
  checkTeam(server, bob);
});

test('a clone of a release log is told the way to a branch of one’s own', async () => {
  const { server } = await team();
  const live = cloneOf(server, ALICE, '--branch', 'live');
  const alone = cloneOf(server, ALICE, '--branch', 'live', '--single-branch');
  const session = await story(
    { server },
    [live, 'agentctl status'],
    [live, 'git switch main'],
    [live, 'agentctl promote pre-release'],
    [alone, 'agentctl status'],
  );
  expect(session).toMatchInlineSnapshot(`
    "alice$ agentctl status
    error: Couldn't work here: a release log is checked out, not a branch of your own.
    hint: go back to your own branch: git switch main
    [exit 3]

    alice$ git switch main

    alice$ agentctl promote pre-release
    Promote booking v2 from sandbox to pre-release (now v1)
      brings in  v2 Two, Alice, <time>
      changes    ~ 1  + 0  - 0
                 ~ agent: Greeting
    to undo: agentctl rollback pre-release --agent booking --to v1 --if-running v2
    next: agentctl promote live
    ✓ Promoted booking v2 to pre-release (was v1)

    alice$ agentctl status
    error: Couldn't work here: a release log is checked out, not a branch of your own.
    hint: this clone holds release logs alone: clone the repository anew, without --branch
    [exit 3]
    "
  `);
  checkTeam(server);
});
