import { spawn } from 'node:child_process';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentctl, json, session, stable, testTime } from '../helpers/cli.ts';
import { checkInvariants, refs } from '../helpers/invariants.ts';
import {
  addAgent,
  edit,
  git,
  read,
  temporaryFolder,
  testEnv,
  workspace,
  write,
} from '../helpers/repository.ts';
import { byHand, doctor, inWorktree, named, released, type } from './damage.ts';

describe('what is well', () => {
  it('finds nothing in a fresh workspace, an empty repository, and a released one', async () => {
    const empty = temporaryFolder('empty');
    git(empty, 'init', '-q', '-b', 'main');
    write(empty, 'agentctl.yaml', 'environments:\n  - name: live\n');
    for (const folder of [empty, workspace(), await released()]) {
      const answer = await doctor(folder);
      expect(answer).toEqual({ healthy: true, findings: [], code: 0 });
      checkInvariants(folder);
    }
  });

  it('finds nothing after locks, a retirement, forced moves and a discarded draft', async () => {
    const folder = await released();
    addAgent(folder, 'reception');
    await json(folder, ['publish', '-a', 'reception']);
    await json(folder, [
      'promote',
      'live',
      '-a',
      'reception',
      '--version',
      'v1',
      '--skip-steps',
      '--reason',
      'x',
      '-y',
    ]);
    await json(folder, ['env', 'lock', 'live', '--all', '--reason', 'holidays']);
    await json(folder, ['rollback', 'live', '-a', 'booking', '--force', '--reason', 'x', '-y']);
    await json(folder, ['env', 'unlock', 'live', '--all']);
    await json(folder, ['retire', 'live', '-a', 'reception', '-y']);
    edit(folder, 'Draft');
    await json(folder, ['discard', '-a', 'booking']);
    expect(await doctor(folder)).toMatchObject({ healthy: true, findings: [], code: 0 });
    checkInvariants(folder);
  });
});

describe('what a user sees', () => {
  it('says what is wrong and how to mend it', async () => {
    const folder = await released();
    git(folder, 'tag', '-d', 'booking/v1');
    byHand(folder, 'live', { 'agents/booking/agent.yaml': 'name: Hotfix\n' });
    const text = await session(folder, ['doctor'], ['doctor', '--fix'], ['doctor', '--fix']);
    expect(text.replace(/\b[0-9a-f]{10}\b/g, '<short>')).toMatchInlineSnapshot(`
      "$ agentctl doctor
      ✗ <short> by Alice in the log of live is no deployment: somebody committed by hand [log-foreign-commit]
          mend: git update-ref refs/heads/live <oid> <oid>
      ✗ live holds other files of booking than its record says (v2): somebody changed the branch by hand [drift]
          mend: agentctl rollback live --agent booking --to v2
      ✗ the tag of booking/v1 was deleted, and sandbox#1 says that it ran [tag-missing]
          mend: git update-ref refs/tags/booking/v1 <oid>
      3 findings
      [exit 1]

      $ agentctl doctor --fix
      ✗ <short> by Alice in the log of live is no deployment: somebody committed by hand [log-foreign-commit]
          mend: git update-ref refs/heads/live <oid> <oid>
      ✗ live holds other files of booking than its record says (v2): somebody changed the branch by hand [drift]
          mend: agentctl rollback live --agent booking --to v2
      ✓ the tag of booking/v1 was deleted, and sandbox#1 says that it ran [tag-missing]
          mended
      2 findings
      [exit 1]

      $ agentctl doctor --fix
      ✗ <short> by Alice in the log of live is no deployment: somebody committed by hand [log-foreign-commit]
          mend: git update-ref refs/heads/live <oid> <oid>
      ✗ live holds other files of booking than its record says (v2): somebody changed the branch by hand [drift]
          mend: agentctl rollback live --agent booking --to v2
      2 findings
      [exit 1]
      "
    `);
  });

  it('answers --json with the findings', async () => {
    const folder = await released();
    git(folder, 'tag', '-d', 'booking/v1');
    const { code, stdout } = await agentctl(folder, ['doctor', '--json']);
    expect(code).toBe(1);
    expect(stable(stdout, folder)).toMatchInlineSnapshot(`
      "{
        "healthy": false,
        "findings": [
          {
            "code": "tag-missing",
            "severity": "error",
            "subject": "booking/v1",
            "message": "the tag of booking/v1 was deleted, and sandbox#1 says that it ran",
            "fix": "git update-ref refs/tags/booking/v1 <oid>",
            "fixed": false
          }
        ]
      }
      "
    `);
  });
});

describe('--fix', () => {
  it('brings deleted tags back, touches nothing else, and has nothing to do the second time', async () => {
    const folder = await released();
    edit(folder, 'Draft');
    write(folder, 'new.txt', 'staged');
    git(folder, 'add', 'new.txt');
    const before = refs(folder);
    const index = git(folder, 'ls-files', '-s');
    git(folder, 'tag', '-d', 'booking/v1', 'booking/v2');
    git(folder, 'tag', 'mine', 'HEAD');
    const fixed = await doctor(folder, '--fix');
    expect(fixed).toMatchObject({ healthy: true, code: 0 });
    expect(fixed.findings.map(({ code, fixed: done }) => [code, done])).toEqual([
      ['tag-missing', true],
      ['tag-missing', true],
    ]);
    git(folder, 'tag', '-d', 'mine');
    expect(refs(folder)).toEqual(before);
    expect(git(folder, 'ls-files', '-s')).toBe(index);
    expect(read(folder, 'agents/booking/agent.yaml')).toContain('Draft');
    expect(await doctor(folder, '--fix')).toMatchObject({ healthy: true, findings: [] });
    checkInvariants(folder);
  });

  it.each([
    ['a moved tag', (folder: string) => void git(folder, 'tag', '-f', 'booking/v1', 'booking/v2')],
    ['a rewound log', (folder: string) => void git(folder, 'branch', '-f', 'live', 'live~1')],
    [
      'a commit by hand',
      (folder: string) => byHand(folder, 'live', { 'agents/booking/agent.yaml': 'name: x\n' }),
    ],
    [
      'a tag in the way',
      (folder: string) => void git(folder, 'update-ref', 'refs/heads/live/x', 'main'),
    ],
  ])('leaves %s to a person', async (name, damage) => {
    const folder = await released();
    if (name === 'a tag in the way') git(folder, 'branch', '-D', 'live');
    damage(folder);
    const before = refs(folder);
    const first = await doctor(folder);
    expect(first.code).toBe(1);
    expect(await doctor(folder, '--fix')).toEqual(first);
    expect(refs(folder)).toEqual(before);
  });

  it('cannot bring a tag back that git has cleaned up, and a clone can', async () => {
    const folder = await released();
    const clone = join(temporaryFolder('clone'), 'c');
    git(folder, 'clone', '-q', '--mirror', folder, clone);
    git(folder, 'tag', '-d', 'booking/v1');
    git(folder, 'reflog', 'expire', '--expire=now', '--all');
    git(folder, 'gc', '-q', '--prune=now');
    const { findings, code } = await doctor(folder, '--fix');
    expect(code).toBe(1);
    expect(findings.map(({ fix }) => fix)).toMatchInlineSnapshot(`
      [
        "git fetch --force <clone> refs/tags/booking/v1:refs/tags/booking/v1 (from a clone that has it: its object is gone here)",
      ]
    `);
    git(folder, 'fetch', '-q', '--force', clone, 'refs/tags/booking/v1:refs/tags/booking/v1');
    expect(await doctor(folder)).toMatchObject({ healthy: true, findings: [] });
    checkInvariants(folder);
  });
});

describe('lock files', () => {
  const LOCKS = [
    'index.lock',
    'packed-refs.lock',
    'refs/heads/live.lock',
    'refs/tags/booking/v3.lock',
  ];

  /** Makes a lock file that is as old as said, in seconds by the tests' clock. */
  function lock(folder: string, path: string, age: number): string {
    const file = join(folder, '.git', path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '');
    const made = new Date(testTime() - age * 1000);
    utimesSync(file, made, made);
    return file;
  }

  it.each(LOCKS)('frees an abandoned %s', async (path) => {
    const folder = await released();
    const file = lock(folder, path, 600);
    const found = await doctor(folder);
    expect(named(found)).toEqual([`error stale-lock ${file}`]);
    expect(found.findings[0]?.fix).toBe('agentctl doctor --fix');
    expect(found.code).toBe(1);
    const fixed = await doctor(folder, '--fix');
    expect(fixed).toMatchObject({ healthy: true, code: 0, findings: [{ fixed: true }] });
    expect(await doctor(folder)).toMatchObject({ healthy: true, findings: [] });
    checkInvariants(folder);
  });

  it('leaves a lock alone that is younger than a minute, and does not mention one of this second', async () => {
    const folder = await released();
    lock(folder, 'refs/heads/live.lock', 20);
    const found = await doctor(folder, '--fix');
    expect(found).toMatchObject({ healthy: false, code: 1, findings: [{ fixed: false }] });
    expect(found.findings[0]?.fix).toMatch(/^wait until git is done/);
    lock(folder, 'refs/heads/live.lock', -3);
    expect(await doctor(folder, '--fix')).toMatchObject({ healthy: true, findings: [] });
  });

  it('leaves an old lock alone that a living process holds open', async () => {
    const folder = await released();
    const file = lock(folder, 'index.lock', 600);
    const holder = spawn('sh', ['-c', 'exec 3<"$0"; echo open; read line', file], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    const held = await doctor(folder, '--fix');
    expect(held).toMatchObject({ healthy: false, findings: [{ fixed: false }] });
    holder.kill();
    await new Promise((resolve) => holder.once('close', resolve));
    expect(await doctor(folder, '--fix')).toMatchObject({ healthy: true });
    checkInvariants(folder);
  });

  it('leaves an old lock alone while a git lives in the repository: its editor may be open', async () => {
    const folder = await released();
    lock(folder, 'index.lock', 600);
    const holder = spawn('sh', ['-c', 'git cat-file --batch; true'], {
      cwd: join(folder, 'agents'),
      env: testEnv(),
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    holder.stdin.write('HEAD\n');
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    expect(await doctor(folder, '--fix')).toMatchObject({
      healthy: false,
      findings: [{ fixed: false }],
    });
    holder.stdin.end();
    await new Promise((resolve) => holder.once('close', resolve));
    expect(await doctor(folder, '--fix')).toMatchObject({ healthy: true });
    checkInvariants(folder);
  });

  it('frees the lock of another worktree’s index too', async () => {
    const folder = await released();
    const linked = join(temporaryFolder('linked'), 'w');
    git(folder, 'worktree', 'add', '-q', '--detach', linked);
    const file = lock(folder, 'worktrees/w/index.lock', 600);
    expect(named(await doctor(folder))).toEqual([`error stale-lock ${file}`]);
    expect(await doctor(linked, '--fix')).toMatchObject({ healthy: true, code: 0 });
    checkInvariants(folder);
  });
});

describe('what no other command shows', () => {
  it('names a folder that is no agent, with a name that it can have', async () => {
    const folder = await released();
    for (const name of ['Bücher & Mehr', 'con', '.cache'])
      write(folder, `agents/${name}/agent.yaml`, 'name: x\n');
    write(folder, 'agents/README.md', 'What lies here\n');
    const found = await doctor(folder);
    expect(found).toMatchObject({ healthy: true, code: 0 });
    expect(found.findings.map(({ code, subject, fix }) => [code, subject, fix])).toEqual([
      ['not-an-agent', 'Bücher & Mehr', "git mv 'agents/Bücher & Mehr' agents/bucher-mehr"],
      ['not-an-agent', 'con', 'git mv agents/con agents/agent-con'],
    ]);
    expect(await json(folder, ['list'])).toMatchObject({ agents: [{ agent: 'booking' }] });
  });

  it('says of a clone of a local workspace where its logs lie', async () => {
    const folder = await released();
    const clone = join(temporaryFolder('clone'), 'c');
    git(folder, 'clone', '-q', folder, clone);
    const found = await doctor(clone);
    expect(found).toMatchObject({ healthy: true, code: 0 });
    expect(named(found)).toEqual([
      'warning unconnected sandbox',
      'warning unconnected pre-release',
      'warning unconnected live',
    ]);
    expect(found.findings[0]?.fix).toBe('agentctl connect origin');
    for (const argv of [['status'], ['history'], ['versions'], ['show', 'v1']]) {
      const { stdout, stderr } = await agentctl(clone, argv);
      expect(`${stderr}${stdout}`).toMatch(
        /^note: release logs lie on the remote origin, and agentctl.yaml does not name it: only local branches are shown/,
      );
    }
  });
});

describe('what is in the way', () => {
  it('names a branch of the user’s own, and another branch in agentctl.yaml settles it', async () => {
    const folder = workspace();
    git(folder, 'branch', 'live');
    const found = await doctor(folder);
    expect(named(found)).toEqual(['error foreign-branch live']);
    expect(found.findings[0]?.fix).toBe(
      'give live another branch in agentctl.yaml, for example branch: agentctl-live',
    );
    write(
      folder,
      'agentctl.yaml',
      read(folder, 'agentctl.yaml').replace(
        '- name: live',
        '- name: live\n    branch: agentctl-live',
      ),
    );
    expect(await doctor(folder)).toMatchObject({ healthy: true, findings: [] });
    checkInvariants(folder, ['sandbox', 'pre-release', 'agentctl-live']);
  });

  it('names a branch below the name of an environment', async () => {
    const folder = workspace();
    git(folder, 'branch', 'live/hotfix');
    expect(named(await doctor(folder))).toEqual(['error branch-in-the-way live']);
  });

  it('names a tag where versions are kept, and the printed command renames it', async () => {
    const folder = workspace();
    git(folder, 'tag', '-a', '-m', 'Mine', 'booking');
    const found = await doctor(folder);
    expect(found.findings.map(({ code, fix }) => ({ code, fix }))).toEqual([
      {
        code: 'tag-in-the-way',
        fix: 'git tag booking-old refs/tags/booking && git tag -d booking',
      },
    ]);
    git(folder, 'tag', 'booking-old', 'refs/tags/booking');
    git(folder, 'tag', '-d', 'booking');
    expect(await doctor(folder)).toMatchObject({ healthy: true, findings: [] });
    await json(folder, ['publish']);
    checkInvariants(folder);
  });

  it('names environments whose branches were swapped, and only mentions a new name', async () => {
    const folder = await released();
    const yaml = read(folder, 'agentctl.yaml');
    write(
      folder,
      'agentctl.yaml',
      yaml.replace('name: live', 'name: production\n    branch: live'),
    );
    expect(named(await doctor(folder))).toEqual(['warning log-of-other production']);
    write(
      folder,
      'agentctl.yaml',
      yaml
        .replace('name: live', 'name: live\n    branch: pre-release')
        .replace('name: pre-release', 'name: pre-release\n    branch: live'),
    );
    const swapped = await doctor(folder);
    expect(named(swapped)).toEqual(['error log-of-other pre-release', 'error log-of-other live']);
    expect(swapped.code).toBe(1);
  });
});

it('a log that git revert emptied is told as one everywhere, and comes back by what doctor prints', async () => {
  const folder = workspace();
  await json(folder, ['publish', '-m', 'One']);
  await json(folder, ['promote', 'pre-release']);
  inWorktree(folder, 'pre-release', (place) => git(place, 'revert', '--no-edit', 'HEAD'));
  const words = 'until somebody removed .agentctl/ from it by hand';
  for (const argv of [
    ['promote', 'pre-release'],
    ['rollback', 'pre-release'],
    ['promote', 'live', '--yes'],
  ]) {
    const refused = await agentctl(folder, argv);
    expect(refused.code, argv.join(' ')).toBe(3);
    expect(refused.stderr, argv.join(' ')).toContain(words);
    expect(refused.stderr).toContain('hint: agentctl doctor tells how it comes back');
  }
  const shown = (await agentctl(folder, ['status'])).stdout;
  expect(shown).toContain(
    `note: the branch pre-release was the release log of pre-release ${words} (agentctl doctor)`,
  );
  const found = await doctor(folder);
  expect(named(found)).toEqual(['error log-emptied pre-release']);
  await type(folder, found.findings[0]?.fix ?? '');
  await json(folder, ['promote', 'live', '--yes']);
  checkInvariants(folder);
});

describe('a ladder that was changed', () => {
  const ladder = (...names: string[]) =>
    `environments:\n${names.map((name) => `  - name: ${name}\n`).join('')}`;

  it('is no damage: what was promoted before an environment came between, or out of one that left', async () => {
    const folder = await released();
    write(folder, 'agentctl.yaml', ladder('sandbox', 'pre-release', 'canary', 'live'));
    expect(await doctor(folder)).toEqual({ healthy: true, findings: [], code: 0 });
    write(folder, 'agentctl.yaml', ladder('sandbox', 'live'));
    expect(await doctor(folder)).toEqual({ healthy: true, findings: [], code: 0 });
    edit(folder, 'Three');
    await json(folder, ['publish', '-m', 'Three']);
    await json(folder, ['promote', 'live']);
    write(folder, 'agentctl.yaml', ladder('sandbox', 'pre-release', 'live'));
    expect(await doctor(folder)).toEqual({ healthy: true, findings: [], code: 0 });
  });
});

describe('moves over damaged states', () => {
  const STRAY = { 'agents/booking/agent.yaml': 'name: Stray\n' };

  it('heals drift by placing the same version again', async () => {
    const folder = await released();
    byHand(folder, 'live', STRAY);
    byHand(folder, 'pre-release', STRAY);
    expect(
      await session(
        folder,
        ['promote', 'live', '--yes'],
        ['rollback', 'pre-release', '--to', 'v2'],
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl promote live --yes
      Promote booking v2 from pre-release to live (now v2)
        changes    ~ 1  + 0  - 0
                   ~ agent: Name, Description, Greeting
      ✓ Promoted booking v2 to live (was v2)

      $ agentctl rollback pre-release --to v2
      Roll pre-release back to booking v2 (now v2)
        changes    ~ 1  + 0  - 0
                   ~ agent: Name, Description, Greeting
        stays      sandbox v2, live v2; the draft, phone numbers, other agents
        not undone changes of secrets and in outside systems, calls in progress
      ✓ Rolled pre-release back to booking v2 (was v2)
      "
    `);
    expect(named(await doctor(folder))).toEqual([
      'error log-foreign-commit pre-release',
      'error log-foreign-commit live',
    ]);
  });

  it.each([
    ['a commit by hand', 'log-foreign-commit', (folder: string) => byHand(folder, 'live', STRAY)],
    [
      'a merge',
      'log-merged',
      (folder: string) =>
        inWorktree(folder, 'live', (place) =>
          git(
            place,
            'merge',
            '-q',
            '--allow-unrelated-histories',
            '-s',
            'ours',
            '-m',
            'Up',
            'main',
          ),
        ),
    ],
  ])(
    '%s in a log stays an error under later deployments, until it is taken out',
    async (_, code, make) => {
      const folder = await released();
      make(folder);
      await json(folder, ['rollback', 'live', '--to', 'v1', '--yes']);
      await json(folder, ['rollback', 'live', '--to', 'v2', '--yes']);
      const found = await doctor(folder);
      expect(found).toMatchObject({ healthy: false, code: 1 });
      expect(named(found)).toEqual([`error ${code} live`]);
      const { fix } = found.findings[0] ?? { fix: '' };
      expect(fix).toMatch(
        /^git show \w{10} tells what it did; to take it out, .* place again what should run$/,
      );
      const [, commands = ''] = /: (git branch .*), then place again/.exec(fix) ?? [];
      await type(folder, commands);
      await json(folder, ['promote', 'live', '--yes']);
      expect(await doctor(folder)).toEqual({ healthy: true, findings: [], code: 0 });
      checkInvariants(folder);
      expect(git(folder, 'log', '--format=%s', 'live-old')).toContain(
        'roll back booking in live to v2',
      );
    },
  );

  it.each([
    ['hand commits', (folder: string) => byHand(folder, 'live', STRAY)],
    [
      'a merge',
      (folder: string) =>
        inWorktree(folder, 'live', (place) =>
          git(
            place,
            'merge',
            '-q',
            '--allow-unrelated-histories',
            '-X',
            'theirs',
            '-m',
            'Up',
            'main',
          ),
        ),
    ],
    [
      'a record that cannot be read',
      (folder: string) => byHand(folder, 'live', { '.agentctl/deployed/booking.json': 'oops' }),
    ],
    [
      'a corrupt record below',
      (folder: string) => byHand(folder, 'sandbox', { '.agentctl/deployed/booking.json': 'oops' }),
    ],
    [
      'a missing log.json',
      (folder: string) => byHand(folder, 'live', { '.agentctl/log.json': null }),
    ],
    ['a moved tag', (folder: string) => void git(folder, 'tag', '-f', 'booking/v1', 'booking/v2')],
    ['a deleted tag', (folder: string) => void git(folder, 'tag', '-d', 'booking/v1')],
  ])('rolls live back over %s', async (_, damage) => {
    const folder = await released();
    const before = git(folder, 'rev-parse', 'live~1:agents/booking');
    damage(folder);
    const answer = await json(folder, ['rollback', 'live', '--yes']);
    expect(answer).toMatchObject({
      rolledBack: true,
      version: 'v1',
      previous: 'v2',
      deployment: 'live#3',
    });
    expect(git(folder, 'rev-parse', 'live:agents/booking')).toBe(before);
    const status = await json<{ agents: { environments: { name: string; version: string }[] }[] }>(
      folder,
      ['status'],
    );
    expect(status.agents[0]?.environments[2]).toMatchObject({ name: 'live', version: 'v1' });
  });

  it('refuses to promote a version whose tag was moved', async () => {
    const folder = await released();
    edit(folder, 'Three');
    await json(folder, ['publish', '-m', 'Three']);
    git(folder, 'tag', '-f', 'booking/v3', 'booking/v1^{}');
    expect(await session(folder, ['promote', 'pre-release'])).toMatchInlineSnapshot(`
      "$ agentctl promote pre-release
      error: Couldn't promote booking v3: its tag no longer leads to what ran as sandbox#3.
      hint: agentctl doctor tells what happened
      hint: git update-ref refs/tags/booking/v3 <oid>
      [exit 1]
      "
    `);
  });

  it('numbers go on where log.json was spoilt by hand', async () => {
    const folder = await released();
    byHand(folder, 'live', {
      '.agentctl/log.json': '{"schema":1,"seq":99,"agent":"booking","at":"2026-03-09T10:00:00Z"}',
    });
    expect(await json(folder, ['rollback', 'live', '--yes'])).toMatchObject({
      deployment: 'live#3',
    });
    expect(await json(folder, ['promote', 'live', '--yes'])).toMatchObject({
      deployment: 'live#4',
    });
    byHand(folder, 'live', { '.agentctl/log.json': 'oops' });
    expect(await json(folder, ['rollback', 'live', '--yes'])).toMatchObject({
      deployment: 'live#5',
    });
    expect(await json(folder, ['promote', 'live', '--yes'])).toMatchObject({
      deployment: 'live#6',
    });
    inWorktree(folder, 'live', (place) => void git(place, 'revert', '--no-edit', 'HEAD'));
    expect(await json(folder, ['promote', 'live', '--yes'])).toMatchObject({
      deployment: 'live#7',
    });
    const { entries } = await json<{ entries: { deployment: string }[] }>(folder, [
      'history',
      'live',
    ]);
    expect(entries.map(({ deployment }) => deployment)).toEqual([
      'live#7',
      'live#6',
      'live#5',
      'live#4',
      'live#3',
      'live#2',
      'live#1',
    ]);
  });
});

it('an environment that was renamed, or given another branch, leaves its log behind', async () => {
  const folder = workspace();
  await json(folder, ['publish', '-m', 'One']);
  await json(folder, ['promote', 'pre-release']);
  const text = read(folder, 'agentctl.yaml');
  git(folder, 'branch', 'mine', 'sandbox');
  const told = async () => {
    const { stdout } = await agentctl(folder, ['doctor', '--json']);
    const { findings } = JSON.parse(stdout) as { findings: { code: string; message: string }[] };
    return findings
      .filter(({ code }) => code === 'log-without-environment')
      .map(({ message }) => message);
  };
  expect(await told()).toEqual([]);
  write(folder, 'agentctl.yaml', 'environments: [sandbox, staging]\n');
  expect(await told()).toEqual([
    'the branch pre-release is the release log of pre-release, which agentctl.yaml does not name so; staging has no log',
  ]);
  write(
    folder,
    'agentctl.yaml',
    'environments: [{name: sandbox, branch: box}, {name: pre-release}]\n',
  );
  expect(await told()).toEqual([
    'the branch sandbox is the release log of sandbox, which agentctl.yaml does not name so; sandbox has no log',
  ]);
  write(folder, 'agentctl.yaml', text);
  checkInvariants(folder);
});
