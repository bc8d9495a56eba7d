import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { LARGE } from '../helpers/processes.ts';
import { git, temporaryFolder, testEnv } from '../helpers/repository.ts';
import type { Tester } from '../helpers/repository.ts';

/** Whether this machine has ssh-keygen (Debian's openssh-client): without it, nothing can be signed or checked. */
export const HAS_SSH_KEYGEN = spawnSync('ssh-keygen', ['-Y', 'sign']).error === undefined;

/** A key pair: the path of the private part, beside which the public one lies. */
export interface Key {
  path: string;
  /** Its type and base64, as an allowed-signers file takes them. */
  line: string;
}

const slow = new Map<string, Key>();

/** Makes a key pair in a folder of its own; RSA keys take long, and are made once. */
export function makeKey(name: string, type = 'ed25519'): Key {
  const key = slow.get(`${type} ${name}`) ?? newKey(name, type);
  if (type === 'rsa') slow.set(`${type} ${name}`, key);
  return key;
}

function newKey(name: string, type: string): Key {
  const path = join(temporaryFolder('key'), name);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', name, '-f', path], {
    env: testEnv(),
  });
  const [kind = '', blob = ''] = readFileSync(`${path}.pub`, 'utf8').split(' ');
  return { path, line: `${kind} ${blob}` };
}

/** Has commits and tags of a repository signed with a key. */
export function signWith(folder: string, key: Key): void {
  git(folder, 'config', 'gpg.format', 'ssh');
  git(folder, 'config', 'commit.gpgSign', 'true');
  git(folder, 'config', 'user.signingKey', key.path);
}

/** Writes an allowed-signers file and returns its path. */
export function allow(...lines: readonly string[]): string {
  const path = join(temporaryFolder('signers'), 'allowed_signers');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

/** The line of an allowed-signers file that vouches for somebody's key. */
export function signer(person: Tester, key: Key, options = 'namespaces="git"'): string {
  return `${person.email} ${options}${options === '' ? '' : ' '}${key.line}`;
}

/**
 * Returns a `test` for one of two kinds of place: the tests take turns between the two, in the large form each has both.
 */
export function inTurn(second: boolean): (title: string, body: () => Promise<void>) => void {
  let turn = second ? 1 : 0;
  return (title, body) => {
    if (LARGE || turn % 2 === 0) test(title, body);
    turn += 1;
  };
}
