import { renameSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { edit, git } from '../helpers/repository.ts';
import { refs } from '../helpers/invariants.ts';
import { answer, at, checkTeam, cloneOf, printed, story, team } from '../helpers/remote.ts';

// A busy machine takes longer; nothing here waits for a time.
vi.setConfig({ testTimeout: 120_000 });

describe('what was fetched', () => {
  test('reports say how old it is; fetch and --fetch tell what is new', async () => {
    const { server, alice, bob } = await team();
    await answer(alice, ['status']);
    await answer(bob, ['promote', 'pre-release']);
    edit(bob.folder, 'Three!');
    await answer(bob, ['publish', '-m', 'Three']);
    expect(
      await story(
        { server },
        [alice, 'agentctl status'],
        [alice, 'agentctl status --fetch'],
        [alice, 'agentctl history pre-release --quiet'],
        [alice, 'agentctl fetch'],
      ),
    ).toMatchInlineSnapshot(`
      "alice$ agentctl status
      as fetched from origin <time>; --fetch refreshes
      booking: no changes since v2

      sandbox	v2	<time>	Alice	Two		
      pre-release	v1	<time>	Alice	One		
      live	v1	<time>	Alice	One		

      alice$ agentctl status --fetch
      booking: your files are v2; sandbox runs v3, which goes on from it
        take v3:  git pull origin main

      sandbox	v3	<time>	Bob	Three		
      pre-release	v2	<time>	Bob	Two		
      live	v1	<time>	Alice	One		

      alice$ agentctl history pre-release --quiet
      pre-release#2	promote v2 (was v1)	<time>	Bob	
      pre-release#1	promote v1	<time>	Alice	

      alice$ agentctl fetch
      ✓ Fetched from origin: nothing is new
      "
    `);
    edit(bob.folder, 'Four!');
    await answer(bob, ['publish', '-m', 'Four']);
    expect(await story({ server }, [alice, 'agentctl fetch'])).toMatchInlineSnapshot(`
      "alice$ agentctl fetch
      ✓ Fetched from origin
        sandbox: sandbox#3 → sandbox#4
        1 new version: booking/v4
      "
    `);
    edit(bob.folder, 'Five!');
    await answer(bob, ['publish', '-m', 'Five']);
    const fetched = await answer(alice, ['fetch']);
    expect(fetched).toEqual({
      fetched: true,
      remote: 'origin',
      environments: [{ environment: 'sandbox', before: 'sandbox#4', after: 'sandbox#5' }],
      versions: ['booking/v5'],
      differing: [],
    });
    checkTeam(server, alice, bob);
  });

  test('a fresh clone fetches by itself, once', async () => {
    const { server, alice } = await team();
    const first = await at(alice, ['status']);
    const second = await at(alice, ['status']);
    const fetches = (git_: string[][]) => git_.filter(([word]) => word === 'fetch').length;
    expect([fetches(first.git), fetches(second.git)]).toEqual([1, 0]);
    expect(first.stderr).not.toMatch(/as fetched/);
    expect(second.stderr).toMatch(/as fetched from origin/);
    checkTeam(server, alice);
  });

  test('a fetch brings neither the branches of others nor their tags', async () => {
    const { server, alice } = await team();
    git(server, 'branch', 'somebody/else', 'main');
    git(server, 'tag', 'v9', 'main');
    git(server, 'tag', 'nightly/v9', 'main');
    await answer(alice, ['fetch']);
    expect([...refs(alice.folder).keys()]).toEqual([
      'refs/heads/main',
      'refs/remotes/origin/HEAD',
      'refs/remotes/origin/live',
      'refs/remotes/origin/main',
      'refs/remotes/origin/pre-release',
      'refs/remotes/origin/sandbox',
      'refs/tags/booking/v1',
      'refs/tags/booking/v2',
    ]);
  });
});

describe('offline', () => {
  test('changes are refused, reports work and say how old they are', async () => {
    const { server, alice, bob } = await team();
    await answer(alice, ['fetch']);
    renameSync(server, `${server}.away`);
    edit(alice.folder, 'Three!');
    const before = [refs(alice.folder), git(alice.folder, 'status', '--porcelain')];
    expect(
      await story(
        { server },
        [alice, 'agentctl publish -m Three'],
        [alice, 'agentctl promote pre-release'],
        [alice, 'agentctl rollback sandbox'],
        [alice, 'agentctl env lock live --reason holiday'],
        [alice, 'agentctl retire live --yes'],
        [alice, 'agentctl connect origin'],
        [alice, 'agentctl connect --none'],
        [alice, 'agentctl fetch'],
        [alice, 'agentctl status --fetch'],
        [alice, 'agentctl status'],
        [alice, 'agentctl history live'],
        [alice, 'agentctl versions'],
        [alice, 'agentctl diff live sandbox'],
        [alice, 'agentctl show live'],
      ),
    ).toMatchInlineSnapshot(`
      "alice$ agentctl publish -m Three
      error: Couldn't fetch from origin: there is no repository where origin leads.
      hint: git remote get-url origin
      hint: git remote set-url origin <address>
      hint: reads work without the remote, changes do not
      [exit 1]

      alice$ agentctl promote pre-release
      error: Couldn't fetch from origin: there is no repository where origin leads.
      hint: git remote get-url origin
      hint: git remote set-url origin <address>
      hint: reads work without the remote, changes do not
      [exit 1]

      alice$ agentctl rollback sandbox
      error: Couldn't fetch from origin: there is no repository where origin leads.
      hint: git remote get-url origin
      hint: git remote set-url origin <address>
      hint: reads work without the remote, changes do not
      [exit 1]

      alice$ agentctl env lock live --reason holiday
      error: Couldn't fetch from origin: there is no repository where origin leads.
      hint: git remote get-url origin
      hint: git remote set-url origin <address>
      hint: reads work without the remote, changes do not
      [exit 1]

      alice$ agentctl retire live --yes
      error: Couldn't fetch from origin: there is no repository where origin leads.
      hint: git remote get-url origin
      hint: git remote set-url origin <address>
      hint: reads work without the remote, changes do not
      [exit 1]

      alice$ agentctl connect origin
      error: Couldn't ask origin: there is no repository where origin leads.
      hint: git remote get-url origin
      hint: git remote set-url origin <address>
      hint: reads work without the remote, changes do not
      [exit 1]

      alice$ agentctl connect --none
      error: Couldn't fetch from origin: there is no repository where origin leads.
      hint: git remote get-url origin
      hint: git remote set-url origin <address>
      hint: reads work without the remote, changes do not
      [exit 1]

      alice$ agentctl fetch
      error: Couldn't fetch from origin: there is no repository where origin leads.
      hint: git remote get-url origin
      hint: git remote set-url origin <address>
      hint: reads work without the remote, changes do not
      [exit 1]

      alice$ agentctl status --fetch
      error: Couldn't fetch from origin: there is no repository where origin leads.
      hint: git remote get-url origin
      hint: git remote set-url origin <address>
      hint: reads work without the remote, changes do not
      [exit 1]

      alice$ agentctl status
      as fetched from origin <time>; --fetch refreshes
      booking: draft changed since v2 (1 file)
        ~ agent.yaml
        publish:  agentctl publish
        discard:  agentctl discard

      sandbox	v2	<time>	Alice	Two		
      pre-release	v1	<time>	Alice	One		
      live	v1	<time>	Alice	One		

      alice$ agentctl history live
      as fetched from origin <time>; --fetch refreshes
      live#1	promote v1	<time>	Alice	

      alice$ agentctl versions
      as fetched from origin <time>; --fetch refreshes
      v2	Two	Alice	<time>	sandbox	
      v1	One	Alice	<time>	pre-release, live	

      alice$ agentctl diff live sandbox
      as fetched from origin <time>; --fetch refreshes
      live#1 (v1) → sandbox#2 (v2)   ~ 1  + 0  - 0

      Agent
      ~ Booking
          Greeting: “One!” → “Two!”

      alice$ agentctl show live
      as fetched from origin <time>; --fetch refreshes
      booking live#1 (v1): One

        published  <time> by Alice
        author     Alice <alice@example.com>
        commit     <oid>
        tree       <oid>
        files      2 files
        change it  git switch -c hotfix refs/tags/booking/v1

      live#1	promote	<time>	Alice
      pre-release#1	promote	<time>	Alice
      sandbox#1	publish	<time>	Alice

      agent.yaml	57
      topics/hours.yaml	41
      "
    `);
    expect([refs(alice.folder), git(alice.folder, 'status', '--porcelain')]).toEqual(before);
    expect(await answer(alice, ['discard', '--yes'])).toMatchObject({ discarded: true });
    // One that never fetched shows what the clone brought along.
    expect(await story({ server }, [bob, 'agentctl status'])).toMatchInlineSnapshot(`
      "bob$ agentctl status
      note: origin was never fetched here: this is what the clone brought along (agentctl fetch)
        Couldn't fetch from origin: there is no repository where origin leads.
      booking: no changes since v2

      sandbox	v2	<time>	Alice	Two		
      pre-release	v1	<time>	Alice	One		
      live	v1	<time>	Alice	One		
      "
    `);
    renameSync(`${server}.away`, server);
    expect(await answer(alice, ['promote', 'pre-release'])).toMatchObject({ promoted: true });
    checkTeam(server, alice, bob);
  });

  test('a host that is not there, or does not let us in', async () => {
    const { server, alice } = await team();
    git(alice.folder, 'remote', 'set-url', 'origin', 'http://127.0.0.1:9/agents.git');
    const sessions = [await story({ server }, [alice, 'agentctl promote pre-release'])];
    git(alice.folder, 'remote', 'set-url', 'origin', 'git@127.0.0.1:agents.git');
    const ssh = (words: string) => ({ GIT_SSH_COMMAND: `sh -c 'echo "${words}" >&2; exit 255'` });
    for (const words of [
      'Host key verification failed.',
      'git@127.0.0.1: Permission denied (publickey).',
      'ssh: Could not resolve hostname git.example: Name or service not known',
    ]) {
      const ran = await at(alice, ['promote', 'pre-release'], { env: ssh(words) });
      sessions.push(`${words}\n${ran.stderr}[exit ${ran.code}]\n`);
    }
    git(alice.folder, 'remote', 'rename', 'origin', 'upstream');
    sessions.push(await story({ server }, [alice, 'agentctl promote pre-release']));
    expect(sessions.join('\n')).toMatchInlineSnapshot(`
      "alice$ agentctl promote pre-release
      error: Couldn't fetch from origin: origin can't be reached.
      hint: are you online? reads work without the remote, changes do not
      [exit 1]

      Host key verification failed.
      error: Couldn't fetch from origin: the host key of origin is not the one that is known here, or none is.
      hint: connect to the host once by ssh and compare its key with the published one
      [exit 1]

      git@127.0.0.1: Permission denied (publickey).
      error: Couldn't fetch from origin: origin did not accept who you are.
      hint: check your SSH key, or your token and credential helper
      [exit 1]

      ssh: Could not resolve hostname git.example: Name or service not known
      error: Couldn't fetch from origin: origin can't be reached.
      hint: are you online? reads work without the remote, changes do not
      [exit 1]

      alice$ agentctl promote pre-release
      error: Couldn't fetch from origin: git knows no remote origin here.
      hint: git remote -v
      hint: git remote rename <its name here> origin
      hint: git remote add origin <address>
      [exit 1]
      "
    `);
  });

  test('logs and versions that are gone from the remote, as from a new server in its place', async () => {
    const { server, alice } = await team();
    await answer(alice, ['fetch']);
    for (const ref of ['heads/live', 'heads/pre-release', 'tags/booking/v1'])
      git(server, 'update-ref', '-d', `refs/${ref}`);
    const [, mend = ''] = printed(await at(alice, ['promote', 'pre-release']));
    expect(
      await story(
        { server },
        [alice, 'agentctl promote pre-release'],
        [alice, 'agentctl status'],
        [alice, mend],
        [alice, 'agentctl promote pre-release'],
      ),
    ).toMatchInlineSnapshot(`
      "alice$ agentctl promote pre-release
      error: Couldn't fetch the log of pre-release: the branch pre-release is gone from origin.
      hint: agentctl doctor tells what is here of it
      hint: to put back what was fetched last: git push origin refs/remotes/origin/sandbox:refs/heads/sandbox refs/remotes/origin/pre-release:refs/heads/pre-release refs/remotes/origin/live:refs/heads/live 'refs/tags/booking/*:refs/tags/booking/*'
      [exit 1]

      alice$ agentctl status
      as fetched from origin <time>; --fetch refreshes
      booking: no changes since v2

      sandbox	v2	<time>	Alice	Two		
      pre-release	v1	<time>	Alice	One		
      live	v1	<time>	Alice	One		

      alice$ git push origin refs/remotes/origin/sandbox:refs/heads/sandbox refs/remotes/origin/pre-release:refs/heads/pre-release refs/remotes/origin/live:refs/heads/live 'refs/tags/booking/*:refs/tags/booking/*'

      alice$ agentctl promote pre-release
      Promote booking v2 from sandbox to pre-release (now v1)
        brings in  v2 Two, Alice, <time>
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
      to undo: agentctl rollback pre-release --agent booking --to v1 --if-running v2
      next: agentctl promote live
      ✓ Promoted booking v2 to pre-release (was v1)
      "
    `);
    const carol = cloneOf(server);
    await answer(carol, ['fetch']);
    checkTeam(server, alice, carol);
  });
});
