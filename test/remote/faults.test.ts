import { chmodSync, writeFileSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Ran } from '../helpers/cli.ts';
import { logOf, refs } from '../helpers/invariants.ts';
import { GIT } from '../helpers/processes.ts';
import { BOB, edit, git, temporaryFolder } from '../helpers/repository.ts';
import {
  answer,
  at,
  before,
  checkTeam,
  cloneOf,
  hook,
  settled,
  story,
  team,
  withheld,
} from '../helpers/remote.ts';
import type { Desk } from '../helpers/remote.ts';
import { expectHarmless } from '../hostile/harmless.ts';

// A busy machine takes longer; nothing here waits for a time.
vi.setConfig({ testTimeout: 120_000 });

/** Puts a git of our own before the machine's: a shell script in which `$GIT` is that one, and `$WORD` the command. */
function gitThat(...lines: string[]): { env: Record<string, string> } {
  const folder = temporaryFolder('shim');
  const script = [
    '#!/bin/sh',
    `GIT='${GIT ?? 'git'}'`,
    `HERE='${folder}'`,
    'WORD=',
    'skip=',
    'for each in "$@"; do',
    '  if [ -n "$skip" ]; then skip=; continue; fi',
    '  case $each in -c) skip=1;; -*) ;; *) WORD=$each; break;; esac',
    'done',
    ...lines,
    'exec "$GIT" "$@"',
  ];
  writeFileSync(join(folder, 'git'), `${script.join('\n')}\n`);
  chmodSync(join(folder, 'git'), 0o755);
  return { env: { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` } };
}

function versions(server: string, branch: string): (number | null)[] {
  return logOf(server, branch).map(({ record }) => record.version);
}

const shown = (ran: Ran, desk: Desk, server: string) =>
  `${settled(ran.stderr + ran.stdout, desk, server)}[exit ${ran.code}]`;

describe('a push that is refused', () => {
  const sessions: string[] = [];

  test.each([
    [
      'a hook that declines, with escapes in its words',
      'pre-receive',
      ['printf "no \\033[31mreleases\\033[0m on \\033]0;title\\007Fridays\\r\\n" >&2', 'exit 1'],
    ],
    [
      'a protected branch',
      'pre-receive',
      [
        'echo "error: GH006: Protected branch update failed for refs/heads/pre-release." >&2',
        'exit 1',
      ],
    ],
    [
      'a ruleset',
      'pre-receive',
      [
        'echo "error: GH013: Repository rule violations found for refs/heads/pre-release." >&2',
        'exit 1',
      ],
    ],
    [
      'one ref that an update hook declines',
      'update',
      ['case $1 in refs/heads/pre-release) echo "only the pipeline may" >&2; exit 1;; esac'],
    ],
    ['a large file', 'pre-receive', ['echo "error: GH001: Large files detected." >&2', 'exit 1']],
  ])('by %s', async (_, name, lines) => {
    const { server, alice } = await team();
    hook(server, name, ...lines);
    const ran = await at(alice, ['promote', 'pre-release']);
    expectHarmless(ran, name);
    sessions.push(shown(ran, alice, server));
    expect(ran.code).toBe(1);
    expect(ran.git.filter(([word]) => word === 'push')).toHaveLength(1);
    expect(versions(server, 'pre-release')).toEqual([1]);
    checkTeam(server, alice);
  });

  test('its words are shown, without what could do harm', () => {
    expect(sessions.map((text) => text.replace(/^[^]*?(?=error:)/, '')).join('\n'))
      .toMatchInlineSnapshot(`
      "error: Couldn't push to origin: a hook of the server declined it. Nothing was changed.
      hint: it said: no [31mreleases[0m on ]0;titleFridays
      [exit 1]
      error: Couldn't push to origin: the branch or tag is protected there, and you may not move it. Nothing was changed.
      hint: ask who looks after origin; agentctl protect --print shows rules that let releases pass
      hint: it said: error: GH006: Protected branch update failed for refs/heads/pre-release.
      [exit 1]
      error: Couldn't push to origin: the branch or tag is protected there, and you may not move it. Nothing was changed.
      hint: ask who looks after origin; agentctl protect --print shows rules that let releases pass
      hint: it said: error: GH013: Repository rule violations found for refs/heads/pre-release.
      [exit 1]
      error: Couldn't push to origin: a hook of the server declined it. Nothing was changed.
      hint: it said: only the pipeline may
      hint: it said: error: hook declined to update refs/heads/pre-release
      [exit 1]
      error: Couldn't push to origin: a file is larger than the server takes. Nothing was changed.
      hint: git log --stat @{upstream}.. names what is new
      hint: it said: error: GH001: Large files detected.
      [exit 1]"
    `);
  });

  test('by the user’s own hook, which runs once', async () => {
    const { server, alice } = await team();
    hook(join(alice.folder, '.git'), 'pre-push', 'echo "not on Fridays" >&2', 'exit 1');
    const ran = await at(alice, ['promote', 'pre-release']);
    expect(ran.git.filter(([word]) => word === 'push')).toHaveLength(1);
    expect(shown(ran, alice, server).replace(/^[^]*?(?=error:)/, '')).toMatchInlineSnapshot(`
      "error: Couldn't push to origin: your own hook pre-push declined it. Nothing was changed.
      hint: it said: not on Fridays
      [exit 1]"
    `);
    checkTeam(server, alice);
  });

  test('because one may only read', async () => {
    const { server, alice } = await team();
    // What hosts say: git-receive-pack is not started at all.
    const { env } = gitThat(
      'if [ "$WORD" = push ]; then',
      '  echo "remote: Permission to team/agents.git denied to alice." >&2',
      '  echo "fatal: unable to access \'https://git.example/team/agents.git/\': The requested URL returned error: 403" >&2',
      '  exit 128',
      'fi',
    );
    const ran = await at(alice, ['promote', 'pre-release'], { env });
    expect(shown(ran, alice, server)).toMatchInlineSnapshot(`
      "Promote booking v2 from sandbox to pre-release (now v1)
        brings in  v2 Two, Alice, <time>
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
      error: Couldn't push to origin: you may not write to origin. Nothing was changed.
      hint: git remote get-url origin shows where it leads
      hint: it said: Permission to team/agents.git denied to alice.
      [exit 1]"
    `);
    expect(ran.git.filter(([word]) => word === 'push')).toHaveLength(1);
    expect(versions(server, 'pre-release')).toEqual([1]);
  });

  test('because its disk is full', async () => {
    const { server, alice } = await team();
    const { env } = gitThat(
      'if [ "$WORD" = push ]; then',
      '  echo "To origin"',
      '  printf "!\\\\tx:refs/heads/pre-release\\\\t[remote rejected] (unpacker error)\\\\n"',
      '  echo "remote: fatal: write error: No space left on device" >&2',
      '  echo "error: remote unpack failed: unpack-objects abnormal exit" >&2',
      '  exit 1',
      'fi',
    );
    expect(shown(await at(alice, ['promote', 'pre-release'], { env }), alice, server))
      .toMatchInlineSnapshot(`
        "Promote booking v2 from sandbox to pre-release (now v1)
          brings in  v2 Two, Alice, <time>
          changes    ~ 1  + 0  - 0
                     ~ agent: Greeting
        error: Couldn't push to origin: the server could not store what was sent. Nothing was changed.
        hint: its disk may be full, or its repository damaged
        hint: it said: fatal: write error: No space left on device
        [exit 1]"
      `);
    expect(versions(server, 'pre-release')).toEqual([1]);
  });

  test('a publication that was refused keeps the commit and makes no version', async () => {
    const { server, alice, bob } = await team();
    edit(alice.folder, 'Three!');
    hook(server, 'update', 'case $1 in refs/tags/*) echo "no tags today" >&2; exit 1;; esac');
    const ran = await at(alice, ['publish', '-m', 'Three']);
    expect(shown(ran, alice, server)).toMatchInlineSnapshot(`
      "Publish booking v3 to sandbox (now v2)
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
      error: Couldn't push to origin: a hook of the server declined it. Nothing was changed.
      hint: it said: no tags today
      hint: it said: error: hook declined to update refs/tags/booking/v3
      [exit 1]"
    `);
    expect(git(alice.folder, 'log', '-1', '--format=%s')).toBe('Three');
    expect([...refs(alice.folder).keys()]).not.toContain('refs/tags/booking/v3');
    expect(versions(server, 'sandbox')).toEqual([2, 1]);
    hook(server, 'update', 'exit 0');
    expect(await answer(alice, ['publish'])).toMatchObject({ published: true, version: 'v3' });
    checkTeam(server, alice, bob);
  });
});

describe('a server that can’t move several refs at once', () => {
  test('takes the tag first, then the log', async () => {
    const { server, alice, bob } = await team();
    git(server, 'config', 'receive.advertiseAtomic', 'false');
    edit(alice.folder, 'Three!');
    expect(await answer(alice, ['publish', '-m', 'Three'])).toMatchObject({ version: 'v3' });
    expect(await answer(alice, ['promote', 'pre-release'])).toMatchObject({ promoted: true });
    checkTeam(server, alice, bob);
  });

  test('a tag that it took without the log is completed', async () => {
    const { server, alice, bob } = await team();
    git(server, 'config', 'receive.advertiseAtomic', 'false');
    edit(alice.folder, 'Three!');
    hook(server, 'update', 'case $1 in refs/heads/sandbox) echo "not now" >&2; exit 1;; esac');
    expect(shown(await at(alice, ['publish', '-m', 'Three']), alice, server))
      .toMatchInlineSnapshot(`
        "Publish booking v3 to sandbox (now v2)
          changes    ~ 1  + 0  - 0
                     ~ agent: Greeting
        error: Couldn't push to origin: a hook of the server declined it. Nothing was changed.
        hint: it said: not now
        hint: it said: error: hook declined to update refs/heads/sandbox
        [exit 1]"
      `);
    expect([...refs(server).keys()]).toContain('refs/tags/booking/v3');
    hook(server, 'update', 'exit 0');
    expect(await answer(alice, ['publish'])).toMatchObject({
      published: true,
      version: 'v3',
      deployment: 'sandbox#3',
    });
    git(bob.folder, 'pull', '--quiet');
    edit(bob.folder, 'Four!');
    expect(await answer(bob, ['publish', '-m', 'Four'])).toMatchObject({
      version: 'v4',
    });
    checkTeam(server, alice, bob);
  });
});

describe('a connection that breaks', () => {
  const promote = ['promote', 'pre-release'];

  test('after the server took the push: success is told, once', async () => {
    const { server, alice, bob } = await team();
    const { env } = gitThat(
      'if [ "$WORD" = push ] && mkdir "$HERE/broken" 2>/dev/null; then',
      '  "$GIT" "$@" >/dev/null 2>&1',
      '  echo "send-pack: unexpected disconnect while reading sideband packet" >&2',
      '  echo "fatal: the remote end hung up unexpectedly" >&2',
      '  exit 128',
      'fi',
    );
    const ran = await at(alice, promote, { env });
    expect(shown(ran, alice, server)).toMatchInlineSnapshot(`
      "Promote booking v2 from sandbox to pre-release (now v1)
        brings in  v2 Two, Alice, <time>
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
      to undo: agentctl rollback pre-release --agent booking --to v1 --if-running v2
      next: agentctl promote live
      ✓ Promoted booking v2 to pre-release (was v1)
      [exit 0]"
    `);
    expect(ran.git.filter(([word]) => word === 'push')).toHaveLength(1);
    expect(versions(server, 'pre-release')).toEqual([2, 1]);
    expect((await at(alice, ['promote', 'live', '--yes'])).code).toBe(0);
    checkTeam(server, alice, bob);
  });

  test('after the server took it and never said so: git’s own words', async () => {
    const { server, alice, bob } = await team();
    const { env } = gitThat(
      'if [ "$WORD" = push ] && mkdir "$HERE/broken" 2>/dev/null; then',
      '  "$GIT" "$@" >/dev/null 2>&1',
      '  printf "To x\\\\n!\\\\tx:refs/heads/pre-release\\\\t[remote failure] (remote failed to report status)\\\\nDone\\\\n"',
      '  echo "error: failed to push some refs" >&2',
      '  exit 1',
      'fi',
    );
    expect(await answer(alice, promote, { env })).toMatchObject({ promoted: true });
    expect(versions(server, 'pre-release')).toEqual([2, 1]);
    checkTeam(server, alice, bob);
  });

  test('after the server took it, and others moved on from there', async () => {
    const { server, alice, bob } = await team();
    const script = join(temporaryFolder('later'), 'later.sh');
    const { env } = gitThat(
      'if [ "$WORD" = push ] && mkdir "$HERE/broken" 2>/dev/null; then',
      '  "$GIT" "$@" >/dev/null 2>&1',
      `  sh '${script}' >/dev/null 2>&1`,
      '  echo "fatal: the remote end hung up unexpectedly" >&2',
      '  exit 128',
      'fi',
    );
    // Somebody's deployment of another kind on top of it, by plain git: the same tree again.
    writeFileSync(
      script,
      [
        `cd '${server}'`,
        'tree=$(git rev-parse "refs/heads/pre-release^{tree}")',
        'made=$(git commit-tree -m "on top" -p refs/heads/pre-release "$tree")',
        'git update-ref refs/heads/pre-release "$made"',
      ].join('\n'),
    );
    expect(await answer(alice, promote, { env })).toMatchObject({ promoted: true });
    expect(git(server, 'log', '--format=%s', 'pre-release')).toMatch(
      /^on top\npromote booking v2 to pre-release\npromote booking v1/,
    );
    expect(bob.person.name).toBe('Bob');
  });

  test('before the server took the push: it is sent again', async () => {
    const { server, alice, bob } = await team();
    const { env } = gitThat(
      'if [ "$WORD" = push ] && mkdir "$HERE/broken" 2>/dev/null; then',
      '  echo "fatal: the remote end hung up unexpectedly" >&2',
      '  exit 128',
      'fi',
    );
    edit(alice.folder, 'Three!');
    const ran = await at(alice, ['publish', '-m', 'Three', '--json'], { env });
    expect(JSON.parse(ran.stdout)).toMatchObject({ published: true, version: 'v3' });
    expect(ran.git.filter(([word]) => word === 'push')).toHaveLength(3);
    checkTeam(server, alice, bob);
  });

  test('again and again, while the server has not decided: that it may come, and it comes', async () => {
    const { server, alice, bob } = await team();
    const { env } = gitThat(
      'if [ "$WORD" = push ]; then',
      `  for each in "$@"; do printf "%s\\n" "$each"; done >'${server}/sent'`,
      '  echo "fatal: the remote end hung up unexpectedly" >&2',
      '  exit 128',
      'fi',
    );
    const ran = await at(alice, promote, { env });
    expect(shown(ran, alice, server)).toMatchInlineSnapshot(`
      "Promote booking v2 from sandbox to pre-release (now v1)
        brings in  v2 Two, Alice, <time>
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
      error: The connection to origin broke after pre-release#2 was sent: it may have been made or not.
      hint: git ls-remote origin refs/heads/pre-release tells: it was made if that is <oid>
      hint: or once the remote answers: agentctl fetch, then agentctl history
      hint: the same command run again does nothing where it was made
      hint: what git met: the connection broke
      [exit 6]"
    `);
    expect(ran.git.filter(([word]) => word === 'push')).toHaveLength(5);
    expect(versions(server, 'pre-release')).toEqual([1]);
    // A hook of the server went on where the connection had ended.
    git(alice.folder, ...readFileSync(join(server, 'sent'), 'utf8').trim().split('\n'));
    expect(await answer(alice, promote)).toMatchObject({ version: 'v2', promoted: false });
    expect(versions(server, 'pre-release')).toEqual([2, 1]);
    checkTeam(server, alice, bob);
  });

  test('a push that takes all its time is not sent once more', async () => {
    const { server, alice } = await team();
    const { env } = gitThat('if [ "$WORD" = push ]; then exec sleep 30; fi');
    const limit = { AGENTCTL_REMOTE_TIMEOUT: '1' };
    const ran = await at(alice, promote, { env: { ...env, ...limit } });
    expect(ran.code).toBe(6);
    expect(ran.git.filter(([word]) => word === 'push')).toHaveLength(1);
    expect(versions(server, 'pre-release')).toEqual([1]);
  });

  test.each([
    ['it was made', '"$GIT" "$@" >/dev/null 2>&1', [2, 1]],
    ['it was not', ':', [1]],
  ])('and nobody can be asked (%s): exit 6 with how to find out', async (_, push, expected) => {
    const { server, alice, bob } = await team();
    const { env } = gitThat(
      'if [ "$WORD" = push ]; then',
      `  ${push}`,
      '  echo "fatal: the remote end hung up unexpectedly" >&2',
      '  exit 128',
      'fi',
      'if [ "$WORD" = ls-remote ]; then',
      '  echo "fatal: unable to access: Could not resolve host: git.example" >&2',
      '  exit 128',
      'fi',
    );
    const ran = await at(alice, [...promote, '--json'], { env });
    expect(ran.code).toBe(6);
    const { error } = JSON.parse(ran.stdout) as {
      error: { kind: string; message: string; hints: string[] };
    };
    expect({
      ...error,
      hints: error.hints.map((hint) => settled(hint, alice, server)),
    }).toMatchInlineSnapshot(`
      {
        "hints": [
          "git ls-remote origin refs/heads/pre-release tells: it was made if that is <oid>",
          "or once the remote answers: agentctl fetch, then agentctl history",
          "the same command run again does nothing where it was made",
          "what git met: the connection broke",
        ],
        "kind": "unknown-outcome",
        "message": "The connection to origin broke after pre-release#2 was sent: it may have been made or not.",
      }
    `);
    expect(versions(server, 'pre-release')).toEqual(expected);
    // What it says tells: the server's branch is that commit, or not.
    const [ask = ''] = error.hints;
    const [command = ''] = ask.split(' tells');
    const [, ref = ''] = /ls-remote \S+ (\S+)/.exec(command) ?? [];
    const made = git(server, 'rev-parse', ref) === /[0-9a-f]{40}/.exec(ask)?.[0];
    expect(made).toBe(expected.length === 2);
    // The same command again ends where it was going.
    expect(await answer(alice, promote)).toMatchObject({ version: 'v2', promoted: !made });
    expect(versions(server, 'pre-release')).toEqual([2, 1]);
    checkTeam(server, alice, bob);
  });

  test('a remote that hangs is left after a time', async () => {
    const { server, alice, bob } = await team();
    const hanging = (word: string) =>
      gitThat(`if [ "$WORD" = ${word} ]; then exec sleep 30; fi`).env;
    const started = Date.now();
    const limit = { AGENTCTL_REMOTE_TIMEOUT: '1' };
    const fetch = await at(alice, promote, { env: { ...hanging('fetch'), ...limit } });
    expect(shown(fetch, alice, server)).toMatchInlineSnapshot(`
      "error: Couldn't fetch from origin: origin did not answer in time.
      hint: reads work without the remote, changes do not
      hint: AGENTCTL_REMOTE_TIMEOUT=300 waits longer: it takes seconds
      [exit 1]"
    `);
    // Sent, and then nothing: the server is asked.
    const { env } = gitThat(
      'if [ "$WORD" = push ] && mkdir "$HERE/hung" 2>/dev/null; then',
      '  "$GIT" "$@" >/dev/null 2>&1',
      '  exec sleep 30',
      'fi',
    );
    expect(await answer(alice, promote, { env: { ...env, ...limit } })).toMatchObject({
      promoted: true,
    });
    expect(Date.now() - started).toBeLessThan(20_000);
    expect(versions(server, 'pre-release')).toEqual([2, 1]);
    checkTeam(server, alice, bob);
  });
});

describe('numbers', () => {
  test('a version of that number that somebody else made meanwhile: the next one', async () => {
    const { server, alice, bob } = await team();
    edit(alice.folder, 'Three!');
    // Bob's publication was stopped between its tag and its log, on a server that can't move both at once.
    const strike = await withheld(server, async () => {
      git(server, 'config', 'receive.advertiseAtomic', 'false');
      hook(server, 'update', 'case $1 in refs/heads/sandbox) exit 1;; esac');
      edit(bob.folder, 'Of Bob!');
      expect((await at(bob, ['publish', '-m', 'Of Bob'])).code).toBe(1);
      hook(server, 'update', 'exit 0');
      git(server, 'config', 'receive.advertiseAtomic', 'true');
    });
    const made = await at(alice, ['publish', '-m', 'Three', '--json'], before('push', strike));
    expect(JSON.parse(made.stdout)).toMatchObject({ version: 'v4', published: true });
    expect(versions(server, 'sandbox')).toEqual([4, 2, 1]);
    expect([...refs(server).keys()].filter((ref) => ref.startsWith('refs/tags/'))).toEqual([
      'refs/tags/booking/v1',
      'refs/tags/booking/v2',
      'refs/tags/booking/v3',
      'refs/tags/booking/v4',
    ]);
    checkTeam(server, alice, bob);
  });

  test('two who publish other things at once: one conflict, no number twice', async () => {
    const { server, alice, bob } = await team();
    edit(alice.folder, 'Of Alice!');
    const strike = await withheld(server, async () => {
      edit(bob.folder, 'Of Bob!');
      await answer(bob, ['publish', '-m', 'Of Bob']);
    });
    const lost = await at(alice, ['publish', '-m', 'Of Alice', '--json'], before('push', strike));
    expect(lost.code).toBe(4);
    expect(versions(server, 'sandbox')).toEqual([3, 2, 1]);
    checkTeam(server, alice, bob);
  });

  test('a tag that was moved on the server: everything else is fetched, and doctor tells', async () => {
    const { server, alice, bob } = await team();
    await answer(alice, ['fetch']);
    await answer(bob, ['promote', 'pre-release']);
    git(server, 'update-ref', 'refs/tags/booking/v1', git(server, 'rev-parse', 'booking/v2'));
    expect(
      await story({ server }, [alice, 'agentctl fetch'], [alice, 'agentctl promote live --yes']),
    ).toMatchInlineSnapshot(`
      "alice$ agentctl fetch
      ✓ Fetched from origin
        pre-release: pre-release#1 → pre-release#2
        booking/v1 was moved on origin: it is another tag there than here (agentctl doctor)

      alice$ agentctl promote live --yes
      Promote booking v2 from pre-release to live (now v1)
        brings in  v2 Two, Alice, <time>
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
      to undo: agentctl rollback live --agent booking --to v1 --if-running v2
      ✓ Promoted booking v2 to live (was v1)
      "
    `);
    const doctor = await at(cloneOf(server, BOB), ['doctor', '--json']);
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toContain('booking/v1');
  });
});
