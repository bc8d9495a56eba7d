import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { VerifyAnswer } from '../../src/core/answers.ts';
import { vouchesFor } from '../../src/core/signers.ts';
import { isSignatureOf, parseSshSignature } from '../../src/store/ssh-signature.ts';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants, logOf } from '../helpers/invariants.ts';
import { ALICE, edit, git, temporaryFolder, testEnv, workspace } from '../helpers/repository.ts';
import { allow, HAS_SSH_KEYGEN, makeKey, signer, signWith } from './keys.ts';

/** Signs a text as ssh-keygen does it, and returns the armoured signature. */
function sign(type: string, text: string, namespace = 'git'): string {
  const key = makeKey('someone', type);
  const file = join(temporaryFolder('signed'), 'text');
  writeFileSync(file, text);
  execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', namespace, '-f', key.path, file], {
    env: testEnv(),
    stdio: 'ignore',
  });
  return readFileSync(`${file}.sig`, 'utf8');
}

function armoured(bytes: Buffer): string {
  return `-----BEGIN SSH SIGNATURE-----\n${bytes.toString('base64')}\n-----END SSH SIGNATURE-----\n`;
}

describe.skipIf(!HAS_SSH_KEYGEN)('SSH signatures (needs ssh-keygen, of openssh-client)', () => {
  test.each(['ed25519', 'rsa', 'ecdsa'])('%s: the text, and not a bit of it otherwise', (type) => {
    const text = 'tree 1\nauthor Zoë\n';
    const signature = parseSshSignature(sign(type, text));
    if (!signature) throw new Error('not read');
    expect(signature.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    expect(signature.namespace).toBe('git');
    expect(isSignatureOf(signature, Buffer.from(text))).toBe(true);
    expect(isSignatureOf(signature, Buffer.from(`${text} `))).toBe(false);
    expect(isSignatureOf({ ...signature, namespace: 'file' }, Buffer.from(text))).toBe(false);
  });

  test.each(['ed25519', 'ecdsa'])(
    '%s: each byte of the signature counts, and its length',
    (type) => {
      const text = Buffer.from('text');
      const whole = sign(type, 'text');
      const bytes = Buffer.from(whole.split('\n').slice(1, -2).join(''), 'base64');
      expect(isSignatureOf(parseSshSignature(armoured(bytes)) ?? fail(), text)).toBe(true);
      for (let at = 0; at < bytes.length; at += 1) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ 1;
        for (const spoilt of [changed, bytes.subarray(0, at)]) {
          const read = parseSshSignature(armoured(spoilt));
          expect(read !== null && isSignatureOf(read, text), `byte ${at}`).toBe(false);
        }
      }
    },
  );

  test('what is no signature is none', () => {
    for (const text of ['', 'x', armoured(Buffer.alloc(0)), armoured(Buffer.alloc(500, 255))])
      expect(parseSshSignature(text)).toBeNull();
  });

  test('signing publishers at once get a number each, and none is left without a move', async () => {
    const folder = workspace();
    const key = makeKey('alice');
    signWith(folder, key);
    const trees = Array.from({ length: 4 }, (_, index) => {
      const tree = join(temporaryFolder('trees'), 'tree');
      git(folder, 'worktree', 'add', '--quiet', '-b', `work-${index}`, tree);
      edit(tree, `Words of ${index}`);
      return tree;
    });
    const ran = await Promise.all(trees.map((tree) => agentctl(tree, ['publish', '-m', 'mine'])));
    const won = ran.filter(({ code }) => code === 0);
    expect(won.length).toBeGreaterThan(0);
    expect(ran.filter(({ code }) => code !== 0 && code !== 4)).toEqual([]);
    expect(git(folder, 'tag').split('\n')).toHaveLength(won.length);
    expect(logOf(folder, 'sandbox')).toHaveLength(won.length);
    const argv = ['verify', '--require-signatures', '--allowed-signers', allow(signer(ALICE, key))];
    expect((await agentctl(folder, argv)).code).toBe(0);
    checkInvariants(folder);
  });
});

function fail(): never {
  throw new Error('not read');
}

test.each([
  ['alice@example.com', true],
  ['ALICE@example.com', true],
  ['*@example.com', true],
  ['a*e@ex?mple.c*', true],
  ['*@example.org', false],
  ['alice@example.com.evil', false],
  ['Alice Wonder <alice@example.com>', true],
  ['alice@example.com <eve@example.com>', false],
  ['release-bot', true],
])('the principal %s vouches for alice@example.com: %s', (principal, expected) => {
  expect(vouchesFor([principal], ALICE)).toBe(expected);
});

test('no pattern takes long', () => {
  const began = process.cpuUsage().user;
  const long = { name: 'x', email: `${'a'.repeat(5000)}@c` };
  expect(vouchesFor([`${'*a'.repeat(5000)}@b`], long)).toBe(false);
  expect(process.cpuUsage().user - began).toBeLessThan(5_000_000);
});

const HAS_GPG = spawnSync('gpg', ['--version']).error === undefined;

describe.skipIf(!HAS_GPG)('OpenPGP (needs gpg)', () => {
  test('good, unknown and bad signatures as git judges them', async () => {
    // The path of gpg's socket must be short.
    const home = mkdtempSync(join(tmpdir(), 'gpg-'));
    const env = { GNUPGHOME: home };
    const gpg = (...args: string[]) =>
      execFileSync('gpg', ['--batch', '--quiet', '--pinentry-mode', 'loopback', ...args], {
        env: testEnv(ALICE, env),
        stdio: 'ignore',
      });
    try {
      gpg(
        '--passphrase',
        '',
        '--quick-generate-key',
        'Alice <alice@example.com>',
        'ed25519',
        'sign',
      );
      const folder = workspace();
      git(folder, 'config', 'commit.gpgSign', 'true');
      git(folder, 'config', 'user.signingKey', 'alice@example.com');
      await json(folder, ['publish', '-m', 'one'], { env });
      const verify = async (gnupg: string) => {
        const argv = ['verify', '--require-signatures', '--json'];
        const ran = await agentctl(folder, argv, { env: { GNUPGHOME: gnupg } });
        return JSON.parse(ran.stdout) as VerifyAnswer;
      };
      const good = await verify(home);
      expect(good.verified).toBe(true);
      expect(good.environments[0]?.entries[0]?.signature).toMatchObject({
        status: 'good',
        format: 'openpgp',
        principals: ['Alice <alice@example.com>'],
      });
      expect(good.tags[0]?.signature.status).toBe('good');
      const stranger = await verify(mkdtempSync(join(home, 'x-')));
      expect(stranger.findings.map(({ code }) => code)).toEqual([
        'signature-unknown-key',
        'signature-unknown-key',
      ]);
      const raw = git(folder, 'cat-file', 'commit', 'sandbox').replace('publish', 'PUBLISH');
      const forged = execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], {
        cwd: folder,
        env: testEnv(),
        encoding: 'utf8',
        input: `${raw}\n`,
      }).trim();
      git(folder, 'update-ref', 'refs/heads/sandbox', forged);
      expect((await verify(home)).findings.map(({ code }) => code)).toContain('signature-bad');
    } finally {
      spawnSync('gpgconf', ['--kill', 'all'], { env: testEnv(ALICE, env) });
      rmSync(home, { recursive: true, force: true });
    }
  });
});
