import { resolve } from 'node:path';
import type { PushAnswer, RefusedRef } from '../../core/push-answer.ts';
import { Failure } from '../../core/failure.ts';
import type { Environment } from '../../core/model.ts';
import { notTaken } from '../../core/received.ts';
import { Git } from '../git.ts';
import type { StoreOptions } from '../store.ts';
import { BoundedObjects } from './bounded-objects.ts';
import { readPolicy } from './policy.ts';
import type { Policy } from './policy.ts';
import { parsePush } from './push.ts';
import type { RefUpdate } from './push.ts';
import { checkLog, looksLikeLog } from './received-log.ts';
import { checkTag, checkTagInTheWay, versionOfRef } from './received-tag.ts';
import { Receiver } from './receiver.ts';
import { readServerRefs } from './server-refs.ts';

// The checks only read, and mostly wait for git: some at a time.
const TOGETHER = 32;

/**
 * Checks a push as git's pre-receive hook (githooks(5)): it is accepted only where all that it does to versions and
 * environments is well-formed and abides by the rules. Other refs are their owners' business.
 *
 * @param text what git tells the hook on its standard input
 */
export async function checkPush(options: StoreOptions, text: string): Promise<PushAnswer> {
  const updates = parsePush(text);
  const env = hookEnvironment(options);
  const git = new Git(options.directory, options.env, options.listener);
  const objects = new BoundedObjects(git, env);
  try {
    const server = await readServerRefs(git, env);
    const receiver = new Receiver({ git, env, objects, server }, updates, options.now);
    const policy = await readPolicy(receiver);
    const late = updates.filter(
      (update) => isOurs(policy, update.ref) && receiver.overtaken(update),
    );
    // What rests upon a state that is gone is not looked at: some of it might be taken, and some not.
    if (late.length > 0)
      return { accepted: false, refused: late.map(({ ref }) => ({ ref, ...OVERTAKEN })) };
    const refused: RefusedRef[] = [];
    for (let start = 0; start < updates.length; start += TOGETHER) {
      const some = updates.slice(start, start + TOGETHER);
      const failures = await Promise.all(
        some.map((update) => refusalOf(checkUpdate(receiver, policy, update))),
      );
      some.forEach(({ ref }, index) => {
        const failure = failures[index];
        if (failure) refused.push({ ref, message: failure.message, hints: [...failure.hints] });
      });
    }
    return { accepted: refused.length === 0, refused };
  } finally {
    objects.close();
  }
}

const OVERTAKEN = {
  message: 'it was moved meanwhile',
  hints: ['git fetch, then run the command again'],
};

function isOurs({ workspace }: Policy, ref: string): boolean {
  const branches = workspace?.environments ?? [];
  return (
    versionOfRef(ref) !== null || branches.some(({ branch }) => ref === `refs/heads/${branch}`)
  );
}

// Inside the quarantine git finds the objects of the push by these variables alone, which our runner drops elsewhere.
// What refs/replace/ holds may be pushed by anybody: nothing is read through it.
function hookEnvironment({ directory, env }: StoreOptions): Record<string, string> {
  const kept = [
    'GIT_QUARANTINE_PATH',
    'GIT_OBJECT_DIRECTORY',
    'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  ].flatMap((name): [string, string][] => {
    const value = env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(kept),
    GIT_DIR: resolve(directory, env['GIT_DIR'] ?? '.'),
    GIT_NO_REPLACE_OBJECTS: '1',
  };
}

async function refusalOf(check: Promise<void>): Promise<Failure | null> {
  try {
    await check;
    return null;
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'bug') return error;
    throw error;
  }
}

async function checkUpdate(receiver: Receiver, policy: Policy, update: RefUpdate): Promise<void> {
  const version = versionOfRef(update.ref);
  const { workspace } = policy;
  if (version) return checkTag(receiver, update, { version, workspace });
  if (update.ref.startsWith('refs/tags/')) return checkTagInTheWay(receiver, update, workspace);
  if (!update.ref.startsWith('refs/heads/')) return;
  if (policy.workspace === null) {
    if (await looksLikeLog(receiver, update)) throw policy.failure;
    return;
  }
  const { environments } = policy.workspace;
  const branch = update.ref.slice('refs/heads/'.length);
  const environment = environments.find((candidate) => candidate.branch === branch);
  if (environment) return checkLog(receiver, update, { environment, workspace: policy.workspace });
  if (update.before === null) checkBeside(branch, environments);
}

/** Throws `refused` for a new branch that could pass for an environment's, or keeps it from being made. */
function checkBeside(branch: string, environments: readonly Environment[]): void {
  const folded = branch.toLowerCase();
  for (const { name, branch: own } of environments) {
    const other = own.toLowerCase();
    if (other === folded)
      throw notTaken(
        `it differs from the branch ${own} of ${name} by capital letters alone`,
        'choose another name',
      );
    if (other.startsWith(`${folded}/`) || folded.startsWith(`${other}/`))
      throw notTaken(
        `git can't hold it beside the branch ${own} of ${name}`,
        'choose another name',
      );
  }
}
