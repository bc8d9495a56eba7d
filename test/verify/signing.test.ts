import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants, refs } from '../helpers/invariants.ts';
import {
  ALICE,
  edit,
  git,
  temporaryFolder,
  testEnv,
  workspace,
  write,
} from '../helpers/repository.ts';
import { allow, HAS_SSH_KEYGEN, inTurn, makeKey, signer, signWith } from './keys.ts';
import type { Key } from './keys.ts';

/** Makes a workspace, shared through a bare remote if wanted. */
async function place(shared: boolean): Promise<string> {
  const folder = workspace();
  if (shared) {
    const remote = temporaryFolder('remote');
    git(remote, 'init', '--quiet', '--bare', '--initial-branch=main');
    git(folder, 'remote', 'add', 'origin', remote);
    await json(folder, ['connect', 'origin', '--yes']);
  }
  return folder;
}

const SHARED: [string, boolean][] = [
  ['locally', false],
  ['with a remote', true],
];

/** Checks with git alone that an object is signed by a key of Alice's. */
function checkSigned(folder: string, name: string, key: Key): void {
  const type = git(folder, 'cat-file', '-t', name);
  const file = allow(signer(ALICE, key));
  const oid = git(folder, 'rev-parse', name);
  git(folder, '-c', `gpg.ssh.allowedSignersFile=${file}`, `verify-${type}`, oid);
}

function sandbox(shared: boolean): string {
  return shared ? 'refs/remotes/origin/sandbox' : 'refs/heads/sandbox';
}

function check(folder: string, shared: boolean): void {
  if (!shared) checkInvariants(folder);
}

describe.skipIf(!HAS_SSH_KEYGEN)('signing (needs ssh-keygen, of openssh-client)', () => {
  describe.each(SHARED)('%s', (_, shared) => {
    const testHere = inTurn(shared);
    testHere(
      'versions, deployments and the commit of the draft follow commit.gpgSign',
      async () => {
        const folder = await place(shared);
        const key = makeKey('alice');
        signWith(folder, key);
        edit(folder, 'Good morning!');
        await json(folder, ['publish', '-m', '#1 is kept']);
        checkSigned(folder, 'refs/tags/booking/v1', key);
        checkSigned(folder, sandbox(shared), key);
        checkSigned(folder, 'HEAD', key);
        const { versions } = await json<{ versions: { description: string }[] }>(folder, [
          'versions',
        ]);
        expect(versions[0]?.description).toBe('#1 is kept');
        await json(folder, ['promote', 'pre-release', '--yes']);
        checkSigned(folder, sandbox(shared).replace('sandbox', 'pre-release'), key);
        await json(folder, ['env', 'lock', 'live', '--reason', 'x', '--all']);
        checkSigned(folder, sandbox(shared).replace('sandbox', 'live'), key);
        check(folder, shared);
      },
    );

    testHere('tag.gpgSign alone signs versions, and false keeps them unsigned', async () => {
      const folder = await place(shared);
      const key = makeKey('alice');
      signWith(folder, key);
      git(folder, 'config', 'commit.gpgSign', 'false');
      git(folder, 'config', 'tag.gpgSign', 'true');
      await json(folder, ['publish', '-m', 'one']);
      checkSigned(folder, 'refs/tags/booking/v1', key);
      expect(git(folder, 'cat-file', 'commit', sandbox(shared))).not.toContain('gpgsig');
      git(folder, 'config', 'commit.gpgSign', 'true');
      git(folder, 'config', 'tag.gpgSign', 'false');
      edit(folder, 'Two');
      await json(folder, ['publish', '-m', 'two']);
      expect(git(folder, 'cat-file', 'tag', 'booking/v2')).not.toContain('SIGNATURE');
      checkSigned(folder, sandbox(shared), key);
      check(folder, shared);
    });

    testHere('the key is found by a path relative to the root, from any folder', async () => {
      const folder = await place(shared);
      const key = makeKey('alice');
      signWith(folder, key);
      copyFileSync(key.path, join(folder, '.git', 'signing-key'));
      chmodSync(join(folder, '.git', 'signing-key'), 0o600);
      copyFileSync(`${key.path}.pub`, join(folder, '.git', 'signing-key.pub'));
      rmSync(key.path);
      git(folder, 'config', 'user.signingKey', '.git/signing-key.pub');
      await json(join(folder, 'agents/booking'), ['publish', '-m', 'one']);
      checkSigned(folder, 'refs/tags/booking/v1', key);
      checkSigned(folder, sandbox(shared), key);
    });

    testHere(
      'the key is found in the global settings, also in those for some repositories only',
      async () => {
        const folder = await place(shared);
        const key = makeKey('alice');
        const home = temporaryFolder('home');
        write(
          home,
          'work',
          `[user]\n\tsigningKey = ${key.path}\n[gpg]\n\tformat = ssh\n[commit]\n\tgpgSign\n`,
        );
        write(home, 'config', `[includeIf "gitdir:${folder}/"]\n\tpath = work\n`);
        const env = { GIT_CONFIG_GLOBAL: join(home, 'config') };
        await json(folder, ['publish', '-m', 'one'], { env });
        checkSigned(folder, 'refs/tags/booking/v1', key);
        checkSigned(folder, sandbox(shared), key);
      },
    );

    const spoilt: [string, (folder: string, key: Key) => unknown][] = [
      ['the key is gone', (_folder, key) => rmSync(key.path)],
      ['no key is named', (folder) => git(folder, 'config', '--unset', 'user.signingKey')],
      [
        'the program is missing',
        (folder) => git(folder, 'config', 'gpg.ssh.program', 'no-such-program'),
      ],
      [
        'gpg is missing',
        (folder) => {
          git(folder, 'config', 'gpg.format', 'openpgp');
          git(folder, 'config', 'gpg.program', 'no-such-gpg');
        },
      ],
    ];
    for (const [name, spoil] of spoilt)
      testHere(`${name}: a clear failure that changes nothing`, async () => {
        const folder = await place(shared);
        const key = makeKey('alice');
        signWith(folder, key);
        await json(folder, ['publish', '-m', 'one']);
        spoil(folder, key);
        for (const prepare of [
          () => edit(folder, 'Uncommitted'),
          () => git(folder, 'commit', '--no-gpg-sign', '--quiet', '-am', 'Committed'),
        ]) {
          prepare();
          const before = { refs: refs(folder), index: readFileSync(join(folder, '.git/index')) };
          const ran = await agentctl(folder, ['publish', '-m', 'two']);
          expect(ran.stderr).toMatch(
            /^error: Couldn't sign the (?:commit|tag booking\/v2): .+[.?] Nothing was deployed\.$/m,
          );
          expect(ran.stderr).toContain('hint: git config --get-regexp');
          expect(ran.code).toBe(1);
          expect(refs(folder)).toEqual(before.refs);
          expect(readFileSync(join(folder, '.git/index'))).toEqual(before.index);
        }
        const before = refs(folder);
        git(folder, 'config', 'tag.gpgSign', 'false');
        for (const argv of [
          ['publish', '-m', 'two'],
          ['promote', 'pre-release', '--yes'],
        ]) {
          const ran = await agentctl(folder, argv);
          expect(ran.stderr).toMatch(/^error: Couldn't sign the deployment: /m);
          expect(ran.code).toBe(1);
          expect(refs(folder)).toEqual(before);
        }
        check(folder, shared);
      });
  });

  test('the key lies with the SSH agent alone, and is gone with it', async () => {
    const folder = workspace();
    const key = makeKey('alice');
    const started = execFileSync('ssh-agent', ['-s'], { env: testEnv(), encoding: 'utf8' });
    const value = (name: string) => new RegExp(`${name}=([^;]+);`).exec(started)?.[1] ?? '';
    const env = { SSH_AUTH_SOCK: value('SSH_AUTH_SOCK') };
    try {
      execFileSync('ssh-add', ['-q', key.path], { env: testEnv(ALICE, env) });
      rmSync(key.path);
      signWith(folder, key);
      git(folder, 'config', 'user.signingKey', `key::${key.line}`);
      await json(folder, ['publish', '-m', 'one'], { env });
      checkSigned(folder, 'refs/tags/booking/v1', key);
      checkSigned(folder, 'refs/heads/sandbox', key);
    } finally {
      process.kill(Number(value('SSH_AGENT_PID')));
    }
    const before = refs(folder);
    const ran = await agentctl(folder, ['promote', 'pre-release', '--yes'], { env });
    expect(ran.stderr).toMatch(/^error: Couldn't sign the deployment: .*agent/im);
    expect(refs(folder)).toEqual(before);
  });

  test("connect's commit is signed, and without a key nothing is written", async () => {
    const folder = workspace();
    const remote = temporaryFolder('remote');
    git(remote, 'init', '--quiet', '--bare');
    git(folder, 'remote', 'add', 'origin', remote);
    const key = makeKey('alice');
    signWith(folder, key);
    await json(folder, ['publish', '-m', 'one']);
    git(folder, 'config', 'user.signingKey', '/nowhere');
    const ran = await agentctl(folder, ['connect', 'origin', '--yes']);
    expect(ran.stderr).toContain("error: Couldn't sign the commit: ");
    expect(git(folder, 'status', '--porcelain')).toBe('');
    signWith(folder, key);
    await json(folder, ['connect', 'origin', '--yes']);
    checkSigned(folder, 'HEAD', key);
  });

  test('a repository of SHA-256 objects signs as well', async () => {
    const folder = temporaryFolder('sha256');
    git(folder, 'init', '--quiet', '--object-format=sha256', '--initial-branch=main');
    await json(folder, ['init', '--agent', 'booking', '--yes']);
    const key = makeKey('alice');
    signWith(folder, key);
    await json(folder, ['publish', '-m', 'one']);
    checkSigned(folder, 'refs/tags/booking/v1', key);
    checkSigned(folder, 'refs/heads/sandbox', key);
  });

  test('an RSA and an ECDSA key sign as well', async () => {
    for (const type of ['rsa', 'ecdsa']) {
      const folder = workspace();
      const key = makeKey('alice', type);
      signWith(folder, key);
      await json(folder, ['publish', '-m', 'one']);
      checkSigned(folder, 'refs/tags/booking/v1', key);
    }
  });
});
