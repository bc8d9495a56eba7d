import { describe, expect, test, vi } from 'vitest';
import { logOf, refs } from '../helpers/invariants.ts';
import { edit, git, write } from '../helpers/repository.ts';
import {
  answer,
  at,
  before,
  checkTeam,
  copyTeam,
  hook,
  printed,
  settled,
  story,
  team,
  type,
  withheld,
} from '../helpers/remote.ts';
import type { Desk, Team } from '../helpers/remote.ts';

// A busy machine takes longer; nothing here waits for a time.
vi.setConfig({ testTimeout: 120_000 });

let climbed: Promise<Team> | null = null;

/** A team whose sandbox runs v3, pre-release v2 and live v1. */
async function climbedTeam(): Promise<Team> {
  return copyTeam(await (climbed ??= climb()));
}

async function climb(): Promise<Team> {
  const made = await team();
  await answer(made.alice, ['promote', 'pre-release']);
  edit(made.alice.folder, 'Three!');
  await answer(made.alice, ['publish', '-m', 'Three']);
  git(made.bob.folder, 'pull', '--quiet');
  return made;
}

/** Alice types a line while Bob is faster; returns the session, and what she is told to type. */
async function race(
  { server, alice }: Team,
  line: string,
  faster: () => Promise<unknown>,
): Promise<{ session: string; told: string[]; code: number }> {
  const strike = await withheld(server, faster);
  const state = [refs(alice.folder), git(alice.folder, 'status', '--porcelain')];
  const ran = await type(alice, line, before('push', strike));
  const session = `alice$ ${line}\n${settled(ran.stderr + ran.stdout, alice, server)}[exit ${ran.code}]\n`;
  if (ran.code === 4 && !line.startsWith('agentctl publish'))
    expect(
      [headsOf(refs(alice.folder)), git(alice.folder, 'status', '--porcelain')],
      'nothing changed but what was fetched',
    ).toEqual([headsOf(state[0] as Map<string, string>), state[1]]);
  return { session, told: printed(ran), code: ran.code };
}

function headsOf(all: ReadonlyMap<string, string>): [string, string][] {
  return [...all].filter(([ref]) => ref.startsWith('refs/heads/'));
}

/** Types what was printed, one after the other; all must succeed. */
async function typeAll(desk: Desk, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const { code, stdout, stderr } = await type(desk, line);
    expect(code, `${line}\n${stdout}${stderr}`).toBe(0);
  }
}

describe('somebody else was faster', () => {
  test('at publishing, in another file', async () => {
    const { server, alice, bob } = await climbedTeam();
    edit(alice.folder, 'Hers!');
    const { session, told } = await race(
      { server, alice, bob },
      'agentctl publish -m Hers',
      async () => {
        write(bob.folder, 'agents/booking/topics/hours.yaml', 'name: hours\ncontent: Always.\n');
        await answer(bob, ['publish', '-m', 'His']);
      },
    );
    expect(session).toMatchInlineSnapshot(`
      "alice$ agentctl publish -m Hers
      Publish booking v4 to sandbox (now v3)
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
      error: sandbox was moved in the meantime: Bob made sandbox#4 (publish booking v4, “His”) at <time>. Nothing was deployed; your commit stays.
      hint: type these one after the other:
        1. see what your draft would change now
           agentctl diff sandbox draft --agent booking
        2. bring in v4; where both changed the same line, git names the file to settle
           git merge --no-edit refs/tags/booking/v4
        3. publish both together
           agentctl publish --agent booking
      [exit 4]
      "
    `);
    expect(git(alice.folder, 'log', '-1', '--format=%s')).toBe('Hers');
    expect(refs(alice.folder).has('refs/tags/booking/v5')).toBe(false);
    await typeAll(alice, told);
    expect(logOf(server, 'sandbox').map(({ record }) => record.version)).toEqual([5, 4, 3, 2, 1]);
    checkTeam(server, alice, bob);
  });

  test('at publishing the same', async () => {
    const { server, alice, bob } = await climbedTeam();
    edit(alice.folder, 'The same!');
    const { session } = await race({ server, alice, bob }, 'agentctl publish -m Hers', async () => {
      edit(bob.folder, 'The same!');
      await answer(bob, ['publish', '-m', 'His']);
    });
    expect(session).toMatchInlineSnapshot(`
      "alice$ agentctl publish -m Hers
      Publish booking v4 to sandbox (now v3)
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
      hint: your branch main was not pushed: it moved on there: pull, then push
      next: agentctl promote pre-release
      sandbox runs booking v4 already: nothing to do
      [exit 0]
      "
    `);
    expect(logOf(server, 'sandbox').map(({ record }) => record.version)).toEqual([4, 3, 2, 1]);
    checkTeam(server, alice, bob);
  });

  test('at promoting another version', async () => {
    const { server, alice, bob } = await climbedTeam();
    const { session, told } = await race(
      { server, alice, bob },
      'agentctl promote pre-release',
      () => answer(bob, ['rollback', 'pre-release', '--to', 'v1', '-m', 'wrong prices']),
    );
    expect(session).toMatchInlineSnapshot(`
      "alice$ agentctl promote pre-release
      Promote booking v3 from sandbox to pre-release (now v2)
        brings in  v3 Three, Alice, <time>
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
      error: pre-release was moved in the meantime: Bob made pre-release#3 (rollback booking v1, “wrong prices”) at <time>. You were about to promote booking v3 in pre-release. Nothing was changed here.
      hint: agentctl history pre-release
      hint: what it would change now: agentctl diff v1 v3 --agent booking
      hint: if it is still wanted: agentctl promote pre-release --agent booking --version v3 --if-running v1
      [exit 4]
      "
    `);
    await typeAll(alice, told);
    expect(logOf(server, 'pre-release').map(({ record }) => record.version)).toEqual([3, 1, 2, 1]);
    checkTeam(server, alice, bob);
  });

  test('at promoting the same version', async () => {
    const { server, alice, bob } = await climbedTeam();
    const { session } = await race({ server, alice, bob }, 'agentctl promote pre-release', () =>
      answer(bob, ['promote', 'pre-release']),
    );
    expect(session).toMatchInlineSnapshot(`
      "alice$ agentctl promote pre-release
      Promote booking v3 from sandbox to pre-release (now v2)
        brings in  v3 Three, Alice, <time>
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
      pre-release runs booking v3 already: nothing to do (Bob was faster: pre-release#3)
      [exit 0]
      "
    `);
    expect(logOf(server, 'pre-release').map(({ record }) => record.version)).toEqual([3, 2, 1]);
    checkTeam(server, alice, bob);
  });

  test('at rolling back', async () => {
    const { server, alice, bob } = await climbedTeam();
    const { session, told } = await race(
      { server, alice, bob },
      'agentctl rollback pre-release',
      () => answer(bob, ['promote', 'pre-release']),
    );
    expect(session).toMatchInlineSnapshot(`
      "alice$ agentctl rollback pre-release
      Roll pre-release back to booking v1 (now v2)
        reverts    v2 Two, Alice, <time>
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
        stays      sandbox v3, live v1; the draft, phone numbers, other agents
        not undone changes of secrets and in outside systems, calls in progress
      error: pre-release was moved in the meantime: Bob made pre-release#3 (promote booking v3) at <time>. You were about to roll back to booking v1 in pre-release. Nothing was changed here.
      hint: agentctl history pre-release
      hint: what it would change now: agentctl diff v3 v1 --agent booking
      hint: if it is still wanted: agentctl rollback pre-release --agent booking --to v1 --if-running v3
      [exit 4]
      "
    `);
    await typeAll(alice, told);
    expect(logOf(server, 'pre-release').map(({ record }) => record.version)).toEqual([1, 3, 2, 1]);
    checkTeam(server, alice, bob);
  });

  test('with a lock', async () => {
    const { server, alice, bob } = await climbedTeam();
    const { session, told } = await race(
      { server, alice, bob },
      'agentctl promote pre-release',
      () => answer(bob, ['env', 'lock', 'pre-release', '--all', '--reason', 'a launch']),
    );
    expect(session).toMatchInlineSnapshot(`
      "alice$ agentctl promote pre-release
      Promote booking v3 from sandbox to pre-release (now v2)
        brings in  v3 Three, Alice, <time>
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
      error: pre-release was locked for all agents in the meantime: locked by Bob: a launch, at <time>. You were about to promote booking v3 in pre-release. Nothing was changed here.
      hint: agentctl history pre-release
      hint: what it would change now: agentctl diff v2 v3 --agent booking
      hint: if it is still wanted: agentctl promote pre-release --agent booking --version v3 --if-running v2
      [exit 4]
      "
    `);
    expect(logOf(server, 'pre-release')).toHaveLength(3);
    for (const line of told) expect([0, 3], line).toContain((await type(alice, line)).code);
    expect(logOf(server, 'pre-release')).toHaveLength(3);
    checkTeam(server, alice, bob);
  });

  test('at locking', async () => {
    const { server, alice, bob } = await climbedTeam();
    const { session, told } = await race(
      { server, alice, bob },
      'agentctl env lock pre-release --agent booking --reason holiday',
      () => answer(bob, ['promote', 'pre-release']),
    );
    expect(session).toMatchInlineSnapshot(`
      "alice$ agentctl env lock pre-release --agent booking --reason holiday
      error: pre-release was moved in the meantime: Bob made pre-release#3 (promote booking v3) at <time>. Nothing was changed here.
      hint: agentctl --agent booking status
      hint: agentctl --agent booking history pre-release
      hint: if it is still wanted, the same command again
      [exit 4]
      "
    `);
    await typeAll(alice, told);
    checkTeam(server, alice, bob);
  });

  test('in another environment: no matter', async () => {
    const { server, alice, bob } = await climbedTeam();
    const { code } = await race({ server, alice, bob }, 'agentctl promote pre-release', () =>
      answer(bob, ['promote', 'live', '--yes']),
    );
    expect(code).toBe(0);
    checkTeam(server, alice, bob);
  });

  test('with another agent: built again on the new tip, silently', async () => {
    const { server, alice, bob } = await climbedTeam();
    edit(alice.folder, 'Four!');
    const { code } = await race({ server, alice, bob }, 'agentctl publish -m Four', async () => {
      edit(bob.folder, 'Hello', 'support');
      await answer(bob, ['publish', '--agent', 'support', '-m', 'Of another']);
    });
    expect(code).toBe(0);
    expect(
      logOf(server, 'sandbox').map(({ record }) => `${record.agent} ${record.version}`),
    ).toEqual(['booking 4', 'support 1', 'booking 3', 'booking 2', 'booking 1']);
    checkTeam(server, alice, bob);
  });

  test.each([
    ['env unlock pre-release', 'pre-release is not locked'],
    ['retire pre-release --yes', 'pre-release does not run booking: nothing to do'],
  ])('by the same command (%s): it is as it was wanted', async (line, words) => {
    const { server, alice, bob } = await climbedTeam();
    if (line.startsWith('env'))
      await answer(alice, ['env', 'lock', 'pre-release', '--reason', 'a launch']);
    const { code, session } = await race({ server, alice, bob }, `agentctl ${line}`, () =>
      answer(bob, line.split(' ')),
    );
    expect(code).toBe(0);
    expect(session).toContain(words);
    expect(git(server, 'log', '-1', '--format=%an', 'pre-release')).toBe('Bob');
    checkTeam(server, alice, bob);
  });

  test('before the fetch: --if-running tells it, and nothing was changed', async () => {
    const { server, alice, bob } = await climbedTeam();
    await answer(bob, ['rollback', 'pre-release', '--to', 'v1']);
    expect(
      await story(
        { server },
        [alice, 'agentctl promote pre-release --version v3 --if-running v2'],
        [alice, 'agentctl rollback pre-release --to v1 --if-running v2'],
      ),
    ).toMatchInlineSnapshot(`
      "alice$ agentctl promote pre-release --version v3 --if-running v2
      error: pre-release runs v1 (pre-release#3 by Bob at <time>), not v2: nothing was changed.
      hint: agentctl status
      hint: agentctl history pre-release
      [exit 4]

      alice$ agentctl rollback pre-release --to v1 --if-running v2
      pre-release runs booking v1 already: nothing to do
      "
    `);
    checkTeam(server, alice, bob);
  });
});

describe('the branch of a publication', () => {
  test('is pushed where it follows one of the remote', async () => {
    const { server, alice, bob } = await team();
    edit(alice.folder, 'Three!');
    expect(await answer(alice, ['publish', '-m', 'Three'])).toMatchObject({
      branch: { name: 'main', refused: null },
    });
    expect(git(server, 'rev-parse', 'main')).toBe(git(alice.folder, 'rev-parse', 'HEAD'));
    git(alice.folder, 'switch', '--quiet', '-c', 'side');
    edit(alice.folder, 'Four!');
    expect(await answer(alice, ['publish', '-m', 'Four'])).toMatchObject({ branch: null });
    expect([...refs(server).keys()]).not.toContain('refs/heads/side');
    checkTeam(server, alice, bob);
  });

  test('refused by the server, or behind, is a hint and no failure', async () => {
    const { server, alice, bob } = await team();
    edit(alice.folder, 'Three!');
    write(bob.folder, 'README.md', '# Bob’s\n');
    git(bob.folder, 'commit', '--quiet', '-am', 'Read me');
    git(bob.folder, 'push', '--quiet');
    const sessions = [await story({ server }, [alice, 'agentctl publish -m Three'])];
    git(alice.folder, 'pull', '--quiet', '--no-rebase', '--no-edit');
    hook(
      server,
      'update',
      'case $1 in refs/heads/main) echo "GH006: Protected branch update failed." >&2; exit 1;; esac',
    );
    edit(alice.folder, 'Four!');
    sessions.push(await story({ server }, [alice, 'agentctl publish -m Four']));
    expect(sessions.join('\n')).toMatchInlineSnapshot(`
      "alice$ agentctl publish -m Three
      Publish booking v3 to sandbox (now v2)
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
      to undo: agentctl rollback sandbox --agent booking --to v2 --if-running v3
      hint: your branch main was not pushed: it moved on there: pull, then push
      next: agentctl promote pre-release
      ✓ Published booking v3 to sandbox (was v2)

      alice$ agentctl publish -m Four
      Publish booking v4 to sandbox (now v3)
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
      to undo: agentctl rollback sandbox --agent booking --to v3 --if-running v4
      hint: your branch main was not pushed: the branch or tag is protected there, and you may not move it
      next: agentctl promote pre-release
      ✓ Published booking v4 to sandbox (was v3)
      "
    `);
    expect(logOf(server, 'sandbox').map(({ record }) => record.version)).toEqual([4, 3, 2, 1]);
    expect((await at(alice, ['publish'])).code).toBe(0);
    checkTeam(server, alice, bob);
  });
});
