import { availableParallelism } from 'node:os';
import type { SignatureVerdict } from '../core/verify-answer.ts';
import type { SignerFiles } from './allowed-signers.ts';
import { judgeByGit } from './gpg-judge.ts';
import type { CarriedSignature } from './signed-object.ts';
import { SshJudge } from './ssh-judge.ts';
import type { Store } from './store.ts';

/** A commit or tag whose signature is to be judged. */
export interface Judged {
  oid: string;
  type: 'commit' | 'tag';
  signature: CarriedSignature | null;
  /** When the object says that it was made, ISO 8601. */
  at: string;
}

const UNSIGNED: SignatureVerdict = {
  status: 'unsigned',
  format: null,
  principals: [],
  key: null,
  reason: null,
};

/** The verdict on a tag whose object is not here. */
export const MISSING: SignatureVerdict = { ...UNSIGNED, status: 'missing' };

// Each signature may need a process or two, which mostly wait.
const MOST = 2 * availableParallelism();

/** Judges the signatures of many objects, some at a time; `tell` hears how many are done. */
export async function judgeAll(
  store: Store,
  objects: readonly Judged[],
  { files, tell }: { files: SignerFiles; tell: (done: number) => void },
): Promise<Map<string, SignatureVerdict>> {
  const ssh = new SshJudge(store, files);
  const verdicts = new Map<string, SignatureVerdict>();
  const judge = async ({ oid, type, signature, at }: Judged): Promise<SignatureVerdict> => {
    if (signature === null) return UNSIGNED;
    if (signature.format === 'ssh') return ssh.judge(signature, at);
    return judgeByGit(store.repository.git, { oid, type }, signature);
  };
  const waiting = fromBothEnds(objects.toSorted((a, b) => (a.at < b.at ? -1 : 1)));
  const worker = async () => {
    for (const object of waiting) {
      verdicts.set(object.oid, await judge(object));
      if (verdicts.size % 50 === 0) tell(verdicts.size);
    }
  };
  await Promise.all(Array.from({ length: MOST }, worker));
  return verdicts;
}

// The first and the last signature of each key come first: what holds for both holds for those between.
function* fromBothEnds<T>(all: readonly T[]): Generator<T> {
  for (let index = 0; index < all.length; index += 1) {
    const item = all[index % 2 === 0 ? index / 2 : all.length - (index + 1) / 2];
    if (item !== undefined) yield item;
  }
}
