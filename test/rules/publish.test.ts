import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants, logOf, refs } from '../helpers/invariants.ts';
import { BOB, addAgent, edit, git, read, write, workspace } from '../helpers/repository.ts';
import {
  failing,
  files,
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

/** Returns the index as git keeps it, byte for byte. */
function indexOf(folder: string): string | null {
  const path = join(folder, '.git', 'index');
  return existsSync(path) ? readFileSync(path).toString('base64') : null;
}

/** Installs a commit hook. */
function hook(folder: string, name: string, script: string): void {
  write(folder, `.git/hooks/${name}`, `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, '.git', 'hooks', name), 0o755);
}

describe('numbers are dense and never used twice', () => {
  test('after a rollback', async () => {
    const folder = await published(2);
    await rollback(folder, 'sandbox');
    expect(
      await publishWords(folder, 'three', { argv: ['--force', '--reason', 'x'] }),
    ).toMatchObject({ version: 'v3', created: true, previous: 'v1' });
    checkInvariants(folder);
  });

  test('after the newest tag was deleted', async () => {
    const folder = await published(2);
    git(folder, 'tag', '-d', 'booking/v2');
    expect(await publishWords(folder, 'three')).toMatchObject({ version: 'v3' });
    checkInvariants(folder);
  });

  test('after a rollback and the deletion of the tag that was left', async () => {
    const folder = await published(3);
    await rollback(folder, 'sandbox', '--to', 'v1');
    await json(folder, ['env', 'lock', 'sandbox', '--reason', 'x']);
    await json(folder, ['env', 'unlock', 'sandbox']);
    git(folder, 'tag', '-d', 'booking/v2', 'booking/v3');
    edit(folder, 'four');
    expect(await json(folder, ['publish', '--force', '--reason', 'x'])).toMatchObject({
      version: 'v4',
    });
    checkInvariants(folder);
  });

  test('after the only trace of a number is a record above', async () => {
    const folder = await published(3);
    await promote(folder, 'pre-release');
    git(folder, 'update-ref', '-d', 'refs/heads/sandbox');
    git(folder, 'tag', '-d', 'booking/v3');
    expect(await publishWords(folder, 'four')).toMatchObject({ version: 'v4' });
    expect(git(folder, 'tag')).toBe('booking/v1\nbooking/v2\nbooking/v4');
  });

  test('after a tag that never ran', async () => {
    const folder = await published(1);
    edit(folder, 'lost');
    git(folder, 'commit', '-qam', 'Lost');
    git(folder, 'tag', '-a', '-m', 'lost', 'booking/v2');
    expect(await publishWords(folder, 'three')).toMatchObject({ version: 'v3' });
    checkInvariants(folder);
  });

  test('and each agent counts for itself', async () => {
    const folder = await published(2);
    addAgent(folder, 'support');
    expect(await publishWords(folder, 'one', { agent: 'support' })).toMatchObject({
      version: 'v1',
      deployment: 'sandbox#3',
    });
    checkInvariants(folder);
  });
});

test('a tag that never ran is completed by the next publication of the same content', async () => {
  const folder = await published(1);
  edit(folder, 'two');
  git(folder, 'commit', '-qam', 'Two');
  git(folder, 'tag', '-a', '-m', 'Two\n\nNotes', 'booking/v2');
  expect(await session(folder, ['publish', '-m', 'other words'], ['publish']))
    .toMatchInlineSnapshot(`
      "$ agentctl publish -m other words
      Publish booking v2 to sandbox (now v1)
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
      to undo: agentctl rollback sandbox --agent booking --to v1 --if-running v2
      next: agentctl promote pre-release
      ✓ Published booking v2 to sandbox (was v1)

      $ agentctl publish
      sandbox runs booking v2 already: nothing to do
      "
    `);
  expect(await running(folder)).toBe('v2 – –');
  checkInvariants(folder);
});

describe('a tree that is a version already', () => {
  test('published twice: nothing happens', async () => {
    const folder = await published(1);
    const before = snapshot(folder);
    expect(await json<Moved>(folder, ['publish', '-m', 'again'])).toMatchObject({
      published: false,
      created: false,
      version: 'v1',
      deployment: 'sandbox#1',
      tree: git(folder, 'rev-parse', 'booking/v1:agents/booking'),
      commit: git(folder, 'rev-parse', 'booking/v1^{commit}'),
    });
    expect(snapshot(folder)).toEqual(before);
    checkInvariants(folder);
  });

  test('an earlier one that sandbox left for another: it is placed again, under its number', async () => {
    const folder = await published(3);
    await rollback(folder, 'sandbox', '--to', 'v1');
    await json(folder, ['checkout', 'v2']);
    expect(await session(folder, ['publish', '-m', 'unused words'])).toMatchInlineSnapshot(`
      "$ agentctl publish -m unused words
      Place booking v2 in sandbox again (now v1): the draft is that version
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
      to undo: agentctl rollback sandbox --agent booking --to v1 --if-running v2
      next: agentctl promote pre-release
      ✓ Placed booking v2 in sandbox again (was v1)
      "
    `);
    expect(git(folder, 'tag')).toBe('booking/v1\nbooking/v2\nbooking/v3');
    expect(logOf(folder, 'sandbox')[0]?.record).toMatchObject({
      action: 'publish',
      version: 2,
      previous: 1,
      seq: 5,
    });
    checkInvariants(folder);
  });

  test.each([
    ['just now', []],
    [
      'with a lock set and lifted since',
      [
        ['env', 'lock', 'sandbox', '--reason', 'x'],
        ['env', 'unlock', 'sandbox'],
      ],
    ],
    ['and rolled back once more since', [['rollback', 'sandbox', '--yes']]],
  ] as const)('sandbox was rolled back from it %s: said and asked', async (_, since) => {
    const folder = await published(3);
    await json(folder, ['env', 'lock', 'sandbox', '--reason', 'x']);
    await json(folder, ['env', 'unlock', 'sandbox']);
    await json(folder, ['rollback', 'sandbox', '--yes'], { person: BOB });
    for (const argv of since) await json(folder, argv);
    const before = snapshot(folder);
    const failed = await failing(folder, ['publish']);
    expect(failed).toMatchObject({ code: 5, kind: 'confirmation' });
    expect(failed.message).toContain('sandbox was rolled back from v3 by Bob');
    expect(snapshot(folder)).toEqual(before);
    expect(await json(folder, ['publish', '--yes'])).toMatchObject({
      published: true,
      created: false,
      version: 'v3',
    });
    checkInvariants(folder);
  });
});

describe('only the agent’s own files are committed', () => {
  test('what else is staged, changed, new, stashed or on other branches stays as it is', async () => {
    const folder = await published(1);
    write(folder, 'stashed.txt', 'x');
    git(folder, 'stash', 'push', '--include-untracked', '--quiet');
    git(folder, 'branch', 'other');
    write(folder, 'staged.txt', 'staged');
    write(folder, 'README.md', '# changed and staged\n');
    git(folder, 'add', 'staged.txt', 'README.md');
    write(folder, 'README.md', '# changed again\n');
    write(folder, 'new.txt', 'new');
    write(folder, 'agents/booking/topics/new.yaml', 'name: new\ncontent: New.\n');
    rmSync(join(folder, 'agents/booking/topics/hours.yaml'));
    const [beforeRefs, beforeFiles] = [refs(folder), files(folder)];
    const staged = () => git(folder, 'diff', '--cached', '--', '.', ':!agents');
    const unstaged = () => git(folder, 'diff', '--', '.', ':!agents');
    const before = [staged(), unstaged()];
    await publishWords(folder, 'two');
    expect([staged(), unstaged()]).toEqual(before);
    expect(git(folder, 'show', '--format=%s', '--name-status', 'HEAD')).toMatchInlineSnapshot(`
      "two

      M	agents/booking/agent.yaml
      D	agents/booking/topics/hours.yaml
      A	agents/booking/topics/new.yaml"
    `);
    expect(git(folder, 'status', '--porcelain', '--', 'agents')).toBe('');
    const after = refs(folder);
    for (const ref of ['refs/stash', 'refs/heads/other'])
      expect(after.get(ref)).toBe(beforeRefs.get(ref));
    expect({ ...files(folder), 'agents/booking/agent.yaml': '' }).toEqual({
      ...beforeFiles,
      'agents/booking/agent.yaml': '',
    });
    checkInvariants(folder);
  });

  test('files of another agent, staged or not, are not taken along', async () => {
    const folder = await published(1);
    addAgent(folder, 'support');
    edit(folder, 'staged', 'support');
    git(folder, 'add', '-A');
    await publishWords(folder, 'two');
    expect(git(folder, 'diff', '--cached', '--name-only')).toBe('agents/support/agent.yaml');
    checkInvariants(folder);
  });

  test('what is committed already is published as it stands, with no further commit', async () => {
    const folder = await published(1);
    edit(folder, 'two');
    git(folder, 'commit', '-qam', 'By hand');
    const head = git(folder, 'rev-parse', 'HEAD');
    const index = indexOf(folder);
    const { commit } = await json<Moved>(folder, ['publish', '-m', 'two']);
    expect([commit, git(folder, 'rev-parse', 'HEAD'), indexOf(folder)]).toEqual([
      head,
      head,
      index,
    ]);
    checkInvariants(folder);
  });

  test.each([
    ['#42 fixed', '#42 fixed'],
    ['', 'Publish booking'],
    ['  spaces  ', 'spaces'],
    ['two\nlines', 'two lines'],
    ['-m --force', '-m --force'],
    ['„Grüße“ 🙂', '„Grüße“ 🙂'],
  ])('the description %j is kept', async (description, subject) => {
    const folder = workspace();
    edit(folder, 'one');
    const answer = await json<Moved>(folder, [
      'publish',
      `--message=${description}`,
      '--notes=# a heading\n\nwords\n',
    ]);
    const words = description.trim().replace('\n', ' ');
    expect(answer.description).toBe(words);
    expect(git(folder, 'log', '-1', '--format=%B')).toBe(`${subject}\n`);
    expect(await json(folder, ['show', 'v1'])).toMatchObject({
      description: words,
      notes: '# a heading\n\nwords',
    });
    checkInvariants(folder);
  });

  test('without a description the version has none', async () => {
    const folder = workspace();
    expect(await json(folder, ['publish'])).toMatchObject({ description: '', version: 'v1' });
    checkInvariants(folder);
  });
});

describe('commit hooks', () => {
  test('what a hook makes of the files is what is published', async () => {
    const folder = await published(1);
    hook(
      folder,
      'pre-commit',
      'sed -i "s/greeting: .*/greeting: From the hook/" agents/booking/agent.yaml && git add agents/booking/agent.yaml',
    );
    const { tree } = await publishWords(folder, 'two');
    expect(git(folder, 'show', 'booking/v2:agents/booking/agent.yaml')).toContain('From the hook');
    expect(tree).toBe(git(folder, 'rev-parse', 'HEAD:agents/booking'));
    checkInvariants(folder);
  });

  test('what a hook breaks is not published', async () => {
    const folder = await published(1);
    hook(
      folder,
      'pre-commit',
      'echo "nmae: x" > agents/booking/agent.yaml && git add agents/booking/agent.yaml',
    );
    edit(folder, 'two');
    expect(await failing(folder, ['publish', '-m', 'two'])).toMatchObject({ code: 1 });
    expect(await running(folder)).toBe('v1 – –');
    expect(git(folder, 'tag')).toBe('booking/v1');
    checkInvariants(folder);
  });

  test('a hook that takes the change back: what runs stays, and nothing is deployed', async () => {
    const folder = await published(2);
    hook(
      folder,
      'pre-commit',
      'git show booking/v2:agents/booking/agent.yaml > agents/booking/agent.yaml && git add agents/booking/agent.yaml',
    );
    const before = [refs(folder).get('refs/heads/sandbox'), git(folder, 'tag')];
    edit(folder, 'three');
    expect(await json(folder, ['publish', '-m', 'three'])).toMatchObject({
      published: false,
      created: false,
      version: 'v2',
      deployment: 'sandbox#2',
    });
    expect([refs(folder).get('refs/heads/sandbox'), git(folder, 'tag')]).toEqual(before);
    checkInvariants(folder);
  });

  test('a hook that makes an earlier version of it: that one is placed, with no second number', async () => {
    const folder = await published(2);
    hook(
      folder,
      'pre-commit',
      'git show booking/v1:agents/booking/agent.yaml > agents/booking/agent.yaml && git add agents/booking/agent.yaml',
    );
    edit(folder, 'three');
    expect(await json(folder, ['publish', '-m', 'three'])).toMatchObject({
      created: false,
      version: 'v1',
    });
    expect(git(folder, 'tag')).toBe('booking/v1\nbooking/v2');
    checkInvariants(folder);
  });

  test('a hook that changes the words of the commit changes nothing else', async () => {
    const folder = await published(1);
    hook(folder, 'commit-msg', 'echo "Changed: yes" >> "$1"');
    await publishWords(folder, 'two');
    expect(git(folder, 'log', '-1', '--format=%B')).toContain('Changed: yes');
    expect(await json(folder, ['show', 'v2'])).toMatchObject({ description: 'two' });
    checkInvariants(folder);
  });

  test.each(['pre-commit', 'commit-msg'])(
    'a %s hook that declines leaves index, files and refs byte for byte',
    async (name) => {
      const folder = await published(1);
      hook(folder, name, 'echo "no prices on Sundays" >&2; exit 1');
      write(folder, 'staged.txt', 'staged');
      git(folder, 'add', 'staged.txt');
      edit(folder, 'two');
      write(folder, 'agents/booking/topics/new.yaml', 'name: new\n');
      const before = snapshot(folder);
      const failed = await failing(folder, ['publish', '-m', 'two']);
      expect(failed).toMatchObject({ code: 1, kind: 'failed' });
      expect(failed.message).toContain('no prices on Sundays');
      expect(snapshot(folder)).toEqual(before);
      checkInvariants(folder);
    },
  );
});

test.each(['pre-commit', 'commit-msg'])(
  'a %s hook that declines without a word is a failure too',
  async (name) => {
    const folder = await published(1);
    hook(folder, name, 'exit 1');
    edit(folder, 'two');
    write(folder, 'agents/booking/topics/new.yaml', 'name: new\n');
    const before = snapshot(folder);
    const failed = await failing(folder, ['publish', '-m', 'two']);
    expect(failed).toMatchObject({ code: 1, kind: 'failed' });
    expect(failed.message).toContain('a hook declined it');
    expect(snapshot(folder)).toEqual(before);
    checkInvariants(folder);
  },
);

test('what was not broken is not recorded as forced', async () => {
  const folder = await published(1);
  const argv = ['--force', '--hotfix', '--reason', 'to be sure'];
  expect(await publishWords(folder, 'two', { argv })).toMatchObject({ override: [] });
  expect((await history(folder))[0]).toMatchObject({ override: [], reason: 'to be sure' });
  checkInvariants(folder);
});

describe('where HEAD is', () => {
  test('an unborn branch: the draft becomes its first commit', async () => {
    const folder = workspace();
    git(folder, 'checkout', '-q', '--orphan', 'fresh');
    git(folder, 'rm', '-rq', '--cached', '.');
    expect(await publishWords(folder, 'one')).toMatchObject({ version: 'v1', published: true });
    expect(git(folder, 'ls-tree', '-r', '--name-only', 'HEAD')).toBe(
      'agents/booking/agent.yaml\nagents/booking/topics/hours.yaml',
    );
    expect(logOf(folder, 'sandbox')[0]?.record).toMatchObject({ source: 'fresh' });
    checkInvariants(folder);
  });

  test('detached: the commit is made there, and the version has no source', async () => {
    const folder = await published(1);
    git(folder, 'checkout', '-q', '--detach');
    const main = git(folder, 'rev-parse', 'main');
    await publishWords(folder, 'two');
    expect(git(folder, 'rev-parse', 'main')).toBe(main);
    expect(git(folder, 'rev-parse', 'HEAD~1')).toBe(main);
    expect(logOf(folder, 'sandbox')[0]?.record).toMatchObject({ source: null });
    checkInvariants(folder);
  });

  test('on an environment’s branch: refused', async () => {
    const folder = await published(1);
    git(folder, 'checkout', '-q', 'sandbox');
    const before = snapshot(folder);
    const bare = await failing(folder, ['publish']);
    expect(bare).toMatchObject({ code: 3, kind: 'refused' });
    expect(bare.message).toContain('release log');
    expect(snapshot(folder)).toEqual(before);
    git(folder, 'checkout', 'main', '--', 'agentctl.yaml');
    edit(folder, 'two');
    const failed = await failing(folder, ['publish', '-m', 'two']);
    expect(failed).toMatchObject({ code: 3, kind: 'refused' });
    expect(failed.message).toContain('HEAD is on sandbox, the release log of sandbox');
    checkInvariants(folder);
  });

  test('on a branch of the user’s own in the place of a log: told like that, with what works', async () => {
    for (const way of ['rename', 'another']) {
      const folder = workspace();
      git(folder, 'switch', '-q', '-c', 'sandbox');
      edit(folder, 'one');
      const failed = await failing(folder, ['publish', '-m', 'one']);
      expect(failed).toMatchObject({ code: 3, kind: 'refused' });
      expect(failed.message).toBe(
        "Couldn't use the branch sandbox for sandbox: it is a branch of your own, not a release log.",
      );
      expect((await agentctl(folder, ['status'])).stdout).toContain(
        'the branch sandbox is one of your own, not a release log',
      );
      expect(failed.hints).toEqual([
        'give sandbox another branch in agentctl.yaml, for example branch: agentctl-sandbox',
        'or give your branch another name: git branch -m sandbox my-sandbox',
      ]);
      if (way === 'rename') git(folder, 'branch', '-m', 'sandbox', 'my-sandbox');
      else
        write(
          folder,
          'agentctl.yaml',
          'environments:\n  - name: sandbox\n    branch: agentctl-sandbox\n',
        );
      expect(await json(folder, ['publish', '-m', 'one'])).toMatchObject({ published: true });
    }
  });

  test('on an environment’s branch: the branch to go back to is one that there is', async () => {
    const folder = await published(1);
    git(folder, 'branch', '-m', 'main', 'trunk');
    git(folder, 'checkout', '-q', 'sandbox');
    const { hints } = await failing(folder, ['publish']);
    expect(hints).toEqual(['go back to your own branch: git switch trunk']);
  });

  test.each([
    ['merge', ['merge', 'side']],
    ['rebase', ['rebase', 'side']],
    ['cherry-pick', ['cherry-pick', 'side']],
    ['revert', ['revert', '--no-edit', 'HEAD~1']],
  ])('in the middle of a %s: refused', async (operation, argv) => {
    const folder = await published(2);
    git(folder, 'branch', 'side', 'HEAD~1');
    git(folder, 'switch', '-q', 'side');
    write(folder, 'README.md', '# side\n');
    git(folder, 'commit', '-qam', 'Side');
    git(folder, 'switch', '-q', 'main');
    write(folder, 'README.md', '# main\n');
    git(folder, 'commit', '-qam', 'Main');
    write(folder, 'README.md', '# main again\n');
    git(folder, 'commit', '-qam', 'Main again');
    expect(() => git(folder, ...argv)).toThrow();
    edit(folder, 'three');
    const before = snapshot(folder);
    const failed = await failing(folder, ['publish']);
    expect(failed).toMatchObject({ code: 3, kind: 'refused' });
    expect(failed.message).toContain(`a ${operation} is in progress`);
    expect(failed.hints.join('\n')).toContain(
      `git add :/agents/booking && ${operation === 'merge' ? 'git commit --no-edit' : `git ${operation} --continue`}`,
    );
    expect(failed.hints[1]).toContain(`git ${operation} --abort`);
    expect(await running(folder)).toBe('v2 – –');
    expect(snapshot(folder)).toEqual(before);
    checkInvariants(folder);
  });

  test('what validate warns of is told, and is no reason to refuse', async () => {
    const folder = workspace();
    write(folder, 'agents/booking/topics/t.yaml', 'name: t\nexamples:\n  - One\n    - Two\n');
    const { code, stdout } = await agentctl(folder, ['publish', '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain('\n  warning    the definition has 1 warning: agentctl validate\n');
    const plan = await json(folder, ['publish', '-m', 'First']);
    expect(plan['warnings']).toEqual(['the definition has 1 warning: agentctl validate']);
    checkInvariants(folder);
  });

  test('the folder is gone, empty or wholly ignored: refused', async () => {
    const folder = await published(1);
    rmSync(join(folder, 'agents/booking'), { recursive: true });
    expect(await failing(folder, ['publish'])).toMatchObject({ code: 3, kind: 'refused' });
    git(folder, 'rm', '-rq', '--cached', 'agents/booking');
    write(folder, '.git/info/exclude', 'agents/booking\n');
    edit(folder, 'ignored');
    expect(await failing(folder, ['publish'])).toMatchObject({ code: 3, kind: 'refused' });
    expect((await session(folder, ['status'])).split('\n\n')[0]).toMatchInlineSnapshot(`
      "$ agentctl status
      booking: the draft is ignored (git ignores all files of agents/booking)
        which rule:  git check-ignore -v agents/booking/agent.yaml"
    `);
    expect(git(folder, 'check-ignore', '-v', 'agents/booking/agent.yaml')).toContain('exclude:1');
    // Everything but publish works.
    expect(await promote(folder, 'pre-release')).toMatchObject({ promoted: true });
    checkInvariants(folder);
  });
});

test('notes that cannot be read are told without the words of the system', async () => {
  const folder = workspace();
  write(folder, 'folder/notes.md', 'Notes');
  for (const [file, why] of [
    ['nofile', 'there is no such file'],
    ['folder', 'it is a folder'],
  ] as const)
    expect(await failing(folder, ['publish', '--notes-file', file])).toMatchObject({
      code: 2,
      kind: 'usage',
      message: `Couldn't read the notes in ${file}: ${why}.`,
    });
});

describe('something of the user’s in the way', () => {
  test('a tag named like the agent', async () => {
    const folder = workspace();
    git(folder, 'tag', 'booking');
    edit(folder, 'one');
    const before = snapshot(folder);
    expect(await session(folder, ['publish', '-m', 'one'])).toMatchInlineSnapshot(`
      "$ agentctl publish -m one
      error: Couldn't publish booking: your tag booking stands where git would keep the versions booking/v1, booking/v2, ….
      hint: give it another name: git tag booking-old booking && git tag -d booking
      [exit 3]
      "
    `);
    expect(snapshot(folder)).toEqual(before);
    checkInvariants(folder);
  });

  test.each([
    { branch: 'sandbox', argv: ['publish', '-m', 'two'] },
    { branch: 'sandbox/x', argv: ['publish', '-m', 'two'] },
    { branch: 'live', argv: ['promote', 'live', '--yes'] },
    { branch: 'live/x', argv: ['promote', 'live', '--yes'] },
    { branch: 'live', argv: ['env', 'lock', 'live', '--reason', 'x'] },
  ])('a branch $branch: $argv.0 is refused before anything is made', async ({ branch, argv }) => {
    const folder = branch.startsWith('live') ? await published(1) : workspace();
    if (branch.startsWith('live')) await promote(folder, 'pre-release');
    git(folder, 'branch', branch);
    edit(folder, 'two');
    const before = snapshot(folder);
    const failed = await failing(folder, argv);
    expect(failed).toMatchObject({ code: 3, kind: 'refused' });
    expect(failed.hints.join()).toMatch(/another branch in agentctl.yaml.*branch: agentctl-/);
    expect(snapshot(folder)).toEqual(before);
    expect(await running(folder)).toBe(branch.startsWith('live') ? 'v1 v1 –' : '– – –');
  });

  test('a worktree that has sandbox checked out: refused before anything is made', async () => {
    const folder = await published(1);
    git(folder, 'worktree', 'add', '-q', join(folder, '..', 'sandbox-worktree'), 'sandbox');
    edit(folder, 'two');
    const before = snapshot(folder);
    const failed = await failing(folder, ['publish', '-m', 'two']);
    expect(failed).toMatchObject({ code: 3, kind: 'refused' });
    expect(failed.message).toContain('is checked out in');
    expect(snapshot(folder)).toEqual(before);
    checkInvariants(folder);
  });
});

test('the history names who published what, and from where', async () => {
  const folder = workspace();
  git(folder, 'switch', '-q', '-c', 'feature/one');
  await publishWords(folder, 'one', { person: BOB });
  const [entry] = await history(folder);
  expect(entry).toMatchObject({
    action: 'publish',
    by: BOB,
    version: 'v1',
    previous: null,
    message: 'one',
  });
  expect(await json(folder, ['versions'])).toMatchObject({
    versions: [{ source: 'feature/one', author: BOB, publishedBy: BOB, environments: ['sandbox'] }],
  });
  expect(read(folder, 'agents/booking/agent.yaml')).toContain('one');
  checkInvariants(folder);
});
