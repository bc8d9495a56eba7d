import { describe, expect, test, vi } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants, logOf, refs } from '../helpers/invariants.ts';
import { BOB, edit, git, read, workspace, write } from '../helpers/repository.ts';
import {
  addRemote,
  answer,
  at,
  bareServer,
  checkTeam,
  cloneOf,
  hook,
  localWorkspace,
  printed,
  story,
  team,
  type,
} from '../helpers/remote.ts';

// A busy machine takes longer; nothing here waits for a time.
vi.setConfig({ testTimeout: 120_000 });

/** All refs of the server but those of the user's own branches, to be compared. */
function state(folder: string): Record<string, string> {
  return Object.fromEntries([...refs(folder)].filter(([ref]) => !ref.endsWith('/main')));
}

const LOGS = /^refs\/heads\/(?:sandbox|pre-release|live)$/;

function localLogs(folder: string): string[] {
  return [...refs(folder).keys()].filter((ref) => LOGS.test(ref));
}

describe('connect', () => {
  test('moves versions, logs and the branch, and does nothing twice', async () => {
    const { desk, server } = await localWorkspace();
    const { folder } = desk;
    write(folder, 'notes.txt', 'staged, and none of ours\n');
    git(folder, 'add', 'notes.txt');
    const before = state(folder);
    expect(
      await story(
        { server },
        [desk, 'agentctl connect origin'],
        [desk, 'agentctl connect origin'],
        [desk, 'agentctl status'],
        [desk, 'agentctl fetch'],
      ),
    ).toMatchInlineSnapshot(`
      "alice$ agentctl connect origin
      to undo: agentctl connect --none
      ✓ Connected to origin: pushed 2 versions and 3 logs
        the local logs are removed: sandbox, pre-release and live

      alice$ agentctl connect origin
      The workspace is connected to origin already: nothing to do

      alice$ agentctl status
      as fetched from origin <time>; --fetch refreshes
      booking: no changes since v2

      sandbox	v2	<time>	Alice	Two		
      pre-release	v1	<time>	Alice	One		
      live	v1	<time>	Alice	One		

      alice$ agentctl fetch
      ✓ Fetched from origin: nothing is new
      "
    `);
    expect(state(server)).toEqual(before);
    expect(localLogs(folder)).toEqual([]);
    expect(git(folder, 'show', '--name-only', '--format=%s', 'HEAD')).toBe(
      'Connect to origin\n\nagentctl.yaml',
    );
    expect(read(folder, 'agentctl.yaml')).toMatch(/^remote: origin$/m);
    expect(git(folder, 'status', '--porcelain')).toBe('A  notes.txt');
    expect(git(server, 'rev-parse', 'main')).toBe(git(folder, 'rev-parse', 'main'));
    expect(git(folder, 'rev-parse', '--abbrev-ref', 'main@{upstream}')).toBe('origin/main');
    const bob = cloneOf(server, BOB);
    await answer(bob, ['promote', 'pre-release']);
    checkTeam(server, desk, bob);
  });

  test('a workspace in which nothing was published yet', async () => {
    const [folder, server] = [workspace(), bareServer()];
    addRemote(folder, server);
    const desk = { folder, person: BOB };
    expect(await story({ server }, [desk, 'agentctl connect origin'])).toMatchInlineSnapshot(`
      "bob$ agentctl connect origin
      to undo: agentctl connect --none
      ✓ Connected to origin
      "
    `);
    expect(await answer(desk, ['publish', '-m', 'First'])).toMatchObject({ version: 'v1' });
    expect([...refs(server).keys()]).toEqual([
      'refs/heads/main',
      'refs/heads/sandbox',
      'refs/tags/booking/v1',
    ]);
    checkTeam(server, desk);
  });

  test('goes on where the remote holds an older state of the same logs', async () => {
    const { desk, server } = await localWorkspace();
    git(desk.folder, 'push', '--quiet', 'origin', 'sandbox', 'pre-release', 'refs/tags/booking/v1');
    edit(desk.folder, 'Three!');
    await answer(desk, ['publish', '-m', 'Three']);
    expect(await story({ server }, [desk, 'agentctl connect origin'])).toMatchInlineSnapshot(`
      "alice$ agentctl connect origin
      to undo: agentctl connect --none
      ✓ Connected to origin: pushed 2 versions and 2 logs
        the local logs are removed: sandbox, pre-release and live
      "
    `);
    checkTeam(server, desk);
    expect(logOf(server, 'sandbox').map(({ record }) => record.version)).toEqual([3, 2, 1]);
  });

  test('goes on where the remote moved on from the local logs', async () => {
    const { desk, server } = await localWorkspace();
    const { folder } = desk;
    git(folder, 'push', '--quiet', '--tags', 'origin', 'main', 'sandbox', 'pre-release', 'live');
    const bob = cloneOf(server, BOB);
    await answer(bob, ['connect', 'origin']);
    await answer(bob, ['promote', 'pre-release']);
    git(folder, 'pull', '--quiet', '--ff-only', 'origin', 'main');
    expect(
      await story(
        { server },
        [desk, 'agentctl status'],
        [desk, 'agentctl connect origin'],
        [desk, 'agentctl history pre-release'],
      ),
    ).toMatchInlineSnapshot(`
      "alice$ agentctl status
      booking: no changes since v2

      sandbox	v2	<time>	Alice	Two		
      pre-release	v2	<time>	Bob	Two		
      live	v1	<time>	Alice	One		

      alice$ agentctl connect origin
      ✓ Connected to origin
        the local logs are removed: sandbox, pre-release and live

      alice$ agentctl history pre-release
      as fetched from origin <time>; --fetch refreshes
      pre-release#2	promote v2 (was v1)	<time>	Bob	
      pre-release#1	promote v1	<time>	Alice	
      "
    `);
    checkTeam(server, desk, bob);
  });

  // Git compares each ref that a push names with each of the server's: 10,000 versions took minutes.
  test('names no version in the push, and takes no other tag along', async () => {
    const { desk, server } = await localWorkspace();
    const { folder } = desk;
    for (const name of ['booking/v2-beta', 'booking/v0', 'booking/v02', 'booking/vips/v1', 'v3'])
      git(folder, 'tag', name);
    const { code, git: calls } = await agentctl(folder, ['connect', 'origin']);
    expect(code).toBe(0);
    const pushes = calls.filter((args) => args[0] === 'push').map((args) => args.join(' '));
    expect(pushes.some((args) => args.includes('refs/tags/booking/v*:refs/tags/booking/v*'))).toBe(
      true,
    );
    expect(
      pushes.filter((args) => args.includes(git(folder, 'rev-parse', 'refs/tags/booking/v1'))),
    ).toEqual([]);
    const tags = [...refs(server).keys()].filter((ref) => ref.startsWith('refs/tags/'));
    expect(tags).toEqual(['refs/tags/booking/v1', 'refs/tags/booking/v2']);
  });

  test('refuses another history and shows both', async () => {
    const { server } = await team();
    const folder = workspace();
    const desk = { folder, person: BOB };
    edit(folder, 'Another!');
    await answer(desk, ['publish', '-m', 'Another']);
    addRemote(folder, server);
    const [here, there] = [state(folder), state(server)];
    const ran = await at(desk, ['connect', 'origin']);
    expect(await story({ server }, [desk, 'agentctl connect origin'])).toMatchInlineSnapshot(`
      "bob$ agentctl connect origin
      error: Couldn't connect to origin: it holds another history. The log of sandbox is <oid> there and <oid> here.
      hint: git log --oneline <short> shows what is here, git log --oneline <short> what is there
      hint: connect to an empty repository, or clone that one and work there
      [exit 3]
      "
    `);
    const [looks = ''] = ran.stderr.split('\n').filter((line) => line.startsWith('hint: git log'));
    for (const command of looks.match(/git log --oneline [0-9a-f]+/g) ?? [])
      expect((await type(desk, command)).code, command).toBe(0);
    expect(looks.match(/git log --oneline [0-9a-f]+/g)).toHaveLength(2);
    expect([state(folder), state(server)]).toEqual([here, there]);
    expect(git(folder, 'status', '--porcelain')).toBe('');
    checkInvariants(folder);
    // The workspace is as usable as before.
    expect(await answer(desk, ['promote', 'pre-release'])).toMatchObject({ promoted: true });
  });

  test('refuses another version of the same number', async () => {
    const { desk, server } = await localWorkspace();
    git(server, 'fetch', '--quiet', desk.folder, 'main');
    const bob = cloneOf(server, BOB);
    git(bob.folder, 'fetch', '--quiet', desk.folder, 'main');
    const other = git(bob.folder, 'commit-tree', '-m', 'another', 'FETCH_HEAD^{tree}');
    git(bob.folder, 'push', '--quiet', 'origin', `${other}:refs/tags/booking/v2`);
    expect(await story({ server }, [desk, 'agentctl connect origin'])).toMatchInlineSnapshot(`
      "alice$ agentctl connect origin
      error: Couldn't connect to origin: it holds another history. The version booking/v2 is <oid> there and <oid> here.
      hint: git log --oneline <short> shows what is here, git log --oneline <short> what is there
      hint: connect to an empty repository, or clone that one and work there
      [exit 3]
      "
    `);
    expect(git(desk.folder, 'cat-file', '-t', other)).toBe('commit');
    expect(localLogs(desk.folder)).toHaveLength(3);
    expect(git(desk.folder, 'status', '--porcelain')).toBe('');
    expect(localLogs(server)).toEqual([]);
  });

  test('refuses a branch of that name that is the user’s own there', async () => {
    const { desk, server } = await localWorkspace();
    git(desk.folder, 'push', '--quiet', 'origin', 'main:live');
    expect(await story({ server }, [desk, 'agentctl connect origin'])).toMatchInlineSnapshot(`
      "alice$ agentctl connect origin
      error: Couldn't connect to origin: its branch live is no release log.
      hint: give live another branch in agentctl.yaml, for example branch: agentctl-live
      [exit 3]
      "
    `);
    expect(localLogs(desk.folder)).toHaveLength(3);
    expect(localLogs(server)).toEqual(['refs/heads/live']);
  });

  test('refuses a branch of that name there also where nothing runs in that environment here', async () => {
    const [folder, server] = [workspace(), bareServer()];
    addRemote(folder, server);
    const desk = { folder, person: BOB };
    await answer(desk, ['publish', '-m', 'First']);
    git(folder, 'push', '--quiet', 'origin', 'main:live');
    expect(await story({ server }, [desk, 'agentctl connect origin'])).toMatchInlineSnapshot(`
      "bob$ agentctl connect origin
      error: Couldn't connect to origin: its branch live is no release log.
      hint: give live another branch in agentctl.yaml, for example branch: agentctl-live
      [exit 3]
      "
    `);
    expect(localLogs(folder)).toEqual(['refs/heads/sandbox']);
    expect(localLogs(server)).toEqual(['refs/heads/live']);
    await answer(desk, ['promote', 'pre-release']);
  });

  test('a protected main is a hint: everything else moves', async () => {
    const { desk, server } = await localWorkspace();
    hook(
      server,
      'update',
      'case $1 in refs/heads/main)',
      'echo "GH006: Protected branch update failed for $1." >&2; exit 1;; esac',
    );
    expect(await story({ server }, [desk, 'agentctl connect origin'])).toMatchInlineSnapshot(`
      "alice$ agentctl connect origin
      to undo: agentctl connect --none
      ✓ Connected to origin: pushed 2 versions and 3 logs
        the local logs are removed: sandbox, pre-release and live
        main was not pushed: the branch or tag is protected there, and you may not move it
        bring its new agentctl.yaml there as you bring other changes, so that clones find the logs
      "
    `);
    expect(localLogs(server)).toHaveLength(3);
    expect(localLogs(desk.folder)).toEqual([]);
    expect(await answer(desk, ['promote', 'pre-release'])).toMatchObject({ promoted: true });
    checkTeam(server, desk);
  });

  test('refuses where it cannot commit: detached, unborn, on a log, dirty, in a merge, bare', async () => {
    const { desk, server } = await localWorkspace();
    const { folder } = desk;
    git(folder, 'switch', '--quiet', '--detach');
    const sessions = [await story({ server }, [desk, 'agentctl connect origin'])];
    git(folder, 'switch', '--quiet', 'main');
    write(folder, 'agentctl.yaml', `${read(folder, 'agentctl.yaml')}# mine\n`);
    sessions.push(await story({ server }, [desk, 'agentctl connect origin']));
    git(folder, 'restore', 'agentctl.yaml');
    git(folder, 'switch', '--quiet', '-c', 'side');
    write(folder, 'README.md', 'side\n');
    git(folder, 'commit', '--quiet', '-am', 'side');
    git(folder, 'switch', '--quiet', 'main');
    write(folder, 'README.md', 'main\n');
    git(folder, 'commit', '--quiet', '-am', 'main');
    expect(() => git(folder, 'merge', 'side')).toThrow();
    sessions.push(await story({ server }, [desk, 'agentctl connect origin']));
    git(folder, 'merge', '--abort');
    sessions.push(
      await story(
        { server },
        [desk, 'agentctl connect nowhere'],
        [desk, 'agentctl connect'],
        [desk, 'agentctl connect origin --none'],
        [desk, 'agentctl connect --upload-pack=x'],
        [desk, 'agentctl connect https://example.com/a.git'],
      ),
    );
    git(folder, 'checkout', '--quiet', '--orphan', 'fresh');
    sessions.push(await story({ server }, [desk, 'agentctl connect origin']));
    expect(sessions.join('\n')).toMatchInlineSnapshot(`
      "alice$ agentctl connect origin
      error: Couldn't change the connection: HEAD is on no branch of your own.
      hint: git switch main
      [exit 3]

      alice$ agentctl connect origin
      error: Couldn't change the connection: agentctl.yaml has changes that are not committed.
      hint: git add agentctl.yaml && git commit -m "…" agentctl.yaml
      [exit 3]

      alice$ agentctl connect origin
      error: Couldn't change the connection: a merge is in progress.
      hint: git commit --no-edit, or git merge --abort
      [exit 3]

      alice$ agentctl connect nowhere
      error: Couldn't ask nowhere: git knows no remote nowhere here.
      hint: git remote -v
      hint: git remote add nowhere <address>
      [exit 1]

      alice$ agentctl connect
      error: Give the name of a remote, or --none.
      hint: agentctl connect origin
      hint: git remote -v lists the remotes
      [exit 2]

      alice$ agentctl connect origin --none
      error: Give the name of a remote, or --none.
      hint: agentctl connect origin
      hint: git remote -v lists the remotes
      [exit 2]

      alice$ agentctl connect --upload-pack=x
      error: Couldn't read the command line: unknown option '--upload-pack=x'.
      hint: agentctl connect --help
      [exit 2]

      alice$ agentctl connect https://example.com/a.git
      error: Couldn't connect: this is no name of a remote.
      hint: git remote add origin <address>
      hint: agentctl connect origin
      [exit 2]

      alice$ agentctl connect origin
      error: Couldn't change the connection: agentctl.yaml has changes that are not committed.
      hint: git add agentctl.yaml && git commit -m "…" agentctl.yaml
      [exit 3]
      "
    `);
    expect([...refs(server).keys()]).toEqual([]);
    expect(localLogs(folder)).toHaveLength(3);
  });

  test('a second remote is refused until the first is left', async () => {
    const { server, alice } = await team();
    const other = bareServer();
    git(alice.folder, 'remote', 'add', 'backup', other);
    expect(await story({ server }, [alice, 'agentctl connect backup'])).toMatchInlineSnapshot(`
      "alice$ agentctl connect backup
      error: Couldn't connect to backup: the workspace is connected to origin.
      hint: agentctl connect --none
      hint: agentctl connect backup
      [exit 3]
      "
    `);
    await answer(alice, ['connect', '--none']);
    expect(await answer(alice, ['connect', 'backup'])).toMatchObject({ changed: true });
    expect(state(other)).toEqual(state(server));
    checkInvariants(other);
  });
});

describe('connect --none', () => {
  test('brings the logs back, commits agentctl.yaml alone, and does nothing twice', async () => {
    const { server, alice, bob } = await team();
    const before = state(server);
    expect(
      await story(
        { server },
        [alice, 'agentctl connect --none'],
        [alice, 'agentctl connect --none'],
        [alice, 'agentctl history live'],
      ),
    ).toMatchInlineSnapshot(`
      "alice$ agentctl connect --none
      to undo: agentctl connect origin
      ✓ Disconnected: the logs are local branches again (sandbox, pre-release and live)

      alice$ agentctl connect --none
      The workspace is connected to no remote: nothing to do

      alice$ agentctl history live
      live#1	promote v1	<time>	Alice	
      "
    `);
    expect(localLogs(alice.folder)).toHaveLength(3);
    expect(git(alice.folder, 'status', '--porcelain')).toBe('');
    expect(state(server)).toEqual(before);
    checkInvariants(alice.folder);
    // The remote still holds the logs: whoever goes on locally is told of it once the remote moved on.
    await answer(alice, ['promote', 'pre-release']);
    checkInvariants(alice.folder);
    checkTeam(server, bob);
  });

  test('a branch in the way is named', async () => {
    const { server, alice } = await team();
    git(alice.folder, 'branch', 'live', 'main');
    expect(await story({ server }, [alice, 'agentctl connect --none'])).toMatchInlineSnapshot(`
      "alice$ agentctl connect --none
      error: Couldn't bring live back: a branch of that name is here already.
      hint: git branch -m live live-old
      hint: then run the same command again
      [exit 3]
      "
    `);
    for (const command of printed(await at(alice, ['connect', '--none'])))
      expect((await type(alice, command)).code, command).toBe(0);
    expect(await answer(alice, ['connect', '--none'])).toMatchObject({ changed: true });
    checkInvariants(alice.folder);
  });
});

describe('the split brain', () => {
  test('an old branch checked out, without `remote:`: changes are refused, reads say so', async () => {
    const { server, alice } = await team();
    const { folder } = alice;
    git(folder, 'switch', '--quiet', '-c', 'old', 'HEAD~1');
    edit(folder, 'Old!');
    expect(
      await story(
        { server },
        [alice, 'agentctl publish -m Old'],
        [alice, 'agentctl promote pre-release'],
        [alice, 'agentctl rollback sandbox'],
        [alice, 'agentctl env lock live --reason holiday'],
        [alice, 'agentctl retire live --yes'],
        [alice, 'agentctl status'],
        [alice, 'agentctl history'],
        [alice, 'agentctl fetch'],
      ),
    ).toMatchInlineSnapshot(`
      "alice$ agentctl publish -m Old
      error: Couldn't change anything here: sandbox has its log on the remote origin, and agentctl.yaml does not name that remote.
      hint: agentctl connect origin
      [exit 3]

      alice$ agentctl promote pre-release
      error: Couldn't change anything here: sandbox has its log on the remote origin, and agentctl.yaml does not name that remote.
      hint: agentctl connect origin
      [exit 3]

      alice$ agentctl rollback sandbox
      error: Couldn't change anything here: sandbox has its log on the remote origin, and agentctl.yaml does not name that remote.
      hint: agentctl connect origin
      [exit 3]

      alice$ agentctl env lock live --reason holiday
      error: Couldn't change anything here: sandbox has its log on the remote origin, and agentctl.yaml does not name that remote.
      hint: agentctl connect origin
      [exit 3]

      alice$ agentctl retire live --yes
      error: Couldn't change anything here: sandbox has its log on the remote origin, and agentctl.yaml does not name that remote.
      hint: agentctl connect origin
      [exit 3]

      alice$ agentctl status
      note: release logs lie on the remote origin, and agentctl.yaml does not name it: only local branches are shown (agentctl connect origin)
      booking: never published, the draft holds 2 files
        publish:  agentctl publish

      sandbox	–					
      pre-release	–					
      live	–					

      alice$ agentctl history
      note: release logs lie on the remote origin, and agentctl.yaml does not name it: only local branches are shown (agentctl connect origin)
      No entries.

      alice$ agentctl fetch
      error: Couldn't fetch: agentctl.yaml names no remote.
      hint: agentctl connect <remote>
      [exit 2]
      "
    `);
    expect(localLogs(folder)).toEqual([]);
    // Connecting, as it says, works: agentctl.yaml is committed on that branch too.
    git(folder, 'stash', '--quiet');
    const [connect = ''] = printed(await at(alice, ['promote', 'pre-release']));
    expect(connect).toBe('agentctl connect origin');
    expect((await type(alice, connect)).code).toBe(0);
    expect(await answer(alice, ['promote', 'pre-release'])).toMatchObject({ promoted: true });
    checkTeam(server, alice);
  });

  test('a clone of somebody’s local workspace', async () => {
    const { desk } = await localWorkspace();
    const bob = cloneOf(desk.folder, BOB);
    expect(
      await story(
        { server: desk.folder },
        [bob, 'agentctl promote pre-release'],
        [bob, 'agentctl status'],
        [bob, 'agentctl connect origin'],
      ),
    ).toMatchInlineSnapshot(`
      "bob$ agentctl promote pre-release
      error: Couldn't change anything here: sandbox has its log on the remote origin, and agentctl.yaml does not name that remote.
      hint: agentctl connect origin
      [exit 3]

      bob$ agentctl status
      note: release logs lie on the remote origin, and agentctl.yaml does not name it: only local branches are shown (agentctl connect origin)
      booking: v2 runs nowhere, the draft holds 2 files
        publish:  agentctl publish

      sandbox	–					
      pre-release	–					
      live	–					

      bob$ agentctl connect origin
      to undo: agentctl connect --none
      ✓ Connected to origin
        main was not pushed: the branch is checked out in the repository that the remote is
        bring its new agentctl.yaml there as you bring other changes, so that clones find the logs
      "
    `);
    expect(localLogs(bob.folder)).toEqual([]);
    checkInvariants(desk.folder);
    expect((await json<{ agents: unknown[] }>(desk.folder, ['status'])).agents).toHaveLength(1);
  });
});
