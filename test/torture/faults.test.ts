import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GIT, LARGE, executable, runBuilt, runInside, startBuilt } from '../helpers/processes.ts';
import type { Ended, StartOptions } from '../helpers/processes.ts';
import { edit, git, temporaryFolder, testEnv, write } from '../helpers/repository.ts';
import { climbedWorkspace } from './scenarios.ts';
import { age, backups, checkInvariants, checkObjects, filesOf, lockFiles, look } from './state.ts';

// A busy machine takes longer; nothing here waits for a time.
vi.setConfig({ testTimeout: 120_000 });

const counted = { faults: 0, runs: 0 };
beforeEach(() => void (counted.faults += 1));
afterAll(() => console.log(`faults: ${counted.faults}, with ${counted.runs} runs of the program`));

const mounted: string[] = [];
afterEach(() => {
  for (const place of mounted.splice(0)) execFileSync('umount', ['-l', place]);
});

function run(folder: string, argv: readonly string[], options: StartOptions = {}): Promise<Ended> {
  counted.runs += 1;
  // Where nothing of the process is special, the small form saves the start of node.
  return options.under || LARGE
    ? runBuilt(folder, argv, options)
    : runInside(folder, argv, options);
}

/** The run failed with this exit code, and said what is wrong and how to go on. */
function expectWords(ended: Ended, code: number, words: { what: RegExp; hint?: RegExp }): void {
  const all = `${ended.stdout}${ended.stderr}`;
  expect(ended.code, all).toBe(code);
  expect(ended.stderr).toMatch(/^error: /m);
  expect(ended.stderr).not.toMatch(/bug in agentctl|^\s+at /m);
  expect(ended.stderr).toMatch(words.what);
  if (words.hint) expect(ended.stderr.replace(/^error: .*$/gm, '')).toMatch(words.hint);
}

/** Runs commands that must change nothing: neither the state nor the draft. */
async function refused(
  folder: string,
  commands: readonly (readonly string[])[],
  expected: { code: number; what: RegExp; hint?: RegExp; options?: StartOptions },
): Promise<void> {
  const before = await look(folder);
  const files = filesOf(folder);
  for (const argv of commands)
    expectWords(await run(folder, argv, expected.options), expected.code, expected);
  expect((await look(folder)).picture).toEqual(before.picture);
  expect(filesOf(folder)).toEqual(files);
}

async function works(folder: string, argv: readonly string[], options?: StartOptions) {
  const ended = await run(folder, argv, options);
  expect(ended.code, `${argv.join(' ')}: ${ended.stdout}${ended.stderr}`).toBe(0);
  return ended;
}

async function edited(): Promise<string> {
  const folder = await climbedWorkspace();
  edit(folder, 'Four!');
  write(folder, 'agents/booking/topics/new.yaml', 'name: new\ncontent: New.\n');
  return folder;
}

/** Mounts something; false where this process may not. */
function mount(place: string, ...args: string[]): boolean {
  try {
    execFileSync('mount', [...args, place], { stdio: 'ignore' });
    if (!mounted.includes(place)) mounted.push(place);
    return true;
  } catch {
    console.log(`not run: mount ${args.join(' ')} is not permitted here`);
    return false;
  }
}

const BOOKING = ['--agent', 'booking', '--yes'];
const PROMOTE = ['promote', 'pre-release', '--version', 'v3', ...BOOKING];
const PUBLISH = ['publish', '-m', 'Four', ...BOOKING];
const ROLLBACK = ['rollback', 'live', '--to', 'v1', '--if-running', 'v2', ...BOOKING];
const DISCARD = ['discard', ...BOOKING];
const READS = [
  ['status'],
  ['versions', ...BOOKING.slice(0, 2)],
  ['history'],
  ['list'],
  ['diff', ...BOOKING.slice(0, 2)],
  ['show', 'live', ...BOOKING.slice(0, 2)],
];

describe('the disk', () => {
  test('is full: nothing is lost, and the same commands work afterwards', async () => {
    const source = await edited();
    const place = temporaryFolder('full');
    if (!mount(place, '-t', 'tmpfs', '-o', 'size=8m', 'none')) return;
    const folder = join(place, 'w');
    cpSync(source, folder, { recursive: true });
    const ballast = join(place, 'ballast');
    fill(ballast);
    await refused(folder, [PUBLISH, PROMOTE, DISCARD], {
      code: 1,
      what: /No space left|disk is full/i,
      hint: /free some space/,
    });
    rmSync(ballast);
    for (const argv of [PROMOTE, PUBLISH]) await works(folder, argv);
    await checkInvariants(folder, await look(folder));
  });

  test('of temporary files is full', async () => {
    const folder = await edited();
    const place = temporaryFolder('full');
    if (!mount(place, '-t', 'tmpfs', '-o', 'size=64k', 'none')) return;
    fill(join(place, 'ballast'));
    await refused(folder, [PUBLISH, PROMOTE, DISCARD], {
      code: 1,
      what: /No space left|disk is full/i,
      hint: /free some space/,
      options: { env: { TMPDIR: place } },
    });
  });

  test('takes no large file (a limit of the shell)', async () => {
    const folder = await edited();
    const under = ['sh', '-c', 'ulimit -f 0; exec "$0" "$@"'];
    const before = await look(folder);
    for (const argv of [PUBLISH, PROMOTE, DISCARD]) {
      const ended = await run(folder, argv, { under });
      expect([1, 70, 153, null], `${argv[0]}: ${ended.stderr}`).toContain(ended.code);
    }
    const after = await look(folder);
    expect(after.picture.environments).toEqual(before.picture.environments);
    for (const file of lockFiles(folder)) rmSync(file);
    for (const argv of [PROMOTE, PUBLISH]) await works(folder, argv);
    await checkInvariants(folder, await look(folder));
  });

  test('is read-only: reads work, changes say why not', async () => {
    const source = await edited();
    const folder = temporaryFolder('readonly');
    if (!mount(folder, '--bind', source)) return;
    if (!mount(folder, '-o', 'remount,ro,bind')) return;
    for (const argv of READS) await works(folder, argv);
    await works(folder, ['doctor']);
    await refused(folder, [PUBLISH, PROMOTE, ROLLBACK, DISCARD, ['create', 'fresh']], {
      code: 1,
      what: /read-only/i,
      hint: /read-only|writable/i,
    });
  });

  test('belongs to somebody else: git’s own way out is named', async () => {
    const folder = await edited();
    try {
      execFileSync('chown', ['-R', '65534', folder], { stdio: 'ignore' });
    } catch {
      return console.log('not run: chown is not permitted here');
    }
    expectWords(await run(folder, ['status']), 1, {
      what: /dubious ownership|belongs to another/,
      hint: /safe\.directory/,
    });
  });

  test('has no folder for temporary files', async () => {
    const folder = await edited();
    await refused(folder, [PROMOTE], {
      code: 1,
      what: /temporary files/,
      hint: /TMPDIR/,
      // Below a file, so that nobody can make it meanwhile.
      options: { env: { TMPDIR: join(folder, 'agentctl.yaml', 'none') } },
    });
  });

  test('has no home', async () => {
    const folder = await edited();
    const env = { HOME: '/nowhere/at/all', XDG_CONFIG_HOME: '/nowhere/at/all/.config' };
    await works(folder, PROMOTE, { env });
    await works(folder, PUBLISH, { env });
  });
});

function fill(file: string): void {
  const block = Buffer.alloc(64 * 1024, 1);
  for (const size of [block.length, 4096, 512, 1])
    for (;;) {
      try {
        writeFileSync(file, block.subarray(0, size), { flag: 'a' });
      } catch {
        break;
      }
    }
}

// At once, for each waits some seconds for its lock.
describe.concurrent('a lock that a stopped git left', () => {
  const locks = [
    { file: 'refs/heads/live.lock', argv: ROLLBACK, stops: true },
    { file: 'index.lock', argv: PUBLISH, stops: true },
    { file: 'refs/tags/booking/v4.lock', argv: PUBLISH, stops: true },
    ...(LARGE ? [{ file: 'HEAD.lock', argv: PUBLISH, stops: true }] : []),
    { file: 'packed-refs.lock', argv: ROLLBACK, stops: false },
  ];
  test.each(locks)('$file', async ({ file, argv, stops }) => {
    const folder = await edited();
    const lock = join(folder, '.git', file);
    writeFileSync(lock, '');
    const first = await run(folder, argv);
    if (stops) expectWords(first, 1, { what: /\.lock/, hint: /doctor --fix/ });
    else expect(first.code, first.stderr).toBe(0);
    expect(first.stderr, 'advice of git that ours replaces').not.toContain('manually');
    expect(existsSync(lock), 'a young lock is left alone').toBe(true);
    age([lock]);
    const told = await run(folder, ['doctor']);
    expect(told.code).toBe(1);
    expect(told.stdout).toContain(file);
    await works(folder, ['doctor', '--fix', '--json']).catch(() => undefined);
    expect(lockFiles(folder)).toEqual([]);
    await works(folder, argv);
    await checkInvariants(folder, await look(folder));
  });
});

describe('another git in the same working tree', () => {
  test('has the index for a moment: publish waits for it', async () => {
    const folder = await edited();
    const lock = join(folder, '.git/index.lock');
    writeFileSync(lock, '');
    let attempts = 0;
    const onGit = ([word]: readonly string[]) => {
      if (word === 'add' && (attempts += 1) === 3) rmSync(lock);
    };
    counted.runs += 1;
    const ended = await runInside(folder, PUBLISH, { onGit });
    expect(ended.code, ended.stderr).toBe(0);
    expect(attempts).toBe(3);
    await checkInvariants(folder, await look(folder));
  });

  test('stages a file before a hook declines the commit: only ours is taken back', async () => {
    const folder = await edited();
    writeFileSync(join(folder, 'agents/booking/new.md'), 'New\n');
    writeFileSync(join(folder, 'theirs.md'), 'Theirs\n');
    mkdirSync(join(folder, '.git/hooks'), { recursive: true });
    writeFileSync(join(folder, '.git/hooks/pre-commit'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const entries = () => git(folder, 'ls-files', '-s').split('\n');
    const before = entries();
    const onGit = ([word]: readonly string[]) => {
      if (word === 'commit') git(folder, 'add', 'theirs.md');
    };
    counted.runs += 1;
    const ended = await runInside(folder, PUBLISH, { onGit });
    expect(ended.code, ended.stderr).toBe(1);
    expect(entries().filter((entry) => !entry.endsWith('theirs.md'))).toEqual(before);
    expect(git(folder, 'diff', '--cached', '--name-only')).toBe('theirs.md');
    expect(lockFiles(folder)).toEqual([]);
  });
});

/** Puts a commit on a branch by hand whose tree a shell script edits in an index of its own. */
function byHand(folder: string, branch: string, script: string): void {
  const index = join(temporaryFolder('index'), 'index');
  const lines = [
    'set -e',
    `git read-tree refs/heads/${branch}`,
    script,
    `commit=$(git commit-tree -m 'by hand' -p refs/heads/${branch} "$(git write-tree)")`,
    `git update-ref refs/heads/${branch} "$commit"`,
  ];
  execFileSync('sh', ['-c', lines.join('\n')], {
    cwd: folder,
    env: { ...testEnv(), GIT_INDEX_FILE: index },
    stdio: 'pipe',
  });
}

const putBlob = (path: string, text: string) =>
  `git update-index --add --cacheinfo "100644,$(printf '%s' '${text}' | git hash-object -w --stdin),${path}"`;

describe('the repository', () => {
  function lose(folder: string, name: string): string {
    const oid = git(folder, 'rev-parse', name);
    const file = join(folder, '.git', 'objects', oid.slice(0, 2), oid.slice(2));
    rmSync(file, { force: true });
    return oid;
  }

  test('lost a file of the version: it is not promoted', async () => {
    const folder = await climbedWorkspace();
    const oid = lose(folder, 'booking/v3:agents/booking/agent.yaml');
    await refused(folder, [PROMOTE], { code: 1, what: new RegExp(oid), hint: /git fsck/ });
    await works(folder, ROLLBACK);
  });

  test('lost the tree of all records: nothing passes for empty', async () => {
    const folder = await climbedWorkspace();
    const tip = git(folder, 'rev-parse', 'refs/heads/pre-release');
    const oid = lose(folder, 'refs/heads/pre-release:.agentctl/deployed');
    for (const argv of [PROMOTE, ['rollback', 'pre-release', ...BOOKING]])
      expectWords(await run(folder, argv), 1, { what: new RegExp(oid), hint: /git fsck/ });
    expect(git(folder, 'rev-parse', 'refs/heads/pre-release')).toBe(tip);
  });

  test('lost the record of a lock of all: the lock still stops', async () => {
    const folder = await climbedWorkspace();
    await works(folder, ['env', 'lock', 'live', '--all', '--reason', 'stop', '--yes']);
    lose(folder, 'refs/heads/live:.agentctl/environment.json');
    const tip = git(folder, 'rev-parse', 'refs/heads/live');
    expectWords(await run(folder, ROLLBACK), 1, { what: /object/, hint: /git fsck/ });
    expect(git(folder, 'rev-parse', 'refs/heads/live')).toBe(tip);
  });

  test('has an empty branch file after a power cut: the way back works as printed', async () => {
    const folder = await climbedWorkspace();
    const tip = git(folder, 'rev-parse', 'refs/heads/live');
    truncateSync(join(folder, '.git/refs/heads/live'), 0);
    for (const argv of [['status'], ROLLBACK, ['env', 'lock', 'live', '--all', '--reason', 'x']])
      expectWords(await run(folder, argv), 1, {
        what: /branch live is broken/,
        hint: /git update-ref/,
      });
    const { stderr } = await run(folder, ROLLBACK);
    const mend = /hint: (rm -f .*)/.exec(stderr)?.[1] ?? '';
    const line = /hint: (tail -n 1 "[^"]+")/.exec(stderr)?.[1] ?? '';
    const shell = { cwd: folder, env: testEnv(), encoding: 'utf8' } as const;
    const last = execFileSync('sh', ['-c', line], shell).split(' ')[1] ?? '';
    expect(last).toBe(tip);
    execFileSync('sh', ['-c', mend.replace('<commit>', last)], shell);
    await works(folder, ROLLBACK);
    await checkInvariants(folder, await look(folder));
  });

  test('holds a record that is no JSON', async () => {
    const folder = await climbedWorkspace();
    byHand(folder, 'live', putBlob('.agentctl/deployed/booking.json', '{ broken'));
    const tip = git(folder, 'rev-parse', 'refs/heads/live');
    const promote = ['promote', 'live', ...BOOKING];
    expectWords(await run(folder, promote), 1, { what: /live/, hint: /doctor/ });
    expect(git(folder, 'rev-parse', 'refs/heads/live')).toBe(tip);
    const told = await run(folder, ['doctor']);
    expect(told.code).toBe(1);
    expect(told.stdout).toMatch(/record of booking in live cannot be read/);
    await works(folder, ['status']);
    await works(folder, ['rollback', 'live', '--to', 'v1', ...BOOKING]);
    const record: unknown = JSON.parse(git(folder, 'show', 'live:.agentctl/deployed/booking.json'));
    expect(record).toMatchObject({ seq: 3, version: 1 });
  });

  test('was changed by hand: doctor’s own way back works', async () => {
    const folder = await climbedWorkspace();
    byHand(folder, 'live', putBlob('agents/booking/agent.yaml', 'name: Drift'));
    const told = await run(folder, ['doctor']);
    expect(told.code).toBe(1);
    const fix = /agentctl (rollback live .*?--to v2)/.exec(told.stdout)?.[1] ?? '';
    expect(fix).not.toBe('');
    await works(folder, [...fix.split(' '), '--yes']);
    const sight = await look(folder);
    expect(sight.places.every(({ record, found }) => record.join() === found.join())).toBe(true);
    await checkObjects(folder);
  });

  test('lost its log.json by hand: the next move goes on counting', async () => {
    const folder = await climbedWorkspace();
    byHand(folder, 'live', 'git update-index --force-remove .agentctl/log.json');
    expect((await run(folder, ['doctor'])).code).toBe(1);
    await works(folder, ['status']);
    await works(folder, ROLLBACK);
    expect((await look(folder)).logs.get('live')?.[0]).toMatchObject({ seq: 3, version: 1 });
  });

  test('has a workspace file that is no YAML', async () => {
    const folder = await climbedWorkspace();
    write(folder, 'agentctl.yaml', 'environments: [sandbox\n');
    await refused(folder, [PROMOTE], { code: 1, what: /agentctl\.yaml/ });
  });
});

describe('git', () => {
  function onlyNode(): string {
    const folder = temporaryFolder('path');
    symlinkSync(process.execPath, join(folder, 'node'));
    return folder;
  }

  function fakeGit(script: string): string {
    const folder = temporaryFolder('fake');
    writeFileSync(join(folder, 'git'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'git'), 0o755);
    return folder;
  }

  test('is missing', async () => {
    const folder = await climbedWorkspace();
    await refused(folder, [PROMOTE], {
      code: 1,
      what: /git: it is not installed/,
      hint: /install git/,
      options: { env: { PATH: onlyNode() } },
    });
  });

  test('is too old', async () => {
    const folder = await climbedWorkspace();
    const old = fakeGit(
      `case "$*" in *version) echo "git version 2.30.0" ;; *) exec '${GIT}' "$@" ;; esac`,
    );
    await refused(folder, [PROMOTE], {
      code: 1,
      what: /2\.30.*2\.34/,
      hint: /newer git/,
      options: { env: { PATH: `${old}:${process.env['PATH'] ?? ''}` } },
    });
  });

  test('does not know who acts', async () => {
    const folder = await edited();
    const env = {
      GIT_AUTHOR_NAME: '',
      GIT_AUTHOR_EMAIL: '',
      GIT_COMMITTER_NAME: '',
      GIT_COMMITTER_EMAIL: '',
    };
    await refused(
      folder,
      [PUBLISH, PROMOTE, DISCARD, ['env', 'lock', 'live', '--all', '--reason', 'x']],
      {
        code: 1,
        what: /user\.name|who you are/,
        hint: /git config --global user\.name/,
        options: { env },
      },
    );
    await works(folder, ['status'], { env });
  });

  test('cannot sign', async () => {
    const folder = await edited();
    git(folder, 'config', 'commit.gpgSign', 'true');
    git(folder, 'config', 'gpg.program', 'false');
    const index = readFileSync(join(folder, '.git/index'));
    await refused(folder, [PUBLISH, PROMOTE], {
      code: 1,
      what: /Couldn't sign/,
      hint: /the program that git signs with/,
    });
    expect(readFileSync(join(folder, '.git/index')).equals(index)).toBe(true);
  });

  test.each(['pre-commit', 'commit-msg', 'reference-transaction'])(
    'runs a hook that declines: %s',
    async (name) => {
      const folder = await edited();
      const hook = join(folder, '.git/hooks', name);
      mkdirSync(join(folder, '.git/hooks'), { recursive: true });
      writeFileSync(
        hook,
        '#!/bin/sh\n[ "$1" = committed ] || [ "$1" = aborted ] || { echo "not on a Friday" >&2; exit 1; }\n',
      );
      chmodSync(hook, 0o755);
      const index = readFileSync(join(folder, '.git/index'));
      await refused(folder, [PUBLISH], { code: 1, what: /Friday|hook/i });
      expect(readFileSync(join(folder, '.git/index')).equals(index), 'the index').toBe(true);
      if (name === 'reference-transaction')
        await refused(folder, [PROMOTE], { code: 1, what: /Friday|hook/i });
      rmSync(hook);
      for (const argv of [PUBLISH, PROMOTE]) await works(folder, argv);
      await checkInvariants(folder, await look(folder));
    },
  );
});

describe('the one who started it', () => {
  test('closes standard output early', async () => {
    const folder = await climbedWorkspace();
    const program = `'${process.execPath}' '${executable()}'`;
    for (const command of ['history --json', PROMOTE.join(' '), `${ROLLBACK.join(' ')} 2>&1`]) {
      const line = `${program} ${command} | head -n 1; echo "\${PIPESTATUS[0]}"`;
      counted.runs += 1;
      const output = execFileSync('bash', ['-c', line], {
        cwd: folder,
        env: testEnv(),
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      expect(output.trim().split('\n').at(-1), command).toBe('0');
    }
    const { logs } = await look(folder);
    expect(logs.get('pre-release')?.[0]?.version).toBe(3);
    expect(logs.get('live')?.[0]?.version).toBe(1);
  });

  test('has standard output on a full disk: one line says so, and what was made all the same', async () => {
    const folder = await edited();
    const program = `'${process.execPath}' '${executable()}'`;
    const said = (command: string) => {
      counted.runs += 1;
      const line = `${program} ${command} 2>&1 >/dev/full; echo "[exit $?]"`;
      const options = { cwd: folder, env: testEnv(), encoding: 'utf8' } as const;
      return execFileSync('bash', ['-c', line], options);
    };
    const lost = 'error: Failed to write the answer: the disk is full.';
    for (const command of ['--json status', '--help', ...(LARGE ? ['status', 'demo'] : [])])
      expect(said(command), command).toBe(`${lost}\n[exit 1]\n`);
    expect(said('--json show v99 --agent booking')).toMatch(
      /^error: Couldn't find booking v99\.\nhint: the newest is v3.*\n\[exit 2\]\n$/,
    );
    expect(said('--json publish --agent booking -m Draft')).toBe(
      `${lost} The move was made all the same: it is sandbox#5.\nhint: agentctl --agent booking status\n[exit 1]\n`,
    );
    expect(said('discard --json --agent booking --to v1')).toBe(
      `${lost} What was asked for was done all the same.\nhint: agentctl --agent booking status\n[exit 1]\n`,
    );
    await checkInvariants(folder, await look(folder));
  });

  test.concurrent.each([
    ['INT', 130],
    ['TERM', 143],
  ] as const)('sends SIG%s during a move', async (signal, code) => {
    for (const at of LARGE ? [2, 4, 5, 6, 7, 8, 9] : [8]) {
      const folder = await edited();
      const temporary = temporaryFolder('temporary');
      const script = join(temporaryFolder('script'), 'signal.sh');
      // The shell that runs this was started by the shim, and the shim by the program.
      writeFileSync(
        script,
        `program=$(sed 's/.*) //' "/proc/$PPID/stat" | cut -d ' ' -f 2)\nkill -${signal} "$program"\ntimeout 20 tail -s 0.05 --pid="$program" -f /dev/null\n`,
      );
      const before = await look(folder);
      counted.runs += 1;
      const ended = await startBuilt(folder, PROMOTE, {
        env: { TMPDIR: temporary },
        shim: { at, how: 'run', script },
      }).ended;
      expect(ended.code, ended.stderr).toBe(code);
      expect(readdirSync(temporary), 'nothing temporary is left').toEqual([]);
      const after = await look(folder);
      const seq = after.logs.get('pre-release')?.length ?? 0;
      expect([0, 1]).toContain(seq - (before.logs.get('pre-release')?.length ?? 0));
      await works(folder, PROMOTE);
      await checkInvariants(folder, await look(folder));
    }
  });

  test('sends SIGTERM while a draft is discarded: it is there, or in a backup', async () => {
    const folder = await edited();
    const files = filesOf(folder);
    const script = join(temporaryFolder('script'), 'signal.sh');
    writeFileSync(script, `kill -TERM "$(sed 's/.*) //' "/proc/$PPID/stat" | cut -d ' ' -f 2)"\n`);
    counted.runs += 1;
    await startBuilt(folder, DISCARD, { shim: { at: 14, how: 'run', script } }).ended;
    const kept = await backups(folder);
    const now = filesOf(folder);
    for (const [path, id] of files)
      expect(now.get(path) === id || kept.some((backup) => backup.get(path) === id), path).toBe(
        true,
      );
    await works(folder, DISCARD);
  });
});
