import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from '../core/failure.ts';
import { shellWord } from '../core/text.ts';
import type { Store } from './store.ts';

/** The files and the program by which SSH signatures are checked, as they were when the check began. */
export interface SignerFiles {
  program: string;
  /** The allowed-signers file as the user named it; null where none is named. */
  named: string | null;
  /** A copy of it, which nobody changes meanwhile. */
  copy: string;
  /** A copy of the list of revoked keys. */
  revoked: string | null;
  /** The keys that the file names, by their bytes in hexadecimal. */
  keys: ReadonlyMap<string, ListedKey>;
}

/** What an allowed-signers file has about one key. */
interface ListedKey {
  /** A line of it bounds the time of the key, or has it certify others. */
  bounded: boolean;
  lines: number;
}

const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Reads the allowed-signers file: the one that is given, else `gpg.ssh.allowedSignersFile` of git's settings. Throws
 * `not-found` where it is not there, `invalid` where it is no file of a sensible size.
 */
export async function readSignerFiles(store: Store, given: string | null): Promise<SignerFiles> {
  const settings = await readSettings(store);
  const base = store.repository.root ?? store.repository.commonDirectory;
  const named = given ?? settings.get('gpg.ssh.allowedsignersfile') ?? null;
  const revocations = settings.get('gpg.ssh.revocationfile') ?? null;
  const { directory } = store.scratch;
  const content = named === null ? Buffer.alloc(0) : readSigners(resolve(base, named));
  const copy = join(directory, 'allowed-signers');
  writeFileSync(copy, content);
  const revoked = revocations === null ? null : join(directory, 'revoked-keys');
  if (revocations !== null && revoked !== null)
    writeFileSync(revoked, readSigners(resolve(base, revocations)));
  const program = settings.get('gpg.ssh.program') ?? 'ssh-keygen';
  return { program, named, copy, revoked, keys: keysOf(content.toString('latin1')) };
}

async function readSettings({ repository }: Store): Promise<Map<string, string>> {
  const pattern = String.raw`^gpg\.ssh\.(allowedsignersfile|revocationfile|program)$`;
  const args = ['config', '--null', '--type=path', '--get-regexp', pattern];
  const { stdout } = await repository.git.run(args);
  const entries = stdout.split('\0').filter((entry) => entry.includes('\n'));
  return new Map(
    entries.map((entry) => [
      entry.slice(0, entry.indexOf('\n')),
      entry.slice(entry.indexOf('\n') + 1),
    ]),
  );
}

function readSigners(path: string): Buffer {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found)
    throw new Failure('not-found', `Couldn't find the file of allowed signers ${path}.`, {
      hints: [
        'git config gpg.ssh.allowedSignersFile names the one that git uses',
        'each line of it reads: alice@example.com namespaces="git" ssh-ed25519 AAAA…',
      ],
    });
  // A pipe would never end.
  if (!found.isFile() || found.size > MOST_BYTES)
    throw new Failure(
      'invalid',
      `Couldn't read ${path}: it is ${found.isFile() ? 'larger than any list of signers' : 'no file'}.`,
      { hints: [`ls -ld ${shellWord(path)}`] },
    );
  return readFileSync(path);
}

/**
 * Returns the keys that an allowed-signers file names (ssh-keygen(1), "ALLOWED SIGNERS"). It decides nothing: ssh-keygen
 * judges each key; this tells whether its judgement holds at all times.
 */
function keysOf(text: string): Map<string, ListedKey> {
  const keys = new Map<string, ListedKey>();
  // Base64 may be broken by white space that ends no word.
  for (const line of text.replaceAll(/[\v\f\r]/g, '').split('\n')) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const bounded = /valid-|cert-authority/i.test(line);
    for (const [blob] of line.matchAll(/AAAA[A-Za-z0-9+/]+=*/g)) {
      const key = Buffer.from(blob, 'base64').toString('hex');
      const before = keys.get(key);
      keys.set(key, {
        bounded: bounded || (before?.bounded ?? false),
        lines: 1 + (before?.lines ?? 0),
      });
    }
  }
  return keys;
}
