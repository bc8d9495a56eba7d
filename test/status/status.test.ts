import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentctl, json, session } from '../helpers/cli.ts';
import { checkInvariants, refs } from '../helpers/invariants.ts';
import {
  BOB,
  addAgent,
  copies,
  edit,
  git,
  temporaryFolder,
  workspace,
  write,
} from '../helpers/repository.ts';
import { atTerminal } from '../helpers/terminal.ts';

/** A workspace: live runs v1, pre-release v2, sandbox v3. */
const released = copies(async () => {
  const folder = workspace();
  for (const [words, environments] of [
    ['One', ['pre-release', 'live']],
    ['Two', ['pre-release']],
    ['Three', []],
  ] as const) {
    edit(folder, words);
    await json(folder, ['publish', '-m', `Say ${words}`]);
    for (const environment of environments) await json(folder, ['promote', environment, '--yes']);
  }
  return folder;
});

/** The status as a terminal of 100 columns shows it, without times, and columns two spaces apart. */
async function shown(folder: string, ...argv: string[]): Promise<string> {
  const run = atTerminal(folder, ['status', ...argv]);
  expect(await run.ended).toBe(0);
  return run
    .stdout()
    .replaceAll(/\d+ \w+ ago|just now|in \d+ \w+/g, '<time>')
    .replaceAll(/(?<=\S) {2,}/g, '  ');
}

const times = (text: string) => text.replaceAll(/2026-\S+Z/g, '<time>');

describe('one agent', () => {
  it('taken out of every environment', async () => {
    const folder = workspace();
    await json(folder, ['publish', '-m', 'One']);
    await json(folder, ['retire', 'sandbox', '--yes']);
    expect(await shown(folder)).toContain('booking: v1 runs nowhere, the draft holds 2 files');
    edit(folder, 'Two');
    expect(await shown(folder)).not.toContain('never published');
  });

  it('never published', async () => {
    const folder = workspace();
    expect(await shown(folder)).toMatchInlineSnapshot(`
      "booking: never published, the draft holds 2 files
        publish:  agentctl publish

        ENVIRONMENT  VERSION  SINCE  BY  DESCRIPTION
        sandbox  –
        pre-release  –
        live  –
      "
    `);
    expect(await session(folder, ['status'])).toMatchInlineSnapshot(`
      "$ agentctl status
      booking: never published, the draft holds 2 files
        publish:  agentctl publish

      sandbox	–					
      pre-release	–					
      live	–					
      "
    `);
    checkInvariants(folder);
  });

  it('without changes, then changed', async () => {
    const folder = await released();
    expect(await shown(folder)).toMatchInlineSnapshot(`
      "booking: no changes since v3

        ENVIRONMENT  VERSION  SINCE  BY  DESCRIPTION
        sandbox  v3  <time>  Alice  Say Three
        pre-release  v2  <time>  Alice  Say Two
        live  v1  <time>  Alice  Say One
      "
    `);
    edit(folder, 'Draft');
    write(folder, 'agents/booking/topics/new.yaml', 'name: new\n');
    rmSync(join(folder, 'agents/booking/topics/hours.yaml'));
    expect(await shown(folder)).toMatchInlineSnapshot(`
      "booking: draft changed since v3 (3 files)
        ~ agent.yaml
        - topics/hours.yaml
        + topics/new.yaml
        publish:  agentctl publish
        discard:  agentctl discard

        ENVIRONMENT  VERSION  SINCE  BY  DESCRIPTION
        sandbox  v3  <time>  Alice  Say Three
        pre-release  v2  <time>  Alice  Say Two
        live  v1  <time>  Alice  Say One
      "
    `);
    checkInvariants(folder);
  });

  it('equal to an older version, and rolled back by Bob', async () => {
    const folder = await released();
    await json(folder, ['rollback', 'sandbox', '--yes'], { person: BOB });
    expect(await shown(folder)).toMatchInlineSnapshot(`
      "booking: your files are v3; sandbox was rolled back to v2 by Bob
        take v2:  agentctl discard
        place v3 again:  agentctl publish

        ENVIRONMENT  VERSION  SINCE  BY  DESCRIPTION
        sandbox  v2  <time>  Bob  Say Two
        pre-release  v2  <time>  Alice  Say Two
        live  v1  <time>  Alice  Say One
      "
    `);
    await json(folder, ['checkout', 'v1']);
    expect(await shown(folder)).toMatchInlineSnapshot(`
      "booking: your files are v1; sandbox runs v2
        take v2:  agentctl discard
        place v1 again:  agentctl rollback sandbox --to v1

        ENVIRONMENT  VERSION  SINCE  BY  DESCRIPTION
        sandbox  v2  <time>  Bob  Say Two
        pre-release  v2  <time>  Alice  Say Two
        live  v1  <time>  Alice  Say One
      "
    `);
    checkInvariants(folder);
  });

  it('whose folder is gone, and unreadable', async () => {
    const folder = await released();
    rmSync(join(folder, 'agents/booking'), { recursive: true });
    expect(times(await session(folder, ['status']))).toMatchInlineSnapshot(`
      "$ agentctl status
      booking: the draft is gone (the folder agents/booking holds nothing)
        bring it back:  agentctl discard

      sandbox	v3	<time>	Alice	Say Three		
      pre-release	v2	<time>	Alice	Say Two		
      live	v1	<time>	Alice	Say One		
      "
    `);
    git(folder, 'checkout', '-q', '--', 'agents');
    symlinkSync('agent.yaml', join(folder, 'agents/booking/link.yaml'));
    expect(await shown(folder)).toMatchInlineSnapshot(`
      "booking: the draft cannot be read
      agents/booking/link.yaml: error: this is a symbolic link
          hint: put a copy of the file in its place

        ENVIRONMENT  VERSION  SINCE  BY  DESCRIPTION
        sandbox  v3  <time>  Alice  Say Three
        pre-release  v2  <time>  Alice  Say Two
        live  v1  <time>  Alice  Say One
      "
    `);
    checkInvariants(folder);
  });

  it('with locks, in the middle of a merge, with a branch of the user’s own', async () => {
    const folder = await released();
    await json(folder, ['env', 'lock', 'live', '--reason', 'launch on Monday'], { person: BOB });
    git(folder, 'switch', '-qc', 'other');
    write(folder, 'README.md', 'Other');
    git(folder, 'commit', '-qam', 'Other');
    git(folder, 'switch', '-q', 'main');
    write(folder, 'README.md', 'Main');
    git(folder, 'commit', '-qam', 'Main');
    expect(() => git(folder, 'merge', '-q', 'other')).toThrow(/./);
    git(folder, 'branch', '-f', 'pre-release', 'main');
    expect(await shown(folder)).toMatchInlineSnapshot(`
      "booking: no changes since v3

        ENVIRONMENT  VERSION  SINCE  BY  DESCRIPTION  LOCK
        sandbox  v3  <time>  Alice  Say Three
        pre-release  –
        live  v1  <time>  Alice  Say One  locked

        live is locked by Bob: launch on Monday
          unlock:  agentctl env unlock live

      note: a merge is in progress: publish waits until it is finished

      note: the branch pre-release is one of your own, not a release log: give pre-release another branch in agentctl.yaml, for example branch: agentctl-pre-release
      "
    `);
    checkInvariants(folder, ['sandbox', 'live']);
  });
});

describe('what the table alone cannot say', () => {
  it('a lock of all agents, files that differ from their record, a version that was rejected', async () => {
    const folder = await released();
    await json(folder, ['env', 'lock', 'sandbox', '--all', '--reason', 'holidays']);
    await json(folder, ['rollback', 'pre-release', '--reject', '--yes']);
    const log = join(temporaryFolder('log'), 'live');
    git(folder, 'worktree', 'add', '-q', log, 'live');
    write(log, 'agents/booking/agent.yaml', 'name: By hand\n');
    git(log, 'commit', '-qam', 'By hand');
    git(folder, 'worktree', 'remove', '--force', log);
    await json(folder, ['promote', 'pre-release', '--version', 'v3', '--yes']);
    await json(folder, ['rollback', 'pre-release', '--reject', '--yes']);
    expect(await shown(folder)).toMatchInlineSnapshot(`
      "booking: no changes since v3 (rejected in pre-release)

        ENVIRONMENT  VERSION  SINCE  BY  DESCRIPTION  LOCK
        sandbox  v3 (rejected)  <time>  Alice  Say Three  locked
        pre-release  v1  <time>  Alice  Say One
        live  v1 (drifted)  <time>  Alice  Say One

        sandbox is locked by Alice: holidays
          unlock:  agentctl env unlock sandbox --all
        live drifted: its files differ from its record
          look:  agentctl doctor
        v3 was rejected in pre-release: it may not go there, nor above
          why:  agentctl history pre-release --action rollback
      "
    `);
    const { agents } = await json<{
      agents: { environments: { drifted: boolean; lockedForAll: boolean; rejected: string[] }[] }[];
    }>(folder, ['status']);
    expect(
      agents[0]?.environments.map(({ drifted, lockedForAll, rejected }) => [
        drifted,
        lockedForAll,
        rejected,
      ]),
    ).toEqual([
      [false, true, []],
      [false, false, ['v2', 'v3']],
      [true, false, []],
    ]);
    expect(times(await session(folder, ['versions']))).toMatchInlineSnapshot(`
      "$ agentctl versions
      v3	Say Three	Alice	<time>	sandbox	pre-release
      v2	Say Two	Alice	<time>		pre-release
      v1	Say One	Alice	<time>	pre-release, live	
      "
    `);
  });

  it('a draft that began as another version than sandbox runs', async () => {
    const folder = await released();
    await json(folder, ['rollback', 'sandbox', '--to', 'v1', '--yes']);
    edit(folder, 'Four');
    expect(await shown(folder)).toMatchInlineSnapshot(`
      "booking: draft changed since v1, which sandbox runs (1 file); your files began as v3
        ~ agent.yaml
        publish:  agentctl publish
        discard:  agentctl discard

        ENVIRONMENT  VERSION  SINCE  BY  DESCRIPTION
        sandbox  v1  <time>  Alice  Say One
        pre-release  v2  <time>  Alice  Say Two
        live  v1  <time>  Alice  Say One
      "
    `);
  });
});

describe('a version that was rejected', () => {
  it('is marked where it runs, and where the draft is it or began as it', async () => {
    const folder = await released();
    await json(folder, ['promote', 'live', '--yes']);
    await json(folder, ['rollback', 'live', '--reject', '--yes']);
    await json(folder, ['rollback', 'sandbox', '--yes']);
    edit(folder, 'Two');
    expect(await shown(folder)).toMatchInlineSnapshot(`
      "booking: no changes since v2 (rejected in live)

        ENVIRONMENT  VERSION  SINCE  BY  DESCRIPTION
        sandbox  v2 (rejected)  <time>  Alice  Say Two
        pre-release  v2 (rejected)  <time>  Alice  Say Two
        live  v1  <time>  Alice  Say One

        v2 was rejected in live: it may not go there
          why:  agentctl history live --action rollback
      "
    `);
    expect(times(await session(folder, ['status'], ['versions']))).toMatchInlineSnapshot(`
      "$ agentctl status
      booking: no changes since v2 (rejected in live)

      sandbox	v2	<time>	Alice	Say Two		rejected
      pre-release	v2	<time>	Alice	Say Two		rejected
      live	v1	<time>	Alice	Say One		

      $ agentctl versions
      v3	Say Three	Alice	<time>		
      v2	Say Two	Alice	<time>	sandbox, pre-release	live
      v1	Say One	Alice	<time>	live	
      "
    `);
    // Rejected below the last environment, it may not go on either.
    edit(folder, 'Four');
    await json(folder, ['publish']);
    await json(folder, ['promote', 'pre-release']);
    await json(folder, ['rollback', 'pre-release', '--reject', '--yes']);
    expect(await shown(folder)).toMatchInlineSnapshot(`
      "booking: no changes since v4 (rejected in pre-release)

        ENVIRONMENT  VERSION  SINCE  BY  DESCRIPTION
        sandbox  v4 (rejected)  <time>  Alice
        pre-release  v2 (rejected)  <time>  Alice  Say Two
        live  v1  <time>  Alice  Say One

        v4 was rejected in pre-release: it may not go there, nor above
          why:  agentctl history pre-release --action rollback
        v2 was rejected in live: it may not go there
          why:  agentctl history live --action rollback
      "
    `);
    await json(folder, ['rollback', 'sandbox', '--reject', '--yes']);
    edit(folder, 'Draft');
    expect((await shown(folder)).split('\n').slice(0, 2)).toMatchInlineSnapshot(`
      [
        "booking: draft changed since v2, which sandbox runs (1 file); your files began as v4 (rejected in",
        "  sandbox, pre-release)",
      ]
    `);
    git(folder, 'checkout', '-q', '--', 'agents');
    // What sandbox refuses is not proposed to be placed there.
    expect(await shown(folder)).toContain(
      'your files are v4 (rejected in sandbox, pre-release); sandbox was rolled back to v2 by\n  Alice\n  take v2:  agentctl discard\n\n',
    );
    checkInvariants(folder);
  });
});

describe('several agents, or none', () => {
  it('with files that differ from their record, and a rejected version', async () => {
    const folder = await released();
    addAgent(folder, 'desk');
    await json(folder, ['rollback', 'pre-release', '--agent', 'booking', '--reject', '--yes']);
    await json(folder, ['rollback', 'sandbox', '--agent', 'booking', '--yes']);
    const log = join(temporaryFolder('log'), 'live');
    git(folder, 'worktree', 'add', '-q', log, 'live');
    edit(log, 'By hand');
    git(log, 'commit', '-qam', 'By hand');
    git(folder, 'worktree', 'remove', log);
    expect(await shown(folder)).toMatchInlineSnapshot(`
      "2 agents, 2 drafts changed

        AGENT  DRAFT  SANDBOX  PRE-RELEASE  LIVE
        booking  is v3  v2 (rejected)  v1  v1 (drifted)
        desk  1 file  –  –  –

        see one:  agentctl status --agent <id>

        files differ from their record:  agentctl doctor
      "
    `);
    expect(times(await session(folder, ['status', '--agent', 'booking']))).toMatchInlineSnapshot(`
      "$ agentctl status --agent booking
      booking: your files are v3; sandbox was rolled back to v2 by Alice
        take v2:         agentctl --agent booking discard
        place v3 again:  agentctl --agent booking publish

      sandbox	v2	<time>	Alice	Say Two		rejected
      pre-release	v1	<time>	Alice	Say One		
      live	v1	<time>	Alice	Say One		drifted
      "
    `);
  });

  it('one row each', async () => {
    const folder = await released();
    addAgent(folder, 'reception');
    await json(folder, ['publish', '-a', 'reception']);
    addAgent(folder, 'desk');
    edit(folder, 'Draft');
    await json(folder, ['env', 'lock', 'live', '-a', 'booking', '--reason', 'x']);
    rmSync(join(folder, 'agents/reception'), { recursive: true });
    expect(await shown(folder)).toMatchInlineSnapshot(`
      "3 agents, 3 drafts changed

        AGENT  DRAFT  SANDBOX  PRE-RELEASE  LIVE
        booking  1 file  v3  v2  v1 (locked)
        desk  1 file  –  –  –
        reception  gone  v1  –  –

        see one:  agentctl status --agent <id>
      "
    `);
    expect(await session(folder, ['status'])).toMatchInlineSnapshot(`
      "$ agentctl status
      3 agents, 3 drafts changed

      booking	1 file	v3	v2	v1 (locked)
      desk	1 file	–	–	–
      reception	gone	v1	–	–
      "
    `);
    expect(await shown(folder, '--agent', 'desk')).toMatchInlineSnapshot(`
      "desk: never published, the draft holds 1 file
        publish:  agentctl --agent desk publish

        ENVIRONMENT  VERSION  SINCE  BY  DESCRIPTION
        sandbox  –
        pre-release  –
        live  –
      "
    `);
    checkInvariants(folder);
  });

  it('none', async () => {
    const folder = temporaryFolder('none');
    git(folder, 'init', '-q', '-b', 'main');
    write(folder, 'agentctl.yaml', 'environments: [{ name: sandbox }, { name: live }]\n');
    expect(await shown(folder)).toMatchInlineSnapshot(`
      "This workspace has no agent yet.
        add one:  agentctl create <id>
      "
    `);
    expect(await json(folder, ['status'])).toMatchObject({ agents: [] });
  });
});

describe('--json', () => {
  const KEYS = {
    draft: ['changed', 'is', 'base', 'baseCertain', 'tree', 'files'],
    environment: [
      'name',
      'version',
      'deployment',
      'tree',
      'commit',
      'deployedAt',
      'deployedBy',
      'description',
      'lock',
    ],
  };

  interface Answer {
    agents: {
      agent: string;
      draft: Record<string, unknown>;
      environments: Record<string, unknown>[];
    }[];
  }

  it('has the keys of the contract in every situation', async () => {
    const folder = await released();
    addAgent(folder, 'desk');
    await json(folder, ['env', 'lock', 'live', '--all', '--reason', 'x']);
    edit(folder, 'Draft');
    for (const situation of ['changed', 'gone', 'unreadable']) {
      if (situation === 'gone') rmSync(join(folder, 'agents/booking'), { recursive: true });
      if (situation === 'unreadable') symlinkSync('/', join(folder, 'agents/booking'));
      const { agents } = await json<Answer>(folder, ['status']);
      expect(agents.map(({ agent }) => agent)).toEqual(['booking', 'desk']);
      for (const { draft, environments } of agents) {
        expect(Object.keys(draft)).toEqual(expect.arrayContaining(KEYS.draft));
        for (const environment of environments)
          expect(Object.keys(environment)).toEqual(expect.arrayContaining(KEYS.environment));
      }
    }
  });

  it('says what runs, and null where nothing does', async () => {
    const folder = await released();
    addAgent(folder, 'desk');
    edit(folder, 'Draft');
    const { agents } = await json<Answer>(folder, ['status']);
    const [booking, desk] = agents;
    expect(booking?.draft).toMatchObject({
      changed: true,
      is: null,
      base: 'v3',
      baseCertain: true,
      tree: expect.stringMatching(/^[0-9a-f]{40}$/),
      files: [{ path: 'agents/booking/agent.yaml', status: 'modified' }],
    });
    expect(booking?.environments[2]).toMatchObject({
      name: 'live',
      version: 'v1',
      deployment: 'live#1',
      tree: git(folder, 'rev-parse', 'live:agents/booking'),
      commit: git(folder, 'rev-parse', 'booking/v1^{}'),
      deployedAt: expect.stringMatching(/^2026-\S+Z$/),
      deployedBy: { name: 'Alice', email: 'alice@example.com' },
      description: 'Say One',
      lock: null,
    });
    expect(desk?.draft).toMatchObject({ changed: true, is: null, base: null });
    expect(desk?.environments[0]).toMatchObject({
      name: 'sandbox',
      version: null,
      deployment: null,
      tree: null,
      commit: null,
      deployedAt: null,
      deployedBy: null,
      description: null,
      lock: null,
    });
  });

  it('leaves index, refs and files alone, in a folder that cannot be written too', async () => {
    const folder = await released();
    edit(folder, 'Draft');
    const before = [refs(folder), git(folder, 'ls-files', '-s', '--debug')];
    chmodSync(join(folder, '.git'), 0o555);
    chmodSync(join(folder, '.git/objects'), 0o555);
    const { code } = await agentctl(folder, ['status']);
    chmodSync(join(folder, '.git'), 0o755);
    chmodSync(join(folder, '.git/objects'), 0o755);
    expect(code).toBe(0);
    expect([refs(folder), git(folder, 'ls-files', '-s', '--debug')]).toEqual(before);
    checkInvariants(folder);
  });
});
