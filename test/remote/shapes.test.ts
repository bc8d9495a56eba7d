import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { checkInvariants, logOf, refs } from '../helpers/invariants.ts';
import { LARGE } from '../helpers/processes.ts';
import { ALICE, BOB, edit, git, temporaryFolder, write } from '../helpers/repository.ts';
import { answer, at, checkTeam, cloneOf, connected } from '../helpers/remote.ts';
import type { Desk } from '../helpers/remote.ts';
import { expectHarmless } from '../hostile/harmless.ts';

// A busy machine takes longer; nothing here waits for a time.
vi.setConfig({ testTimeout: 120_000 });

/** What a command ends with: an exit code, and words where it does not succeed. */
type Expected = 0 | readonly [code: number, words: RegExp];

const COMMANDS = {
  status: ['status'],
  diff: ['diff', 'v1', 'v2'],
  history: ['history'],
  publish: ['publish', '-m', 'third'],
  promote: ['promote', 'pre-release'],
  rollback: ['rollback', 'pre-release'],
} as const;
type Command = keyof typeof COMMANDS;

interface Shape {
  /** Makes a clone of a server. */
  make: (server: string) => Desk;
  expected?: Partial<Record<Command, Expected>>;
  /** It has no files: there is no draft to change. */
  bare?: boolean;
  /** How many processes a fresh one may need more. */
  more?: number;
}

const url = (server: string) => `file://${server}`;

const clone =
  (...options: string[]) =>
  (server: string): Desk =>
    cloneOf(url(server), BOB, ...options);

const NO_REMOTE: Expected = [1, /git knows no remote origin here/];

const SHAPES: Record<string, Shape> = {
  'a full clone': { make: clone() },
  'a clone of one commit': { make: clone('--depth=1') },
  'a clone of one commit without tags': { make: clone('--depth=1', '--no-tags') },
  'a clone of one branch': { make: clone('--single-branch', '--branch=main') },
  'a clone without tags': { make: clone('--no-tags') },
  'a clone without blobs': { make: clone('--filter=blob:none') },
  'a clone without trees': { make: clone('--filter=tree:0') },
  'a bare clone': {
    make: clone('--bare'),
    bare: true,
    expected: { publish: [2, /bare/] },
  },
  'a linked worktree': {
    make: (server) => {
      const { folder, person } = clone()(server);
      const place = join(temporaryFolder('worktree'), 'linked');
      git(folder, 'worktree', 'add', '--quiet', '-b', 'side', place);
      return { folder: place, person };
    },
  },
  'a sparse checkout without the agent': {
    make: (server) => {
      const desk = clone('--no-checkout')(server);
      git(desk.folder, 'sparse-checkout', 'set', '--no-cone', '/*', '!/agents/');
      git(desk.folder, 'checkout', '--quiet', 'main');
      expect(existsSync(join(desk.folder, 'agents'))).toBe(false);
      return desk;
    },
    bare: true,
  },
  'a detached HEAD': {
    make: (server) => {
      const desk = clone()(server);
      git(desk.folder, 'switch', '--quiet', '--detach');
      return desk;
    },
  },
  'a checkout of CI, of one commit, detached, no branch, no tags': {
    make: (server) => {
      const folder = join(temporaryFolder('ci'), 'work');
      git(temporaryFolder('x'), 'init', '--quiet', '--template=', folder);
      git(folder, 'remote', 'add', 'origin', url(server));
      const commit = git(server, 'rev-parse', 'main');
      git(
        folder,
        'fetch',
        '--quiet',
        '--no-tags',
        '--depth=1',
        'origin',
        `+${commit}:refs/remotes/origin/main`,
      );
      git(folder, 'checkout', '--quiet', '--detach', commit);
      return { folder, person: BOB };
    },
  },
  'the inside of a submodule': {
    make: (server) => {
      const outer = temporaryFolder('outer');
      git(outer, 'init', '--quiet');
      git(
        outer,
        '-c',
        'protocol.file.allow=always',
        'submodule',
        '--quiet',
        'add',
        url(server),
        'inner',
      );
      return { folder: join(outer, 'inner'), person: BOB };
    },
  },
  'a clone with two remotes': {
    make: (server) => {
      const desk = clone()(server);
      git(desk.folder, 'remote', 'add', 'backup', url(server));
      git(desk.folder, 'fetch', '--quiet', 'backup');
      return desk;
    },
  },
  'a clone whose remote has another name': {
    make: clone('--origin', 'upstream'),
    expected: {
      publish: NO_REMOTE,
      promote: NO_REMOTE,
      rollback: NO_REMOTE,
    },
  },
};

const DESKS = Object.entries(SHAPES);

function change({ folder }: Desk): void {
  edit(folder, 'A third greeting!');
}

/** A server that serves clones without blobs, and checkouts of any commit. */
async function servedForAll(): Promise<string> {
  const server = await connected();
  git(server, 'config', 'uploadpack.allowFilter', 'true');
  git(server, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  return server;
}

const commands = Object.entries(COMMANDS);

describe.each(DESKS)('in %s', (name, { make, expected = {}, bare = false }) => {
  test(commands.map(([command]) => command).join(', '), async () => {
    const server = await servedForAll();
    const desk = make(server);
    if (!bare) change(desk);
    for (const [command, argv] of commands) {
      const wanted = expected[command as Command] ?? 0;
      const ran = await at(desk, argv);
      const [code, words] = wanted === 0 ? [0, /(?:)/] : wanted;
      expect(ran.code, `${command}: ${ran.stderr}${ran.stdout}`).toBe(code);
      expect(ran.stderr, command).toMatch(words);
      expectHarmless(ran, command);
    }
    if (name.includes('another name')) {
      expect(logOf(server, 'sandbox')).toHaveLength(2);
      git(desk.folder, 'remote', 'rename', 'upstream', 'origin');
      expect(await answer(desk, ['publish', '-m', 'third'])).toMatchObject({ version: 'v3' });
    } else if (!bare) {
      expect(logOf(server, 'sandbox').map(({ record }) => record.version)).toEqual([3, 2, 1]);
      const log = logOf(server, 'pre-release').map(({ record }) => record.version);
      expect(log).toEqual([1, 3, 1]);
    }
    checkTeam(server, desk);
    expect(git(desk.folder, 'for-each-ref', 'refs/agentctl')).toBe('');
  });
});

// In the small form each shape shows one command of a fresh clone.
const turnOf = (name: string) => Object.keys(SHAPES).indexOf(name);

// A fresh clone has never fetched: it does so once, and a change needs two processes more than without a remote.
test.each(DESKS.filter(([, { expected }]) => !expected?.promote))(
  'fresh, %s: one fetch, and two processes more',
  async (name, { make, bare }) => {
    const server = await servedForAll();
    const most = [
      [6 + 2, ['status']],
      [9 + 2, ['promote', 'pre-release']],
      [15 + 2, ['publish', '-m', 'third']],
    ] as const;
    for (const [index, [processes, argv]] of most.entries()) {
      if (argv[0] === 'publish' && bare) continue;
      if (!LARGE && index !== turnOf(name) % (bare ? 2 : 3)) continue;
      const desk = make(server);
      if (argv[0] === 'publish') edit(desk.folder, `A greeting in ${name}`);
      const ran = await at(desk, argv);
      expect(ran.code, ran.stderr).toBe(0);
      // A bare repository takes a process more to be found, with and without a remote.
      const own = name === 'a bare clone' ? 1 : 0;
      const words = ran.git.map(([word]) => word);
      expect(
        words.filter((word) => word === 'fetch'),
        words.join(' '),
      ).toHaveLength(1);
      expect(words.length, words.join(' ')).toBeLessThanOrEqual(processes + own);
    }
    checkInvariants(server);
  },
);

test('a tag that a checkout of CI made lightweight', async () => {
  const server = await connected();
  const desk = cloneOf(server, ALICE, '--no-tags');
  git(
    desk.folder,
    'update-ref',
    'refs/tags/booking/v2',
    git(server, 'rev-parse', 'booking/v2^{commit}'),
  );
  expect(await answer(desk, ['promote', 'pre-release'])).toMatchObject({
    promoted: true,
    version: 'v2',
  });
  const doctor = await at(desk, ['doctor', '--json']);
  expect(doctor.stdout).toContain('booking/v2');
  git(desk.folder, 'tag', '-d', 'booking/v2');
  checkTeam(server, desk);
});

test('an agent that is in the logs and in no folder: its versions come with the fetch', async () => {
  const server = await connected();
  const alice = cloneOf(server, ALICE);
  write(alice.folder, 'agents/support/agent.yaml', 'name: support\ngreeting: Hello!\n');
  await answer(alice, ['publish', '--agent', 'support', '-m', 'First']);
  const bob = cloneOf(server, BOB, '--depth=1', '--no-tags', '--single-branch');
  git(bob.folder, 'rm', '--quiet', '-r', 'agents/support');
  git(bob.folder, 'commit', '--quiet', '-m', 'Support moves away');
  const moved = await at(bob, ['promote', 'pre-release', '--agent', 'support', '--json']);
  expect(moved.code, moved.stdout + moved.stderr).toBe(0);
  await answer(bob, ['fetch']);
  expect([...refs(bob.folder).keys()]).toContain('refs/tags/support/v1');
  checkTeam(server, alice, bob);
});
