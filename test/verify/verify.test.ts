import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { VerifyAnswer } from '../../src/core/answers.ts';
import { verifyView } from '../../src/ui/views/verify.ts';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import {
  ALICE,
  BOB,
  copyFolder,
  edit,
  git,
  read,
  temporaryFolder,
  testEnv,
  workspace,
  write,
} from '../helpers/repository.ts';
import type { Tester } from '../helpers/repository.ts';
import { allow, HAS_SSH_KEYGEN, inTurn, makeKey, signer, signWith } from './keys.ts';
import type { Key } from './keys.ts';

const RECORD = '.agentctl/deployed/booking.json';

/** A workspace in which Alice published twice, Bob promoted twice and rolled back, all of it signed. */
interface Story {
  folder: string;
  alice: Key;
  bob: Key;
  signers: string;
  /** The ref of an environment's log. */
  ref: (environment: string) => string;
}

const told = new Map<boolean, Promise<Story>>();

/** Returns a copy of the story: telling it once costs more than all its copies. */
async function story(shared: boolean): Promise<Story> {
  const known = told.get(shared) ?? tell(shared);
  told.set(shared, known);
  const original = await known;
  const folder = temporaryFolder('copy');
  copyFolder(original.folder, folder);
  if (!shared) return { ...original, folder };
  const remote = temporaryFolder('remote');
  copyFolder(git(folder, 'remote', 'get-url', 'origin'), remote);
  git(folder, 'remote', 'set-url', 'origin', remote);
  return { ...original, folder };
}

async function tell(shared: boolean): Promise<Story> {
  const folder = workspace();
  if (shared) {
    const remote = temporaryFolder('remote');
    git(remote, 'init', '--quiet', '--bare', '--initial-branch=main');
    git(folder, 'remote', 'add', 'origin', remote);
    await json(folder, ['connect', 'origin', '--yes']);
  }
  const [alice, bob] = [makeKey('alice'), makeKey('bob')];
  for (const words of ['Good morning!', 'Good evening!']) {
    signWith(folder, alice);
    edit(folder, words);
    await json(folder, ['publish', '-m', words], { person: ALICE });
    signWith(folder, bob);
    await json(folder, ['promote', 'pre-release', '--yes'], { person: BOB });
    await json(folder, ['promote', 'live', '--yes'], { person: BOB });
  }
  await json(folder, ['rollback', 'live', '--yes'], { person: BOB });
  const signers = allow(signer(ALICE, alice), signer(BOB, bob));
  const prefix = shared ? 'refs/remotes/origin/' : 'refs/heads/';
  return { folder, alice, bob, signers, ref: (environment) => `${prefix}${environment}` };
}

async function verify(
  { folder, signers }: Pick<Story, 'folder' | 'signers'>,
  ...more: string[]
): Promise<VerifyAnswer & { code: number }> {
  const argv = ['verify', '--allowed-signers', signers, '--json', ...more];
  const ran = await agentctl(folder, argv);
  return { ...(JSON.parse(ran.stdout) as VerifyAnswer), code: ran.code };
}

function codes({ findings }: VerifyAnswer): string[] {
  return findings.map(({ severity, code, subject }) => `${severity} ${code} ${subject}`);
}

/** Commits a tree on a log by hand and moves its branch there. */
function onto(
  { folder, ref }: Story,
  environment: string,
  commit: { person: Tester; key?: Key; tree: string; at?: string },
): void {
  const parent = git(folder, 'rev-parse', ref(environment));
  const { person, key, tree, at = '2026-04-01T12:00:00Z' } = commit;
  const oid = execFileSync(
    'git',
    [
      '-c',
      'gpg.format=ssh',
      ...(key ? ['-c', `user.signingKey=${key.path}`] : []),
      'commit-tree',
      ...(key ? ['-S'] : []),
      '-p',
      parent,
      '-m',
      'promote booking',
      tree,
    ],
    {
      cwd: folder,
      encoding: 'utf8',
      env: testEnv(person, { GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at }),
    },
  ).trim();
  git(folder, 'update-ref', ref(environment), oid);
}

/** The tree of a log's tip with files written over, its record and head being those of the next deployment. */
function nextTree(
  { folder, ref }: Story,
  environment: string,
  change: { person: Tester; record?: Record<string, unknown>; files?: Record<string, string> },
): string {
  const index = join(temporaryFolder('index'), 'index');
  const run = (args: string[], input?: string) =>
    execFileSync('git', args, {
      cwd: folder,
      env: testEnv(ALICE, { GIT_INDEX_FILE: index }),
      encoding: 'utf8',
      input: input ?? '',
    }).trim();
  const show = (path: string) =>
    JSON.parse(git(folder, 'show', `${ref(environment)}:${path}`)) as Record<string, unknown>;
  const at = '2026-04-01T12:00:00.000Z';
  const seq = Number(show('.agentctl/log.json')['seq']) + 1;
  const record = { ...show(RECORD), seq, at, actor: change.person, ...change.record };
  const head = { schema: 1, seq, agent: 'booking', at };
  run(['read-tree', ref(environment)]);
  for (const [path, text] of Object.entries({
    [RECORD]: JSON.stringify(record),
    '.agentctl/log.json': JSON.stringify(head),
    ...change.files,
  })) {
    const blob = run(['hash-object', '-w', '--stdin'], text);
    run(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`]);
  }
  return run(['write-tree']);
}

const SHARED: [string, boolean][] = [
  ['locally', false],
  ['in a connected clone', true],
];

describe.skipIf(!HAS_SSH_KEYGEN)('verify (needs ssh-keygen, of openssh-client)', () => {
  describe.each(SHARED)('%s', (_, shared) => {
    const testHere = inTurn(shared);
    testHere('all is good, and it says who vouches for what runs', async () => {
      const place = await story(shared);
      const answer = await verify(place, '--require-signatures');
      expect(codes(answer)).toEqual([]);
      expect(answer.code).toBe(0);
      expect(answer.environments.map(({ signatures }) => signatures)).toEqual([
        { good: 2 },
        { good: 2 },
        { good: 3 },
      ]);
      const ran = await agentctl(place.folder, ['verify', '--allowed-signers', place.signers]);
      expect(ran.stdout).toBe(`✓ sandbox: 2 deployments, 2 signed
    booking v2: published by Alice (signed by alice@example.com), sandbox#2 by Alice (signed by alice@example.com)
✓ pre-release: 2 deployments, 2 signed
    booking v2: published by Alice (signed by alice@example.com), pre-release#2 by Bob (signed by bob@example.com)
✓ live: 3 deployments, 3 signed
    booking v1: published by Alice (signed by alice@example.com), live#3 by Bob (signed by bob@example.com)
✓ Signatures, logs, records and trees hold
`);
      git(place.folder, 'config', 'gpg.ssh.allowedSignersFile', place.signers);
      expect((await agentctl(place.folder, ['verify', 'live'])).code).toBe(0);
      if (!shared) checkInvariants(place.folder);
    });

    testHere("a forged deployment in another's name, without a signature", async () => {
      const place = await story(shared);
      const tree = nextTree(place, 'live', { person: ALICE });
      onto(place, 'live', { person: ALICE, tree });
      const lenient = await verify(place);
      expect(codes(lenient)).toEqual([]);
      expect(lenient.environments[2]?.signatures).toEqual({ good: 3, unsigned: 1 });
      const strict = await verify(place, '--require-signatures');
      expect(codes(strict)).toEqual(['error unsigned live#4']);
      expect(strict.environments.map(({ verified }) => verified)).toEqual([true, true, false]);
      expect(strict.environments[2]?.firstBad).toBe('live#4');
      expect(strict.code).toBe(1);
    });

    testHere("a deployment in another's name, signed with one's own key", async () => {
      const place = await story(shared);
      const tree = nextTree(place, 'live', { person: ALICE });
      onto(place, 'live', { person: ALICE, tree, key: place.bob });
      expect(codes(await verify(place))).toEqual(['warning signer-differs live#4']);
      expect(codes(await verify(place, '--require-signatures'))).toEqual([
        'error signer-differs live#4',
      ]);
    });

    testHere('a deployment whose record names somebody else than its commit', async () => {
      const place = await story(shared);
      const tree = nextTree(place, 'live', { person: ALICE });
      onto(place, 'live', { person: BOB, tree, key: place.bob });
      expect(codes(await verify(place))).toContain('error entry-actor live#4');
    });

    testHere('an unknown key, and one out of its time', async () => {
      const place = await story(shared);
      const { folder, alice, bob } = place;
      const unknown = await verify({ folder, signers: allow(signer(ALICE, alice)) });
      expect(codes(unknown)).toEqual([
        'error signature-unknown-key pre-release#1',
        'error signature-unknown-key live#1',
      ]);
      expect(unknown.environments[0]?.verified).toBe(true);
      expect(unknown.findings[0]?.message).toContain(
        'pre-release#1 (and 1 more) by Bob <bob@example.com> is signed with an unknown key SHA256:',
      );
      const times = 'valid-after="20200101",valid-before="20260101"';
      const expired = await verify({
        folder,
        signers: allow(signer(ALICE, alice), signer(BOB, bob, times)),
      });
      expect(codes(expired)).toEqual([
        'error signature-expired pre-release#1',
        'error signature-expired live#1',
      ]);
      const since = expired.environments[2]?.entries[1]?.at ?? '';
      const before = new Date(Date.parse(since) - 1000).toISOString().slice(0, 19);
      const bounded = `valid-before="${before.replaceAll(/[-:T]/g, '')}"`;
      const later = await verify({
        folder,
        signers: allow(signer(ALICE, alice), signer(BOB, bob, bounded)),
      });
      expect(later.environments[2]?.entries.map(({ signature }) => signature.status)).toEqual([
        'good',
        'expired',
        'expired',
      ]);
      expect(later.environments[2]?.firstBad).toBe('live#2');
    });

    testHere('a key that may not sign for git, a revoked one, and no file at all', async () => {
      const place = await story(shared);
      const { folder, alice, bob } = place;
      const other = allow(signer(ALICE, alice), signer(BOB, bob, 'namespaces="file"'));
      expect(codes(await verify({ folder, signers: other }))).toContain(
        'error signature-unknown-key live#1',
      );
      git(folder, 'config', 'gpg.ssh.revocationFile', allow(bob.line));
      expect(codes(await verify(place))).toContain('error signature-revoked live#1');
      const none = await agentctl(folder, ['verify']);
      expect(none.code).toBe(1);
      expect(none.stdout).toContain('\n1 finding\n');
      expect(none.stdout).toContain(
        'mend: name the file that says which key is whose: git config gpg.ssh.allowedSignersFile <file>, or --allowed-signers <file>',
      );
    });

    testHere('a signature that was copied to another commit', async () => {
      const place = await story(shared);
      const { folder, ref } = place;
      const raw = git(folder, 'cat-file', 'commit', ref('live'));
      const forged = execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], {
        cwd: folder,
        env: testEnv(),
        encoding: 'utf8',
        input: `${raw.replace('roll back', 'ROLL BACK')}\n`,
      }).trim();
      git(folder, 'update-ref', ref('live'), forged);
      const answer = await verify(place);
      expect(codes(answer)).toContain('error signature-bad live#3');
      expect(answer.environments[2]?.firstBad).toBe('live#3');
    });

    testHere('a rewritten log', async () => {
      const place = await story(shared);
      const { folder, ref } = place;
      const first = git(folder, 'rev-parse', `${ref('live')}~2`);
      if (shared) {
        const other = temporaryFolder('other');
        git(other, 'clone', '--quiet', git(folder, 'remote', 'get-url', 'origin'), 'clone');
        git(
          join(other, 'clone'),
          'push',
          '--quiet',
          '--force',
          'origin',
          `${first}:refs/heads/live`,
        );
        await json(folder, ['fetch']);
      } else git(folder, 'update-ref', ref('live'), first);
      expect(codes(await verify(place))).toEqual(['error log-rewound live']);
      // The third deployment follows the first one.
      const tree = nextTree(place, 'live', { person: BOB, record: { seq: 3 } });
      const index = git(folder, 'show', `${tree}:.agentctl/log.json`).replace('"seq":2', '"seq":3');
      expect(index).toContain('"seq":3');
      const record = { seq: 3 };
      const gap = nextTree(place, 'live', {
        person: BOB,
        record,
        files: { '.agentctl/log.json': index },
      });
      onto(place, 'live', { person: BOB, key: place.bob, tree: gap });
      const answer = await verify(place);
      expect(codes(answer)).toContain('error log-rewritten live');
      expect(answer.environments[2]?.firstBad).toBe('live#3');
    });

    testHere('a record edited by hand, other files, and what is none of its business', async () => {
      const place = await story(shared);
      const tree = nextTree(place, 'live', {
        person: BOB,
        record: { tag: git(place.folder, 'rev-parse', 'booking/v2') },
        files: { 'agents/booking/agent.yaml': 'name: Other\n', 'agents/other/agent.yaml': 'x\n' },
      });
      onto(place, 'live', { person: BOB, key: place.bob, tree });
      const answer = await verify(place);
      expect(codes(answer)).toEqual(
        expect.arrayContaining([
          'error drift live: booking',
          'error entry-touches-others live#4',
          'error entry-tree live#4',
          'error record-false live#4',
        ]),
      );
      expect(answer.environments[2]?.firstBad).toBe('live#4');
      expect(answer.environments[0]?.verified).toBe(true);
    });

    testHere('a commit by hand in a log', async () => {
      const place = await story(shared);
      const { folder, ref } = place;
      const record = JSON.parse(git(folder, 'show', `${ref('live')}:${RECORD}`)) as object;
      const tree = nextTree(place, 'live', {
        person: BOB,
        record: { ...record, message: 'what I say' },
        files: {
          '.agentctl/log.json': `${git(folder, 'show', `${ref('live')}:.agentctl/log.json`)}\n`,
        },
      });
      onto(place, 'live', { person: BOB, key: place.bob, tree });
      const answer = await verify(place);
      expect(codes(answer)).toContain('error log-foreign-commit live');
      expect(answer.environments[2]?.firstBad).toBe(
        git(folder, 'rev-parse', ref('live')).slice(0, 10),
      );
    });

    testHere('a moved tag, a lightweight one, and one made anew', async () => {
      const place = await story(shared);
      const { folder } = place;
      const own = git(folder, 'rev-parse', 'booking/v1');
      git(
        folder,
        'tag',
        '--force',
        '--annotate',
        '--no-sign',
        '-m',
        'x',
        'booking/v1',
        'booking/v2^{}',
      );
      const moved = await verify(place);
      expect(codes(moved)).toEqual(['error tag-moved booking/v1']);
      expect(moved.environments.map(({ verified }) => verified)).toEqual([false, false, false]);
      git(folder, 'update-ref', 'refs/tags/booking/v1', `${own}^{}`);
      expect(codes(await verify(place))).toEqual(['error tag-lightweight booking/v1']);
      git(
        folder,
        'tag',
        '--force',
        '--annotate',
        '--no-sign',
        '-m',
        'x',
        'booking/v1',
        `${own}^{}`,
      );
      expect(codes(await verify(place))).toEqual(['error tag-replaced booking/v1']);
      git(folder, 'tag', '--delete', 'booking/v1');
      expect(codes(await verify(place))).toEqual(['error tag-missing booking/v1']);
    });

    testHere('versions and deployments that nobody signed are counted', async () => {
      const place = await story(shared);
      const { folder } = place;
      git(folder, 'config', 'commit.gpgSign', 'false');
      edit(folder, 'Good night!');
      await json(folder, ['publish', '-m', 'three']);
      const { stdout, code } = await agentctl(folder, [
        'verify',
        'sandbox',
        '--allowed-signers',
        place.signers,
      ]);
      expect(code).toBe(0);
      expect(stdout).toContain('sandbox: 3 deployments, 2 signed, 1 unsigned\n');
      expect(stdout).toContain(
        'booking v3: published by Alice (unsigned), sandbox#3 by Alice (unsigned)',
      );
      expect(codes(await verify(place, 'sandbox', '--require-signatures'))).toEqual([
        'error unsigned sandbox#3',
        'error unsigned booking/v3',
      ]);
    });
  });

  test('a file of allowed signers that is hostile, a pipe, or not there', async () => {
    const place = await story(false);
    const { folder, alice, bob } = place;
    const evil = '"eve\u001b]0;owned\u0007\u202e@example.com"';
    const signers = allow(
      '-oProxyCommand=x',
      '\u0000\u0001',
      `${'a'.repeat(100_000)} ${alice.line}`,
      `${evil} namespaces="git" ${alice.line}`,
      `--help,-Y,${BOB.email} namespaces="git" ${bob.line}`,
      '* cert-authority not-a-key',
    );
    const ran = await agentctl(folder, ['verify', '--allowed-signers', signers], {
      env: { FORCE_COLOR: '1' },
    });
    expect(ran.stdout + ran.stderr).not.toMatch(
      /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u202e]/,
    );
    expect(ran.stdout.replaceAll(/\u001b\[[0-9;]*m/g, '')).not.toContain('\u001b');
    const answer = await agentctl(folder, ['verify', '--allowed-signers', signers, '--json']);
    expect(answer.stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    for (const [path, words] of [
      ['/nowhere/signers', "Couldn't find the file of allowed signers"],
      ['/dev/null', 'it is no file'],
      [folder, 'it is no file'],
    ] as const) {
      const failed = await agentctl(folder, ['verify', '--allowed-signers', path]);
      expect(failed.stderr, path).toContain(words);
      expect([1, 2]).toContain(failed.code);
    }
    git(folder, 'config', 'gpg.ssh.program', 'no-such-program');
    const missing = await agentctl(folder, ['verify', '--allowed-signers', place.signers]);
    expect(missing.stderr).toContain(
      "error: Couldn't check SSH signatures: no-such-program can't be started",
    );
    expect(missing.code).toBe(1);
  });

  test('names of signers and deployers never act on a terminal', async () => {
    const folder = workspace();
    const eve = { name: 'Eve\u001b[2J\u202e', email: 'eve@example.com' };
    const key = makeKey('eve');
    signWith(folder, key);
    await json(folder, ['publish', '-m', 'one'], { person: eve });
    for (const signers of [allow(signer(eve, key)), allow(signer(BOB, makeKey('bob')))]) {
      const ran = await agentctl(folder, ['verify', '--allowed-signers', signers]);
      expect(ran.stdout + ran.stderr).not.toMatch(
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/,
      );
    }
  });

  test('objects that were replaced, or changed on the disk', async () => {
    const place = await story(false);
    const { folder, ref } = place;
    git(folder, 'replace', ref('live'), `${ref('live')}~1`);
    expect(codes(await verify(place))).toContain('error objects-replaced repository');
    git(folder, 'replace', '-d', git(folder, 'rev-parse', ref('live')));
    expect(codes(await verify(place))).toEqual([]);
    // Another content under the name of the agent's file.
    const blob = git(folder, 'rev-parse', `${ref('live')}:agents/booking/agent.yaml`);
    const path = (oid: string) => join('.git/objects', oid.slice(0, 2), oid.slice(2));
    write(folder, 'other', 'name: Other\n');
    const other = git(folder, 'hash-object', '-w', 'other');
    execFileSync('chmod', ['u+w', join(folder, path(blob))]);
    execFileSync('cp', [join(folder, path(other)), join(folder, path(blob))]);
    const answer = await verify(place, 'live');
    expect(codes(answer)).toEqual(['error object-damaged live: booking']);
    expect(answer.code).toBe(1);
  });

  test('locks, a retirement, a rejected version and a bare clone hold as well', async () => {
    const place = await story(false);
    const { folder } = place;
    for (const argv of [
      ['env', 'lock', 'live', '--reason', 'x', '--all'],
      ['env', 'unlock', 'live', '--all'],
      ['env', 'lock', 'live', '--reason', 'x'],
      ['env', 'unlock', 'live'],
      ['rollback', 'pre-release', '--reject', '--yes'],
      ['retire', 'live', '--yes'],
      ['promote', 'live', '--version', 'v1', '--yes'],
    ])
      await json(folder, argv, { person: BOB });
    expect(codes(await verify(place, '--require-signatures'))).toEqual([]);
    const bare = join(temporaryFolder('bare'), 'bare');
    git(folder, 'clone', '--quiet', '--bare', folder, bare);
    const answer = await verify({ ...place, folder: bare }, '--require-signatures');
    expect(codes(answer)).toEqual([]);
    expect(answer.environments[2]?.running[0]?.deploymentSignature.principals).toEqual([BOB.email]);
  });

  test('a clone whose logs are cut off is verified in part while it is offline, and says so', async () => {
    const place = await story(true);
    const clone = join(temporaryFolder('clone'), 'clone');
    const remote = git(place.folder, 'remote', 'get-url', 'origin');
    const depth = ['--depth', '1', '--no-single-branch'];
    git(place.folder, 'clone', '--quiet', ...depth, `file://${remote}`, clone);
    git(clone, 'remote', 'set-url', 'origin', `file://${remote}.away`);
    const partly = await verify({ ...place, folder: clone });
    expect(codes(partly)).toEqual([
      'error never-fetched origin',
      'error log-shallow sandbox',
      'error log-shallow pre-release',
      'error log-shallow live',
    ]);
    git(clone, 'remote', 'set-url', 'origin', `file://${remote}`);
    expect(codes(await verify({ ...place, folder: clone }))).toEqual([]);
  });

  test('more agents than a short verdict names', async () => {
    const answer = await verify(await story(false), 'live');
    const [live] = answer.environments;
    const [one] = live?.running ?? [];
    if (!live || !one) throw new Error('nothing runs');
    const running = Array.from({ length: 22 }, (_, index) => ({ ...one, agent: `a${index}` }));
    const shown = verifyView(
      { ...answer, environments: [{ ...live, running }] },
      {
        paint: (_, text) => text,
        width: null,
        now: new Date(0),
        ladder: ['live'],
        typed: (text) => text,
      },
    );
    expect(shown).toContain('    a19 v1: published by Alice');
    expect(shown).toContain('\n    and 2 more (--json lists them all)\n');
    expect(shown).not.toContain('a20');
  });

  test('a tag whose object is gone', async () => {
    const place = await story(false);
    const record = { tag: '1'.repeat(40) };
    const tree = nextTree(place, 'live', { person: BOB, record });
    onto(place, 'live', { person: BOB, key: place.bob, tree });
    expect(codes(await verify(place, 'live'))).toContain('error tag-gone booking/v1');
  });

  test('signatures of RSA and ECDSA keys, many by one key, and of hybrid files', async () => {
    for (const type of ['rsa', 'ecdsa']) {
      const folder = workspace();
      const key = makeKey('alice', type);
      signWith(folder, key);
      for (const words of ['one', 'two']) {
        edit(folder, words);
        await json(folder, ['publish', '-m', words]);
      }
      const answer = await verify({ folder, signers: allow(signer(ALICE, key, '')) });
      expect(answer.environments[0]?.signatures, type).toEqual({ good: 2 });
      expect(answer.tags.map(({ signature }) => signature.status)).toEqual(['good', 'good']);
    }
  });

  test('nothing deployed, an unknown environment, a clone that never fetched', async () => {
    const folder = workspace();
    expect((await agentctl(folder, ['verify', '--json'])).code).toBe(0);
    expect((await agentctl(folder, ['verify', 'lvie'])).code).toBe(2);
    const { folder: shared } = await story(true);
    const clone = join(temporaryFolder('clone'), 'clone');
    git(
      shared,
      'clone',
      '--quiet',
      '--single-branch',
      git(shared, 'remote', 'get-url', 'origin'),
      clone,
    );
    git(clone, 'remote', 'set-url', 'origin', '/nowhere');
    const answer = await agentctl(clone, ['verify', '--json']);
    expect(answer.code).toBe(1);
    expect(codes(JSON.parse(answer.stdout) as VerifyAnswer)).toContain(
      'error never-fetched origin',
    );
  });

  test('nothing is changed', async () => {
    const place = await story(false);
    const before = git(place.folder, 'for-each-ref') + read(place.folder, '.git/HEAD');
    writeFileSync(join(place.folder, 'x'), 'x');
    await verify(place, '--require-signatures');
    expect(git(place.folder, 'for-each-ref') + read(place.folder, '.git/HEAD')).toBe(before);
    checkInvariants(place.folder);
  });
});
