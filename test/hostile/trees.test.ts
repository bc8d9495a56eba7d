import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants, refs } from '../helpers/invariants.ts';
import {
  copies,
  edit,
  git,
  read,
  temporaryFolder,
  testEnv,
  workspace,
  write,
} from '../helpers/repository.ts';
import { expectHarmless } from './harmless.ts';

const AGENT = 'agents/booking';
const MEBIBYTE = 1024 * 1024;

const published = copies(async () => {
  const folder = workspace();
  await json(folder, ['publish', '-m', 'first']);
  return folder;
});

/** Runs git with something on its standard input. */
function gitInput(folder: string, input: string | Buffer, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, env: testEnv(), input, encoding: 'utf8' }).trim();
}

function nested(folder: string, path: string): void {
  mkdirSync(join(folder, path), { recursive: true });
  git(join(folder, path), 'init', '--quiet');
  write(join(folder, path), 'a.yaml', 'a: b\n');
  git(join(folder, path), 'add', '-A');
  git(join(folder, path), 'commit', '--quiet', '-m', 'x');
}

// What is put into the agent's folder, and the words of the refusal.
const OFFENDERS: Record<string, { put: (folder: string) => void; words: RegExp }> = {
  'a link to a file': {
    put: (folder) => symlinkSync('agent.yaml', join(folder, AGENT, 'link.yaml')),
    words: /link\.yaml: error: this is a symbolic link/,
  },
  'a link to a folder': {
    put: (folder) => symlinkSync('topics', join(folder, AGENT, 'link')),
    words: /symbolic link/,
  },
  'a link to itself': {
    put: (folder) => symlinkSync('loop', join(folder, AGENT, 'loop')),
    words: /symbolic link/,
  },
  'a link to its parent': {
    put: (folder) => symlinkSync('..', join(folder, AGENT, 'up')),
    words: /symbolic link/,
  },
  'a link to the outside': {
    put: (folder) => symlinkSync('/etc/passwd', join(folder, AGENT, 'topics', 'passwd.yaml')),
    words: /topics\/passwd\.yaml: error: this is a symbolic link/,
  },
  'a link in place of agent.yaml': {
    put: (folder) => {
      rmSync(join(folder, AGENT, 'agent.yaml'));
      symlinkSync('topics/hours.yaml', join(folder, AGENT, 'agent.yaml'));
    },
    words: /symbolic link/,
  },
  'a link in place of the agent': {
    put: (folder) => {
      renameSync(join(folder, AGENT), join(folder, 'elsewhere'));
      symlinkSync('../elsewhere', join(folder, AGENT));
    },
    words: /agents\/booking: error: this is no folder/,
  },
  'a link in place of agents/': {
    put: (folder) => {
      renameSync(join(folder, 'agents'), join(folder, 'elsewhere'));
      symlinkSync('elsewhere', join(folder, 'agents'));
    },
    words: /agents: error: this is no folder/,
  },
  'a repository': {
    put: (folder) => nested(folder, `${AGENT}/nested`),
    words: /a git repository lies inside/,
  },
  'a repository in the agent itself': {
    put: (folder) => nested(folder, AGENT),
    words: /a git repository lies inside/,
  },
  'a submodule': {
    put: (folder) => {
      const other = temporaryFolder('other');
      nested(other, '.');
      git(
        folder,
        '-c',
        'protocol.file.allow=always',
        'submodule',
        '--quiet',
        'add',
        other,
        `${AGENT}/sub`,
      );
    },
    words: /a git repository lies inside/,
  },
  'a file called .git': {
    put: (folder) => write(folder, `${AGENT}/topics/.git`, 'gitdir: /nowhere\n'),
    words: /a git repository lies inside/,
  },
  'a file of 6 MiB': {
    put: (folder) => write(folder, `${AGENT}/song.bin`, Buffer.alloc(6 * MEBIBYTE)),
    words: /song\.bin: error: this file is 6\.0 MiB; a file may have 5 MiB/,
  },
  'a file of 50 MiB': {
    put: (folder) => write(folder, `${AGENT}/film.bin`, Buffer.alloc(50 * MEBIBYTE)),
    words: /this file is 50\.0 MiB/,
  },
  'YAML of 1.1 MiB': {
    put: (folder) =>
      write(folder, `${AGENT}/topics/long.yml`, `a: ${'x'.repeat(1.1 * MEBIBYTE)}\n`),
    words: /this file is 1\.1 MiB; YAML may have 1 MiB/,
  },
  'a name with a line break': {
    put: (folder) => write(folder, `${AGENT}/a\nb.yaml`, 'a: b\n'),
    words: /ab?.*: error: this name holds control characters/,
  },
  'a name with an escape': {
    put: (folder) => write(folder, `${AGENT}/a\u001b[2Jb.yaml`, 'a: b\n'),
    words: /this name holds control characters/,
  },
  'a name with a bidirectional override': {
    put: (folder) => write(folder, `${AGENT}/\u202elmay.txt`, 'a: b\n'),
    words: /this name holds control characters/,
  },
  'a folder with a tab in its name': {
    put: (folder) => write(folder, `${AGENT}/a\tb/c.yaml`, 'a: b\n'),
    words: /this name holds control characters/,
  },
  'a name that is not UTF-8': {
    put: (folder) =>
      writeFileSync(
        Buffer.concat([Buffer.from(`${join(folder, AGENT)}/caf`), Buffer.from([0xe9])]),
        'a: b\n',
      ),
    words: /is not UTF-8/,
  },
  'twins in upper and lower case': {
    put: (folder) => write(folder, `${AGENT}/topics/Hours.yaml`, 'name: hours\ncontent: x\n'),
    words: /is the same as .* where case does not count/,
  },
  'twins in two forms of one accent': {
    put: (folder) => {
      write(folder, `${AGENT}/topics/caf\u00e9.yaml`, 'a: b\n');
      write(folder, `${AGENT}/topics/cafe\u0301.yaml`, 'a: b\n');
    },
    words: /is the same as .* where case does not count/,
  },
  'a pipe': {
    put: (folder) => void execFileSync('mkfifo', [join(folder, AGENT, 'pipe')]),
    words: /this is no regular file/,
  },
};

describe('an agent that holds', () => {
  test.each(Object.entries(OFFENDERS))(
    '%s is refused, and read with its problem',
    async (called, { put, words }) => {
      const folder = await published();
      put(folder);
      const before = [...refs(folder)];
      for (const argv of [['publish', '-m', 'x'], ['status'], ['discard']]) {
        // A backup may hold files of any size: they can be discarded.
        if (argv[0] === 'discard' && called.includes('MiB')) continue;
        const ran = await agentctl(folder, [...argv, '--agent', 'booking']);
        expect(ran.code, argv.join(' ') + ran.stderr).toBe(argv[0] === 'status' ? 0 : 1);
        expect(ran.stdout + ran.stderr, argv.join(' ')).toMatch(words);
        expectHarmless(ran, argv.join(' '));
      }
      expect([...refs(folder)]).toEqual(before);
    },
  );

  test('such things only where git ignores them is published without them', async () => {
    const folder = workspace();
    write(folder, '.gitignore', 'agents/*/.cache/\n*.link\n*.bin\n');
    write(folder, `${AGENT}/song.bin`, Buffer.alloc(6 * MEBIBYTE));
    write(folder, `${AGENT}/.cache/a\nb`, 'x');
    symlinkSync('/etc', join(folder, AGENT, 'x.link'));
    nested(folder, `${AGENT}/.cache/nested`);
    await json(folder, ['publish', '-m', 'first']);
    expect(git(folder, 'ls-tree', '-r', '--name-only', 'booking/v1:agents/booking')).toBe(
      'agent.yaml\ntopics/hours.yaml',
    );
    edit(folder, 'Good evening!');
    await json(folder, ['discard']);
    expect(readdirSync(join(folder, AGENT)).toSorted()).toEqual([
      '.cache',
      'agent.yaml',
      'song.bin',
      'topics',
      'x.link',
    ]);
    checkInvariants(folder);
  });

  test('nothing but ignored files has no draft', async () => {
    const folder = await published();
    git(folder, 'rm', '-r', '--quiet', '--cached', AGENT);
    git(folder, 'commit', '--quiet', '-m', 'gone');
    write(folder, '.gitignore', 'agents/\n');
    const ran = await agentctl(folder, ['publish', '-m', 'x']);
    expect([ran.code, ran.stderr.includes('wholly ignored by git')]).toEqual([3, true]);
    expect((await agentctl(folder, ['status'])).code).toBe(0);
    expect((await agentctl(folder, ['promote', 'pre-release'])).code).toBe(0);
  });
});

test('filters, text conversion and drivers of the repository are not run on what is read', async () => {
  const folder = await published();
  const trap = `sh -c 'touch ${join(folder, 'owned')}; cat'`;
  for (const key of [
    'diff.trap.command',
    'diff.trap.textconv',
    'merge.trap.driver',
    'diff.external',
  ])
    git(folder, 'config', key, trap);
  write(
    folder,
    '.gitattributes',
    'agents/** text=auto eol=lf diff=trap merge=trap -text export-ignore ident\n',
  );
  edit(folder, 'Good $Id$ evening!');
  for (const argv of [
    ['diff'],
    ['show', 'draft'],
    ['status'],
    ['publish', '-m', 'x'],
    ['history'],
    ['diff', 'v1', 'v2'],
    ['discard', '--to', 'v1'],
  ])
    expect((await agentctl(folder, argv)).code, argv.join(' ')).toBe(0);
  expect(existsSync(join(folder, 'owned'))).toBe(false);
  checkInvariants(folder);
});

test('a clean filter of the user’s own is honoured in what is published, and restore brings the raw bytes', async () => {
  const folder = workspace();
  git(folder, 'config', 'filter.shout.clean', 'tr a-z A-Z');
  git(folder, 'config', 'filter.shout.smudge', 'tr A-Z a-z');
  write(folder, `${AGENT}/.gitattributes`, '*.md filter=shout\n');
  write(folder, `${AGENT}/rules.md`, 'Be kind.\r\n');
  await json(folder, ['publish', '-m', 'first']);
  expect(git(folder, 'show', 'booking/v1:agents/booking/rules.md')).toBe('BE KIND.');
  write(folder, `${AGENT}/rules.md`, 'Be very kind.\r\n');
  await json(folder, ['discard']);
  await json(folder, ['restore']);
  expect(read(folder, `${AGENT}/rules.md`)).toBe('Be very kind.\r\n');
});

describe('a hostile commit', () => {
  // Trees that no `git add` makes; fsck and git's own checkout would refuse them.
  const entry = (mode: string, name: string, oid: string) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]);

  function hostile(folder: string, make: (blob: string, tree: string) => Buffer): string {
    const blob = gitInput(folder, 'owned\n', 'hash-object', '-w', '--stdin');
    const link = gitInput(folder, join(folder, '..', 'outside'), 'hash-object', '-w', '--stdin');
    const inner = gitInput(
      folder,
      entry('100644', 'x', blob),
      'hash-object',
      '-w',
      '--literally',
      '-t',
      'tree',
      '--stdin',
    );
    const good = gitInput(folder, 'name: x\n', 'hash-object', '-w', '--stdin');
    const bad = make(blob, inner);
    const parts = bad.includes(Buffer.from('LINK')) ? [entry('120000', 'link', link)] : [bad];
    const tree = (...buffers: Buffer[]) =>
      gitInput(
        folder,
        Buffer.concat(buffers),
        'hash-object',
        '-w',
        '--literally',
        '-t',
        'tree',
        '--stdin',
      );
    const agent = tree(entry('100644', 'agent.yaml', good), ...parts);
    const root = tree(entry('40000', 'agents', tree(entry('40000', 'booking', agent))));
    return git(folder, 'commit-tree', '-m', 'hostile', root);
  }

  let folder = '';

  test.each<[string, (blob: string, tree: string) => Buffer]>([
    ['a folder ..', (_, tree) => entry('40000', '..', tree)],
    ['a file ..', (blob) => entry('100644', '..', blob)],
    ['a folder .', (_, tree) => entry('40000', '.', tree)],
    ['a slash in a name', (blob) => entry('100644', '../../owned', blob)],
    ['an absolute name', (blob) => entry('100644', '/tmp/owned', blob)],
    ['a folder .git', (_, tree) => entry('40000', '.git', tree)],
    ['a folder .GIT', (_, tree) => entry('40000', '.GIT', tree)],
    ['a folder that a Mac reads as .git', (_, tree) => entry('40000', '.g\u200cit', tree)],
    ['a folder that Windows reads as .git', (_, tree) => entry('40000', 'git~1', tree)],
    ['another folder that Windows reads as .git', (_, tree) => entry('40000', '.git. ', tree)],
    [
      'a stream that Windows reads as .git',
      (_, tree) => entry('40000', '.git::$INDEX_ALLOCATION', tree),
    ],
    ['a backslash', (blob) => entry('100644', String.raw`..\..\owned`, blob)],
    ['an empty name', (blob) => entry('100644', '', blob)],
    ['a line break', (blob) => entry('100644', 'a\nb', blob)],
    ['an escape', (blob) => entry('100644', 'a\u001b[2J', blob)],
    ['a link', () => Buffer.from('LINK')],
    ['a submodule', (blob) => entry('160000', 'sub', blob)],
    ['an unknown mode', (blob) => entry('100000', 'odd', blob)],
    ['twins', (blob) => Buffer.concat([entry('100644', 'AGENT.yaml', blob)])],
    [
      'one name as a file and a folder',
      (blob, tree) => Buffer.concat([entry('100644', 'both', blob), entry('40000', 'both', tree)]),
    ],
  ])('with %s is never written', async (_, make) => {
    // Nothing changes it, so that all share it.
    folder ||= await published();
    const commit = hostile(folder, make);
    const files = () =>
      [folder, join(folder, '..')].map((place) =>
        readdirSync(place, { recursive: place === folder })
          .map(String)
          .filter((path) => !path.startsWith('.git/'))
          .toSorted(),
      );
    const before = files();
    for (const argv of [
      ['checkout', `git:${commit}`],
      ['discard', '--to', `git:${commit}`],
    ]) {
      const ran = await agentctl(folder, argv);
      expect(ran.code, ran.stderr).toBe(1);
      expect(ran.stderr).toMatch(/^error: (?:Couldn't|Failed)/);
      expectHarmless(ran);
    }
    for (const argv of [
      ['show', `git:${commit}`],
      ['diff', 'v1', `git:${commit}`],
    ])
      expectHarmless(await agentctl(folder, argv), argv[0]);
    expect(files()).toEqual(before);
    expect(readFileSync(join(folder, AGENT, 'agent.yaml'), 'utf8')).toContain('Booking');
    expect(git(folder, 'status', '--porcelain')).toBe('');
  });

  test('is not written through a link that stands in the way', async () => {
    const folder = workspace();
    const outside = temporaryFolder('outside');
    write(folder, `${AGENT}/deep/file.md`, 'inside\n');
    await json(folder, ['publish', '-m', 'first']);
    rmSync(join(folder, AGENT, 'deep'), { recursive: true });
    await json(folder, ['publish', '-m', 'second']);
    write(folder, '.gitignore', 'deep\n');
    symlinkSync(outside, join(folder, AGENT, 'deep'));
    const ran = await agentctl(folder, ['checkout', 'v1']);
    expect(ran.code, ran.stderr + ran.stdout).not.toBe(0);
    expect(ran.code).not.toBe(70);
    expect(readdirSync(outside)).toEqual([]);
  });

  test('is not written over an ignored folder of the same name', async () => {
    const folder = workspace();
    write(folder, `${AGENT}/notes.md`, 'a file\n');
    await json(folder, ['publish', '-m', 'first']);
    rmSync(join(folder, AGENT, 'notes.md'));
    await json(folder, ['publish', '-m', 'second']);
    write(folder, '.gitignore', 'notes.md\n');
    write(folder, `${AGENT}/notes.md/mine`, 'mine\n');
    const ran = await agentctl(folder, ['checkout', 'v1']);
    expect(ran.code, ran.stderr).toBe(3);
    expect(read(folder, `${AGENT}/notes.md/mine`)).toBe('mine\n');
    expect(git(folder, 'status', '--porcelain', '--', AGENT)).toBe('');
  });
});
