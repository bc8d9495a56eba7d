import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lostFiles } from '../../src/core/changes.ts';
import type { Files } from '../../src/core/model.ts';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants, refs } from '../helpers/invariants.ts';
import {
  BOB,
  edit,
  git,
  temporaryFolder,
  testEnv,
  workspace,
  write,
} from '../helpers/repository.ts';
import {
  failing,
  history,
  promote,
  published,
  rollback,
  running,
  session,
  snapshot,
} from './steps.ts';
import type { Failed, Moved } from './steps.ts';

describe('a file is lost where what runs changed it since the base and the draft does not have it', () => {
  const tree = (text: string): Files =>
    new Map(
      text
        .split(' ')
        .filter((entry) => entry !== '')
        .map((entry) => {
          const [path = '', oid = ''] = entry.split(':');
          return [path, { oid, mode: oid.endsWith('*') ? '100755' : '100644' }];
        }),
    );
  test.each([
    { base: 'a:1 b:1', running: 'a:1 b:1', draft: 'a:2 b:2', lost: '' },
    { base: 'a:1 b:1', running: 'a:2 b:1', draft: 'a:1 b:2', lost: 'a' },
    { base: 'a:1 b:1', running: 'a:2 b:1', draft: 'a:2 b:2', lost: '' },
    { base: 'a:1', running: 'a:2', draft: 'a:3', lost: 'a' },
    { base: 'a:1', running: 'a:1 n:1', draft: 'a:2', lost: 'n' },
    { base: 'a:1', running: 'a:1 n:1', draft: 'a:2 n:1', lost: '' },
    { base: 'a:1 d:1', running: 'a:1', draft: 'a:2 d:1', lost: 'd' },
    { base: 'a:1 d:1', running: 'a:1', draft: 'a:2', lost: '' },
    { base: 'a:1 d:1', running: 'a:1 d:2', draft: 'a:1', lost: 'd' },
    { base: 'a:1', running: 'a:1*', draft: 'a:1', lost: 'a' },
    { base: null, running: 'a:1 b:1', draft: 'a:1 b:2 c:1', lost: 'b' },
    { base: null, running: 'a:1', draft: 'a:1 b:1', lost: '' },
    { base: null, running: 'a:1', draft: '', lost: 'a' },
  ])('base $base, runs $running, draft $draft: $lost', ({ base, running, draft, lost }) => {
    expect(
      lostFiles({
        base: base === null ? null : tree(base),
        running: tree(running),
        draft: tree(draft),
      }).join(' '),
    ).toBe(lost);
  });
});

/** Bob publishes a change of the opening hours from a branch of his; then it is Alice's turn on hers. */
async function bobPublishes(folder: string, hours = 'Open day and night.'): Promise<void> {
  git(folder, 'switch', '-q', '-c', 'bob');
  write(folder, 'agents/booking/topics/hours.yaml', `name: hours\ncontent: ${hours}\n`);
  await json(folder, ['publish', '-m', 'Hours'], { person: BOB });
  git(folder, 'switch', '-q', 'main');
}

/** Types the commands that a refusal prints, as they stand, each at a shell in the workspace. */
async function typeHints(folder: string, { hints }: Failed): Promise<void> {
  for (const hint of hints.filter((line) => /^(?:git|agentctl) /.test(line))) {
    if (hint.startsWith('agentctl ')) {
      const { code, stderr } = await agentctl(folder, hint.split(' ').slice(1));
      expect({ hint, code, stderr: code === 0 ? '' : stderr }).toEqual({
        hint,
        code: 0,
        stderr: '',
      });
    } else
      execFileSync('bash', ['-e', '-o', 'pipefail', '-c', hint], {
        cwd: folder,
        env: testEnv(),
        stdio: 'pipe',
      });
  }
}

const greeting = (folder: string, place = 'sandbox') =>
  git(folder, 'show', `${place}:agents/booking/agent.yaml`);
const hours = (folder: string, place = 'sandbox') =>
  git(folder, 'show', `${place}:agents/booking/topics/hours.yaml`);

test('the conflict names file, version and author, changes nothing, and its commands work as printed', async () => {
  const folder = await published(1);
  await bobPublishes(folder);
  edit(folder, 'From Alice');
  const before = snapshot(folder);
  expect(await session(folder, ['publish', '-m', 'Greeting'])).toMatchInlineSnapshot(`
    "$ agentctl publish -m Greeting
    error: Couldn't publish booking: the draft lacks changes that sandbox runs with v2: agents/booking/topics/hours.yaml (changed in v2 by Bob).
    hint: type these one after the other:
      1. take up your changes to booking, new files as well
         git add -A -- :/agents/booking
      2. keep them in a commit, so that nothing of yours can be lost
         git commit -m "Work on booking" -- :/agents/booking
      3. bring in v2; where both changed the same line, git names the file to settle
         git merge --no-edit refs/tags/booking/v2
      4. publish both together
         agentctl publish --agent booking
    hint: in an emergency: --force --reason "…" (recorded in the history)
    [exit 4]
    "
  `);
  expect(snapshot(folder)).toEqual(before);
  const failed = await failing(folder, ['publish', '-m', 'Greeting']);
  expect(failed).toMatchObject({ code: 4, kind: 'conflict' });
  await typeHints(folder, failed);
  expect(await running(folder)).toBe('v3 – –');
  expect(greeting(folder)).toContain('From Alice');
  expect(hours(folder)).toContain('day and night');
  checkInvariants(folder);
});

/** Ways to come to a draft that lacks Bob's change; each ends with a conflict whose commands bring both together. */
const WAYS: Record<string, (folder: string) => Promise<unknown> | void> = {
  'uncommitted files': (folder) => edit(folder, 'From Alice'),
  'staged files': (folder) => {
    edit(folder, 'From Alice');
    git(folder, 'add', '-A');
  },
  'a new file not yet known to git': (folder) => {
    edit(folder, 'From Alice');
    write(folder, 'agents/booking/topics/new.yaml', 'name: new\ncontent: New.\n');
  },
  'committed files': (folder) => {
    edit(folder, 'From Alice');
    git(folder, 'commit', '-qam', 'Alice');
  },
  'a detached HEAD': (folder) => {
    git(folder, 'switch', '-q', '--detach');
    edit(folder, 'From Alice');
  },
  'a branch from an older commit': (folder) => {
    git(folder, 'switch', '-q', '-c', 'older', 'booking/v1');
    edit(folder, 'From Alice');
  },
  'other files changed and staged': (folder) => {
    write(folder, 'notes.txt', 'mine');
    edit(folder, 'From Alice');
  },
};

test.each(Object.keys(WAYS))('the commands bring both together: %s', async (name) => {
  const folder = await published(1);
  await bobPublishes(folder);
  await WAYS[name]?.(folder);
  const failed = await failing(folder, ['publish']);
  expect(failed).toMatchObject({ code: 4, kind: 'conflict' });
  expect(failed.message).toContain('agents/booking/topics/hours.yaml (changed in v2 by Bob)');
  await typeHints(folder, failed);
  expect(await running(folder)).toBe('v3 – –');
  expect(greeting(folder)).toContain('From Alice');
  expect(hours(folder)).toContain('day and night');
  checkInvariants(folder);
});

test('the commands work in the agent’s folder too', async () => {
  const folder = await published(1);
  await bobPublishes(folder);
  edit(folder, 'From Alice');
  await typeHints(join(folder, 'agents', 'booking'), await failing(folder, ['publish']));
  expect(await running(folder)).toBe('v3 – –');
  checkInvariants(folder);
});

test('a file that Bob deleted is not brought back unnoticed', async () => {
  const folder = await published(1);
  git(folder, 'switch', '-q', '-c', 'bob');
  rmSync(join(folder, 'agents/booking/topics/hours.yaml'));
  await json(folder, ['publish'], { person: BOB });
  git(folder, 'switch', '-q', 'main');
  edit(folder, 'From Alice');
  const failed = await failing(folder, ['publish']);
  expect(failed.message).toContain('agents/booking/topics/hours.yaml (changed in v2 by Bob)');
  await typeHints(folder, failed);
  expect(git(folder, 'ls-tree', '-r', '--name-only', 'sandbox:agents/booking')).toBe('agent.yaml');
  checkInvariants(folder);
});

test('the change that Bob made, made by Alice too, is no loss', async () => {
  const folder = await published(1);
  await bobPublishes(folder);
  write(folder, 'agents/booking/topics/hours.yaml', 'name: hours\ncontent: Open day and night.\n');
  edit(folder, 'From Alice');
  expect(await json(folder, ['publish'])).toMatchObject({ version: 'v3', override: [] });
  checkInvariants(folder);
});

test('--force --reason passes, and the record keeps both', async () => {
  const folder = await published(1);
  await bobPublishes(folder);
  edit(folder, 'From Alice');
  const head = git(folder, 'rev-parse', 'HEAD');
  expect(await failing(folder, ['publish', '--force'])).toMatchObject({ code: 2, kind: 'usage' });
  expect(git(folder, 'rev-parse', 'HEAD')).toBe(head);
  expect(await json(folder, ['publish', '--force', '--reason', 'Bob is wrong'])).toMatchObject({
    version: 'v3',
    override: ['lost-update'],
  });
  expect((await history(folder))[0]).toMatchObject({
    override: ['lost-update'],
    reason: 'Bob is wrong',
  });
  checkInvariants(folder);
});

describe('what the base is', () => {
  const base = async (folder: string) =>
    (await json<{ agents: { draft: { base: string | null } }[] }>(folder, ['status'])).agents[0]
      ?.draft.base;

  test('after a rollback: the newer version still; nothing is lost by publishing', async () => {
    const folder = await published(2);
    await rollback(folder, 'sandbox');
    edit(folder, 'three');
    expect(await base(folder)).toBe('v2');
    expect(await json(folder, ['publish'])).toMatchObject({ version: 'v3', previous: 'v1' });
    checkInvariants(folder);
  });

  test('after a discard: what sandbox runs, although HEAD holds something newer', async () => {
    const folder = await published(2);
    await rollback(folder, 'sandbox');
    await json(folder, ['discard', '--yes']);
    write(folder, 'agents/booking/topics/new.yaml', 'name: new\n');
    expect(await base(folder)).toBe('v1');
    expect(await json(folder, ['publish'])).toMatchObject({ version: 'v3', previous: 'v1' });
    expect(greeting(folder)).toContain('v1');
    checkInvariants(folder);
  });

  test('after a discard, while Bob moves sandbox on: a conflict', async () => {
    const folder = await published(2);
    await rollback(folder, 'sandbox');
    await json(folder, ['discard', '--yes']);
    git(folder, 'worktree', 'add', '-q', '--detach', join(folder, '..', 'bobs'), 'main');
    await json(join(folder, '..', 'bobs'), ['publish', '--yes'], { person: BOB });
    write(folder, 'agents/booking/topics/new.yaml', 'name: new\n');
    const failed = await failing(folder, ['publish']);
    expect(failed).toMatchObject({ code: 4 });
    expect(failed.message).toContain('agents/booking/agent.yaml (changed in v2 by Alice)');
    git(folder, 'worktree', 'remove', '--force', join(folder, '..', 'bobs'));
    checkInvariants(folder);
  }, 60_000);

  test('after the checkout of an old version: that one, and the commands apply what came since', async () => {
    const folder = await published(1);
    write(
      folder,
      'agents/booking/topics/hours.yaml',
      'name: hours\ncontent: Open day and night.\n',
    );
    await json(folder, ['publish', '-m', 'Hours'], { person: BOB });
    await json(folder, ['checkout', 'v1']);
    edit(folder, 'From Alice');
    expect(await base(folder)).toBe('v1');
    const failed = await failing(folder, ['publish']);
    expect(failed).toMatchObject({ code: 4, kind: 'conflict' });
    expect(failed.hints).toMatchInlineSnapshot(`
      [
        "git add -A -- :/agents/booking",
        "git commit -m "Work on booking" -- :/agents/booking",
        "git diff-tree -p --binary refs/tags/booking/v1 refs/tags/booking/v2 -- :/agents/booking | git apply --3way",
        "agentctl publish --agent booking",
        "in an emergency: --force --reason "…" (recorded in the history)",
      ]
    `);
    await typeHints(folder, failed);
    expect(greeting(folder)).toContain('From Alice');
    expect(hours(folder)).toContain('day and night');
    checkInvariants(folder);
  });

  test('the checkout of an old version alone is no publication by mistake: the way back is a rollback', async () => {
    const folder = await published(2);
    await json(folder, ['checkout', 'v1']);
    const failed = await failing(folder, ['publish', '--yes']);
    expect(failed).toMatchObject({ code: 4, kind: 'conflict' });
    const again = failed.hints.find((hint) => hint.startsWith('to place v1 again'));
    await json(folder, [...(again?.split(': agentctl ')[1]?.split(' ') ?? []), '--yes']);
    expect(await running(folder)).toBe('v1 – –');
    expect(await json(folder, ['publish'])).toMatchObject({ published: false, version: 'v1' });
    checkInvariants(folder);
  });

  test('a note of what was loaded counts only while HEAD is where it was', async () => {
    const folder = await published(3);
    await json(folder, ['checkout', 'v1']);
    expect(await base(folder)).toBe('v1');
    git(folder, 'commit', '-qam', 'Back to v1');
    expect(await base(folder)).toBe('v3');
    checkInvariants(folder);
  });

  test('after a restore: what the discarded draft had grown from', async () => {
    const folder = await published(2);
    edit(folder, 'mine');
    await json(folder, ['discard', '--yes']);
    await json(folder, ['restore', '--yes']);
    expect(await base(folder)).toBe('v2');
    expect(await json(folder, ['publish'])).toMatchObject({ version: 'v3' });
    checkInvariants(folder);
  });

  test('after a squash merge: the version of the squashed tree', async () => {
    const folder = await published(1);
    git(folder, 'switch', '-q', '-c', 'feature');
    edit(folder, 'two');
    await json(folder, ['publish']);
    git(folder, 'switch', '-q', 'main');
    git(folder, 'merge', '-q', '--squash', 'feature');
    git(folder, 'commit', '-qm', 'Squashed');
    git(folder, 'branch', '-D', 'feature');
    edit(folder, 'three');
    expect(await base(folder)).toBe('v2');
    expect(await json(folder, ['publish'])).toMatchObject({ version: 'v3', override: [] });
    checkInvariants(folder);
  });

  test('after a squash merge of some of it, on top of other work: no false conflict', async () => {
    const folder = await published(1);
    await bobPublishes(folder);
    write(folder, 'agents/booking/topics/new.yaml', 'name: new\n');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-qm', 'New topic');
    git(folder, 'merge', '-q', '--squash', 'bob');
    git(folder, 'commit', '-qm', 'Squashed');
    expect(await base(folder)).toBe('v1');
    expect(await json(folder, ['publish'])).toMatchObject({ version: 'v3', override: [] });
    checkInvariants(folder);
  });

  test('after a merge: the newest on either side', async () => {
    const folder = await published(1);
    await bobPublishes(folder);
    write(folder, 'README.md', '# other\n');
    git(folder, 'commit', '-qam', 'Other');
    git(folder, 'merge', '-q', '--no-edit', 'bob');
    edit(folder, 'three');
    expect(await base(folder)).toBe('v2');
    expect(await json(folder, ['publish'])).toMatchObject({ version: 'v3' });
    checkInvariants(folder);
  });

  test('a merge that kept one’s own side has seen the other', async () => {
    const folder = await published(1);
    await bobPublishes(folder);
    edit(folder, 'mine');
    git(folder, 'commit', '-qam', 'Mine');
    git(folder, 'merge', '-q', '--no-edit', '-s', 'ours', 'bob');
    expect(await base(folder)).toBe('v2');
    expect(await json(folder, ['publish'])).toMatchObject({ version: 'v3', override: [] });
    checkInvariants(folder);
  });

  test('a folder that was never committed: none, so every difference is a loss', async () => {
    const folder = workspace();
    git(folder, 'rm', '-rq', '--cached', 'agents');
    git(folder, 'commit', '-qm', 'No agents');
    git(folder, 'branch', 'before');
    edit(folder, 'From Bob');
    await json(folder, ['publish', '-m', 'one'], { person: BOB });
    git(folder, 'switch', '-q', 'before');
    write(folder, 'agents/booking/agent.yaml', 'name: Booking\ngreeting: From Alice\n');
    write(
      folder,
      'agents/booking/topics/hours.yaml',
      'name: hours\ncontent: Open from 12 to 22.\n',
    );
    expect(await base(folder)).toBeNull();
    const failed = await failing(folder, ['publish']);
    expect(failed).toMatchObject({ code: 4 });
    expect(failed.message).toContain('agents/booking/agent.yaml (changed in v1 by Bob)');
    expect(failed.message).not.toContain('hours.yaml');
    checkInvariants(folder);
  });

  test('an unborn HEAD: none, and the commands join the two histories', async () => {
    const folder = await published(2);
    git(folder, 'checkout', '-q', '--orphan', 'fresh');
    git(folder, 'rm', '-rq', '--cached', '.');
    rmSync(join(folder, 'agents/booking/topics/hours.yaml'));
    git(folder, 'clean', '-qfd', '--', 'README.md', '.gitattributes');
    const failed = await failing(folder, ['publish']);
    expect(failed).toMatchObject({ code: 4, kind: 'conflict' });
    expect(failed.message).toContain('topics/hours.yaml');
    expect(failed.hints.join('\n')).toContain('git merge --no-edit --allow-unrelated-histories');
    checkInvariants(folder);
  });

  test('an unborn HEAD with the very files of what runs: nothing to do', async () => {
    const folder = await published(2);
    git(folder, 'checkout', '-q', '--orphan', 'fresh');
    const before = refs(folder);
    expect(await json(folder, ['publish'])).toMatchObject({ published: false, version: 'v2' });
    expect(refs(folder)).toEqual(before);
    checkInvariants(folder);
  });

  test('what was committed before anything was published is no base, and loses nothing', async () => {
    const folder = workspace();
    edit(folder, 'one');
    expect(await base(folder)).toBeNull();
    expect(await json(folder, ['publish'])).toMatchObject({ version: 'v1', override: [] });
    checkInvariants(folder);
  });

  test('the state of a commit that was loaded grew from the newest version of that commit', async () => {
    const folder = await published(2);
    git(folder, 'branch', 'bob', 'booking/v1');
    git(folder, 'switch', '-q', 'bob');
    write(folder, 'agents/booking/topics/hours.yaml', 'name: hours\ncontent: Open at night.\n');
    git(folder, 'commit', '-qam', 'Bob at work');
    git(folder, 'switch', '-q', 'main');
    await json(folder, ['checkout', 'git:bob']);
    expect(await base(folder)).toBe('v1');
    const failed = await failing(folder, ['publish']);
    expect(failed).toMatchObject({ code: 4, kind: 'conflict' });
    expect(failed.message).toContain('agents/booking/agent.yaml (changed in v2 by Alice)');
    checkInvariants(folder);
  });
});

test('in a shallow clone whose history does not tell: refused, with the command that deepens it', async () => {
  const origin = await published(2);
  await promote(origin, 'pre-release');
  const folder = temporaryFolder('shallow');
  git(origin, 'switch', '-q', '-c', 'old', 'booking/v1');
  write(origin, 'agents/booking/topics/new.yaml', 'name: new\n');
  git(origin, 'add', '-A');
  git(origin, 'commit', '-qm', 'New');
  git(folder, 'clone', '-q', '--depth', '1', '--branch', 'old', `file://${origin}`, '.');
  for (const branch of ['sandbox', 'pre-release'])
    git(folder, 'fetch', '-q', 'origin', `${branch}:${branch}`);
  git(folder, 'fetch', '-q', '--depth', '1', 'origin', 'refs/tags/*:refs/tags/*');
  git(folder, 'remote', 'set-branches', 'origin', 'old');
  const before = snapshot(folder);
  const failed = await failing(folder, ['publish']);
  expect(failed).toMatchObject({ code: 3, kind: 'refused' });
  expect(failed.hints[0]).toBe('git fetch --unshallow');
  expect(snapshot(folder)).toEqual(before);
  git(folder, 'fetch', '-q', '--unshallow');
  expect(await failing(folder, ['publish'])).toMatchObject({ code: 4, kind: 'conflict' });
  checkInvariants(folder);
});

describe('a hotfix', () => {
  test('starts from what live runs, goes up past what sandbox runs, and merges forward', async () => {
    const folder = await published(3);
    await promote(folder, 'pre-release', '--version', 'v2');
    await promote(folder, 'live');
    git(folder, 'switch', '-q', '-c', 'hotfix', 'refs/tags/booking/v2');
    write(folder, 'agents/booking/topics/hours.yaml', 'name: hours\ncontent: Closed today.\n');
    expect(await failing(folder, ['publish'])).toMatchObject({ code: 4, kind: 'conflict' });
    expect(await failing(folder, ['publish', '--hotfix'])).toMatchObject({
      code: 2,
      kind: 'usage',
    });
    expect(
      await json<Moved>(folder, ['publish', '--hotfix', '-m', 'Closed', '--reason', 'wrong hours']),
    ).toMatchObject({ version: 'v4', previous: 'v3', override: ['hotfix'] });
    expect((await history(folder))[0]).toMatchObject({
      override: ['hotfix'],
      reason: 'wrong hours',
    });
    await promote(folder, 'pre-release');
    await promote(folder, 'live');
    expect(await running(folder)).toBe('v4 v4 v4');
    expect(greeting(folder, 'live')).toContain('v2');
    git(folder, 'switch', '-q', 'main');
    git(folder, 'merge', '-q', '--no-edit', 'hotfix');
    expect(await json(folder, ['publish', '-m', 'Merged'])).toMatchObject({
      version: 'v5',
      override: [],
    });
    expect(greeting(folder)).toContain('v3');
    expect(hours(folder)).toContain('Closed today');
    checkInvariants(folder);
  });

  test('of a version that runs nowhere is refused, with what it could start from', async () => {
    const folder = await published(3);
    await promote(folder, 'pre-release');
    git(folder, 'switch', '-q', '-c', 'hotfix', 'refs/tags/booking/v1');
    write(folder, 'agents/booking/topics/hours.yaml', 'name: hours\ncontent: Closed today.\n');
    const before = snapshot(folder);
    const failed = await failing(folder, ['publish', '--hotfix', '--reason', 'wrong hours']);
    expect(failed).toMatchObject({ code: 3, kind: 'refused' });
    expect(failed.hints).toEqual(['git switch -c hotfix refs/tags/booking/v3']);
    expect(snapshot(folder)).toEqual(before);
    checkInvariants(folder);
  });

  test('does not pass a lock, nor overrides that leave it out', async () => {
    const folder = await published(2);
    await promote(folder, 'pre-release', '--version', 'v1');
    git(folder, 'switch', '-q', '-c', 'hotfix', 'refs/tags/booking/v1');
    write(folder, 'agents/booking/topics/hours.yaml', 'name: hours\ncontent: Closed today.\n');
    const argv = ['publish', '--hotfix', '--reason', 'wrong hours'];
    await json(folder, ['env', 'lock', 'sandbox', '--reason', 'launch']);
    expect(await failing(folder, argv)).toMatchObject({ code: 3, kind: 'refused' });
    await json(folder, ['env', 'unlock', 'sandbox']);
    const config = readFileSync(join(folder, 'agentctl.yaml'), 'utf8');
    write(folder, 'agentctl.yaml', `${config}overrides: [lock]\n`);
    expect(await failing(folder, argv)).toMatchObject({ code: 3, kind: 'refused' });
    write(folder, 'agentctl.yaml', `${config}overrides: [hotfix]\n`);
    expect(await json(folder, argv)).toMatchObject({ override: ['hotfix'] });
    checkInvariants(folder);
  });
});

describe('what discard loaded is no base any more once git took the files back', () => {
  // v2 has another greeting and is somebody else's: it runs, and is in no commit of this branch.
  async function behind(): Promise<string> {
    const folder = await published(1);
    git(folder, 'switch', '-q', '-c', 'colleague');
    edit(folder, 'v2');
    await json(folder, ['publish', '-m', 'v2'], { person: BOB });
    git(folder, 'switch', '-q', 'main');
    await json(folder, ['discard']);
    return folder;
  }

  test.each([
    ['stash', ['stash', '-q']],
    ['checkout', ['checkout', '-q', '--', '.']],
  ])('by git %s', async (_, argv) => {
    const folder = await behind();
    git(folder, ...argv);
    const conflict = { code: 4, kind: 'conflict' };
    expect(await failing(folder, ['publish', '-m', 'v1 again'])).toMatchObject(conflict);
    write(folder, 'agents/booking/topics/hours.yaml', 'name: hours\ncontent: Closed today.\n');
    expect(await failing(folder, ['publish', '-m', 'hours'])).toMatchObject(conflict);
    expect(await running(folder)).toBe('v2 – –');
  });

  test('but is one as long as the files hold it', async () => {
    const folder = await behind();
    write(folder, 'agents/booking/topics/hours.yaml', 'name: hours\ncontent: Closed today.\n');
    expect(await json(folder, ['publish', '-m', 'hours'])).toMatchObject({ version: 'v3' });
    expect(greeting(folder)).toContain('v2');
  });
});
