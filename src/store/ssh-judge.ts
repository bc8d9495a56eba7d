import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { SignatureVerdict } from '../core/verify-answer.ts';
import { oneLine } from '../core/text.ts';
import type { SignerFiles } from './allowed-signers.ts';
import type { CarriedSignature } from './signed-object.ts';
import { runKeygen } from './ssh-keygen.ts';
import type { KeygenResult } from './ssh-keygen.ts';
import { isSignatureOf, parseSshSignature } from './ssh-signature.ts';
import type { SshSignature } from './ssh-signature.ts';
import type { Store } from './store.ts';

type Judgement = Pick<SignatureVerdict, 'status' | 'principals' | 'reason'>;

// A line may name any number of principals; nobody goes by more names than this.
const MOST_PRINCIPALS = 16;

/**
 * Judges SSH signatures as git does, by `ssh-keygen -Y find-principals` and `-Y verify` at the time of what was signed.
 * What ssh-keygen said of a key holds for its other signatures, within the time that it may be used: of those only the
 * arithmetic is checked, without a process.
 */
export class SshJudge {
  readonly #store: Store;
  readonly #files: SignerFiles;
  readonly #known = new Map<string, Judgement & { from: number; to: number }>();
  #made = 0;

  constructor(store: Store, files: SignerFiles) {
    this.#store = store;
    this.#files = files;
  }

  /** @param at when the object says that it was made, in ISO 8601 */
  async judge({ text, payload }: CarriedSignature, at: string): Promise<SignatureVerdict> {
    const signature = parseSshSignature(text);
    if (!signature) return verdict(null, bad('it is no SSH signature that can be read'));
    if (signature.namespace !== 'git')
      return verdict(signature, bad(`it was made for “${signature.namespace}”, not for git`));
    const id = signature.key.toString('hex');
    const time = Date.parse(at);
    const known = this.#known.get(id);
    if (known && time >= known.from && time <= known.to && isSignatureOf(signature, payload))
      return verdict(signature, known);
    const judged = await this.#ask(signature, { text, payload, at });
    this.#note(id, judged, time);
    return verdict(signature, judged);
  }

  // A key without bounds is judged once for all times. One line bounds a single span of time: what holds at two moments
  // holds between them. A bad signature says nothing of its key.
  #note(id: string, judged: Judgement, time: number): void {
    const listed = this.#files.keys.get(id);
    const { status, principals, reason } = judged;
    if (status === 'bad') return;
    if (!listed?.bounded) {
      this.#known.set(id, { status, principals, reason, from: -Infinity, to: Infinity });
      return;
    }
    if (status !== 'good' || listed.lines > 1) return;
    const { from, to } = this.#known.get(id) ?? { from: time, to: time };
    this.#known.set(id, { ...judged, from: Math.min(from, time), to: Math.max(to, time) });
  }

  async #ask(
    signature: SshSignature,
    { text, payload, at }: { text: string; payload: Buffer; at: string },
  ): Promise<Judgement> {
    const file = join(this.#store.scratch.directory, `signature-${(this.#made += 1)}`);
    writeFileSync(file, text, 'latin1');
    try {
      const run = (args: readonly string[]) => this.#keygen([...args, '-s', file], payload);
      const { copy, revoked, named } = this.#files;
      const time = `-Overify-time=${localTime(new Date(at))}`;
      const found = await run(['-Y', 'find-principals', '-f', copy, time]);
      if (/^usage:|unknown option --|^Invalid (?:option|argument)/m.test(found.stderr))
        throw new Failure('failed', "Couldn't check SSH signatures: this ssh-keygen is too old.", {
          hints: ['install OpenSSH 8.9 or newer; ssh -V tells which one is here'],
        });
      const names = found.code === 0 ? lines(found.stdout).slice(0, MOST_PRINCIPALS) : [];
      const principals: string[] = [];
      let said = '';
      let isRevoked = false;
      for (const name of names) {
        const args = ['-Y', 'verify', '-n', 'git', '-f', copy, '-I', name, time];
        const result = await run(args);
        // Of a revoked key ssh-keygen says no more than that it could not verify.
        if (result.code !== 0) said = result.stderr.replaceAll(copy, named ?? '');
        else if (revoked === null || (await run([...args, '-r', revoked])).code === 0)
          principals.push(name);
        else isRevoked = true;
      }
      if (principals.length > 0) return { status: 'good', principals, reason: null };
      if (isRevoked) return { status: 'revoked', principals, reason: 'its key was revoked' };
      return await this.#whyNot(signature, { run, named: names.length > 0, said });
    } finally {
      rmSync(file, { force: true });
    }
  }

  // The signature itself may be whole although nobody is known by its key.
  async #whyNot(
    signature: SshSignature,
    asked: {
      run: (args: readonly string[]) => Promise<KeygenResult>;
      named: boolean;
      said: string;
    },
  ): Promise<Judgement> {
    const whole = await asked.run(['-Y', 'check-novalidate', '-n', 'git']);
    if (whole.code !== 0) return bad('it is not one of this object: it was changed after signing');
    if (this.#files.named === null)
      return unknown('no file of allowed signers is named that says whose key it is');
    if (asked.named) return unknown(`ssh-keygen says: ${oneLine(asked.said).slice(0, 200)}`);
    const listed = this.#files.keys.get(signature.key.toString('hex'));
    return listed?.bounded
      ? { status: 'expired', principals: [], reason: 'its key was not valid at that time' }
      : unknown('the file of allowed signers does not name its key');
  }

  #keygen(args: readonly string[], input: Buffer): Promise<KeygenResult> {
    const { program } = this.#files;
    return runKeygen({ program, env: this.#store.repository.git.environment }, args, input);
  }
}

function verdict(signature: SshSignature | null, judged: Judgement): SignatureVerdict {
  const { status, principals, reason } = judged;
  return { status, format: 'ssh', principals, key: signature?.fingerprint ?? null, reason };
}

function bad(reason: string): Judgement {
  return { status: 'bad', principals: [], reason };
}

function unknown(reason: string): Judgement {
  return { status: 'unknown-key', principals: [], reason };
}

function lines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}

// Local time, as ssh-keygen reads those of the file; it understands UTC since OpenSSH 9.1 only.
function localTime(at: Date): string {
  const parts = [at.getMonth() + 1, at.getDate(), at.getHours(), at.getMinutes(), at.getSeconds()];
  const year = String(at.getFullYear()).padStart(4, '0');
  return `${year}${parts.map((part) => String(part).padStart(2, '0')).join('')}`;
}
