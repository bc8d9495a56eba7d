import { existsSync, mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import {
  addAgent,
  copies,
  edit,
  git,
  temporaryFolder,
  workspace,
  write,
} from '../helpers/repository.ts';
import { expectHarmless } from '../hostile/harmless.ts';

/** What a command ends with: an exit code, and words where it does not succeed. */
type Expected = 0 | readonly [code: number, words: RegExp];

interface Shape {
  /** Makes the place from a workspace with two versions, v1 in pre-release, and returns the folder to work in. */
  make: (folder: string) => string;
  expected?: Partial<Record<Command, Expected>>;
  /** The folder whose invariants are checked, where it is not the one worked in. */
  home?: (folder: string, place: string) => string;
}

const COMMANDS = {
  status: ['status'],
  diff: ['diff', 'v1', 'v2'],
  history: ['history'],
  publish: ['publish', '-m', 'third'],
  promote: ['promote', 'pre-release'],
  rollback: ['rollback', 'pre-release'],
} as const;
type Command = keyof typeof COMMANDS;

function clone(from: string, ...options: string[]): string {
  const to = join(temporaryFolder('clone'), 'clone');
  git(
    from,
    '-c',
    'protocol.file.allow=always',
    'clone',
    '--quiet',
    ...options,
    `file://${from}`,
    to,
  );
  return to;
}

function change(folder: string): string {
  edit(folder, 'A third greeting!');
  return folder;
}

// A clone of somebody's local workspace: its logs are the remote's.
const UNCONNECTED: Partial<Record<Command, Expected>> = {
  publish: [3, /agentctl connect origin/],
  promote: [3, /agentctl connect origin/],
  rollback: [3, /agentctl connect origin/],
};

// A clone without the logs cannot know of them: it stands at a beginning of its own.
const NO_LOGS: Partial<Record<Command, Expected>> = {
  diff: [2, /Couldn't find booking v1/],
  rollback: [3, /pre-release/],
};

function conflict(
  folder: string,
  path: string,
  operation: 'merge' | 'rebase' | 'cherry-pick',
): string {
  git(folder, 'switch', '--quiet', '-c', 'other', 'HEAD~1');
  write(folder, path, 'name: Theirs\n');
  git(folder, 'add', '-A');
  git(folder, 'commit', '--quiet', '-m', 'theirs');
  git(folder, 'switch', '--quiet', 'main');
  write(folder, path, 'name: Ours\n');
  git(folder, 'add', '-A');
  git(folder, 'commit', '--quiet', '-m', 'ours');
  expect(() => git(folder, operation, 'other')).toThrow();
  return folder;
}

const during = (operation: 'merge' | 'rebase' | 'cherry-pick', path: string): Shape => ({
  make: (folder) => conflict(folder, path, operation),
  expected: { publish: [3, new RegExp(`a ${operation} is in progress`)] },
});

const SHAPES: Record<string, Shape> = {
  'a sub-folder': { make: (folder) => join(change(folder), 'agents', 'booking', 'topics') },
  'a folder of the user’s own': {
    make: (folder) => {
      write(change(folder), 'src/deep/main.c', 'int main;\n');
      return join(folder, 'src', 'deep');
    },
  },
  'a linked worktree': {
    make: (folder) => {
      const place = join(temporaryFolder('worktree'), 'linked');
      git(folder, 'worktree', 'add', '--quiet', '-b', 'side', place);
      return change(place);
    },
  },
  'a worktree that has an environment checked out elsewhere': {
    make: (folder) => {
      git(
        folder,
        'worktree',
        'add',
        '--quiet',
        join(temporaryFolder('worktree'), 'linked'),
        'pre-release',
      );
      return change(folder);
    },
    expected: {
      promote: [3, /checked out/],
      rollback: [3, /checked out/],
    },
  },
  'a detached HEAD': {
    make: (folder) => {
      git(folder, 'switch', '--quiet', '--detach');
      return change(folder);
    },
  },
  'the branch of an environment': {
    make: (folder) => {
      git(folder, 'switch', '--quiet', 'live');
      return folder;
    },
    expected: {
      status: [3, /a release log is checked out/],
      diff: [3, /a release log is checked out/],
      history: [3, /a release log is checked out/],
      publish: [3, /a release log is checked out/],
      promote: [3, /a release log is checked out/],
      rollback: [3, /a release log is checked out/],
    },
  },
  'an unborn branch': {
    make: (folder) => {
      git(folder, 'switch', '--quiet', '--orphan', 'fresh');
      write(folder, 'agentctl.yaml', '');
      edit(folder, 'A third greeting!');
      write(folder, 'agents/booking/topics/hours.yaml', 'name: hours\ncontent: Always.\n');
      return folder;
    },
    expected: { publish: [4, /Couldn't publish booking/] },
  },
  'a sparse checkout without the agent, by cones': {
    make: (folder) => {
      write(folder, 'other/file', 'x\n');
      git(folder, 'add', '-A');
      git(folder, 'commit', '--quiet', '-m', 'other');
      // By two commands: `set` knows --cone since git 2.35.
      git(folder, 'sparse-checkout', 'init', '--cone');
      git(folder, 'sparse-checkout', 'set', 'other');
      expect(existsSync(join(folder, 'agents', 'booking'))).toBe(false);
      return folder;
    },
  },
  'a sparse checkout without the agent, by patterns': {
    make: (folder) => {
      // A copy's files are not those that its index knows: git would keep them for changed ones.
      git(folder, 'update-index', '--refresh');
      git(folder, 'sparse-checkout', 'set', '--no-cone', '/*', '!/agents/');
      expect(existsSync(join(folder, 'agents', 'booking'))).toBe(false);
      return folder;
    },
  },
  'a merge with conflicts in other files': during('merge', 'README.md'),
  'a merge with conflicts in this agent': during('merge', 'agents/booking/agent.yaml'),
  'a rebase with conflicts in this agent': during('rebase', 'agents/booking/agent.yaml'),
  'a cherry-pick with conflicts in this agent': during('cherry-pick', 'agents/booking/agent.yaml'),
  'a bare repository': {
    make: (folder) => clone(folder, '--mirror'),
    expected: { publish: [2, /bare/] },
  },
  'a clone of a local workspace': {
    make: (folder) => change(clone(folder)),
    expected: UNCONNECTED,
  },
  'a clone of one commit': {
    make: (folder) => change(clone(folder, '--depth=1', '--branch=main')),
    expected: NO_LOGS,
  },
  'a clone of one branch': {
    make: (folder) => change(clone(folder, '--single-branch', '--branch=main', '--no-tags')),
    expected: NO_LOGS,
  },
  'a clone without blobs': {
    make: (folder) => {
      git(folder, 'config', 'uploadpack.allowFilter', 'true');
      return change(clone(folder, '--filter=blob:none'));
    },
    expected: UNCONNECTED,
  },
  'a clone with two remotes': {
    make: (folder) => {
      const place = clone(folder);
      git(place, 'remote', 'add', 'backup', `file://${folder}`);
      git(place, 'fetch', '--quiet', 'backup');
      return change(place);
    },
    expected: {
      publish: [3, /agentctl connect (?:origin|backup)/],
      promote: [3, /agentctl connect (?:origin|backup)/],
      rollback: [3, /agentctl connect (?:origin|backup)/],
    },
  },
  'the inside of a submodule': {
    make: (folder) => {
      const outer = temporaryFolder('outer');
      git(outer, 'init', '--quiet');
      git(
        outer,
        '-c',
        'protocol.file.allow=always',
        'submodule',
        '--quiet',
        'add',
        folder,
        'inner',
      );
      const inner = join(outer, 'inner');
      for (const branch of ['sandbox', 'pre-release', 'live'])
        git(inner, 'branch', '--quiet', branch, `origin/${branch}`);
      return change(inner);
    },
  },
  'a path of spaces, quotes, colons and emoji': {
    make: (folder) => {
      const place = join(temporaryFolder('odd'), `a b'c"d:e;f$g\\h é 🍝`);
      renameSync(folder, place);
      return change(place);
    },
  },
  'a path through a link': {
    make: (folder) => {
      const link = join(temporaryFolder('link'), 'link');
      symlinkSync(change(folder), link);
      return join(link, 'agents', 'booking');
    },
    home: (folder) => folder,
  },
  'a repository whose git folder is elsewhere': {
    make: (folder) => {
      git(
        folder,
        'init',
        '--quiet',
        '--separate-git-dir',
        join(temporaryFolder('gitdir'), 'x.git'),
      );
      return change(folder);
    },
  },
};

const released = copies(async () => {
  const folder = workspace();
  await json(folder, ['publish', '-m', 'first']);
  edit(folder, 'A second greeting!');
  await json(folder, ['promote', 'pre-release']);
  await json(folder, ['promote', 'live', '--yes']);
  await json(folder, ['publish', '-m', 'second']);
  await json(folder, ['promote', 'pre-release']);
  return folder;
});

describe.each(Object.entries(SHAPES))('in %s', (_, { make, expected = {}, home }) => {
  test(Object.keys(COMMANDS).join(', '), async () => {
    const folder = await released();
    const place = make(folder);
    for (const [name, argv] of Object.entries(COMMANDS)) {
      const wanted = expected[name as Command] ?? 0;
      // Pre-release runs v2 and the draft became v3, or v2 is there again: both ways a move remains.
      const ran = await agentctl(place, argv);
      const [code, words] = wanted === 0 ? [0, /(?:)/] : wanted;
      expect(ran.code, `${name}: ${ran.stderr}${ran.stdout}`).toBe(code);
      expect(ran.stderr, name).toMatch(words);
      expectHarmless(ran, name);
    }
    const checked = home
      ? home(folder, place)
      : git(place, 'rev-parse', '--is-bare-repository') === 'true'
        ? place
        : git(place, 'rev-parse', '--show-toplevel');
    checkInvariants(checked);
  });
});

test('an agent that was never published is there although a sparse checkout leaves it out', async () => {
  const folder = workspace();
  addAgent(folder, 'support');
  git(folder, 'sparse-checkout', 'set', '--no-cone', '/*', '!/agents/support/');
  const { agents } = await json<{ agents: { agent: string }[] }>(folder, ['list']);
  expect(agents.map(({ agent }) => agent)).toEqual(['booking', 'support']);
  expect(await json(folder, ['publish', '--agent', 'support'])).toMatchObject({ version: 'v1' });
  git(folder, 'sparse-checkout', 'disable');
});

test('the draft of an agent that a sparse checkout leaves out is that of HEAD', async () => {
  const folder = workspace();
  await json(folder, ['publish', '-m', 'first']);
  git(folder, 'sparse-checkout', 'set', '--no-cone', '/*', '!/agents/');
  const status = await json<{
    agents: { agent: string; draft: { changed: boolean; is: string } }[];
  }>(folder, ['status']);
  expect(status.agents.map(({ agent, draft }) => [agent, draft.changed, draft.is])).toEqual([
    ['booking', false, 'v1'],
  ]);
  expect(await json(folder, ['publish', '-m', 'again'])).toMatchObject({
    published: false,
    version: 'v1',
  });
});

test('reads in a clone of a local workspace say which state they show', async () => {
  const folder = workspace();
  await json(folder, ['publish', '-m', 'first']);
  const ran = await agentctl(clone(folder), ['status']);
  expect(ran.stderr).toMatch(/origin[^]*agentctl connect origin/);
});

test('a repository with other content keeps it, and the user’s own .gitattributes', async () => {
  const folder = temporaryFolder('mine');
  git(folder, 'init', '--quiet', '--initial-branch=trunk');
  mkdirSync(join(folder, 'src'));
  write(folder, 'src/main.c', 'int main;\n');
  write(folder, '.gitattributes', '*.png binary\n');
  git(folder, 'add', '-A');
  git(folder, 'commit', '--quiet', '-m', 'mine');
  write(folder, 'src/main.c', 'int main = 1;\n');
  const refused = await agentctl(folder, ['init']);
  expect([refused.code, refused.stderr.includes('agents/** text=auto eol=lf')]).toEqual([3, true]);
  write(
    folder,
    '.gitattributes',
    '*.png binary\nagents/** text=auto eol=lf\n.agentctl/** text eol=lf\n',
  );
  git(folder, 'commit', '--quiet', '-am', 'attributes');
  write(folder, 'src/main.c', 'int main = 2;\n');
  await json(folder, ['init']);
  await json(folder, ['publish', '-m', 'first']);
  expect(git(folder, 'status', '--porcelain')).toBe(' M src/main.c');
  checkInvariants(folder);
});
