import { DEFAULT_LADDER } from '../../core/workspace.ts';
import { Failure } from '../../core/failure.ts';
import type { Deployment, Environment } from '../../core/model.ts';
import { notTaken } from '../../core/received.ts';
import { PATHS } from '../paths.ts';
import { readLog } from '../log.ts';
import type { RefUpdate } from './push.ts';
import { checkEntry } from './received-entry.ts';
import type { ReceivedLog, Step } from './received-entry.ts';
import type { Receiver, ServerWorkspace } from './receiver.ts';

const LONGEST = 200_000;

/**
 * Checks the update of an environment's branch: a fast-forward by one deployment; or a whole log for a branch that the
 * server does not have yet. Throws `refused`.
 */
export async function checkLog(
  receiver: Receiver,
  update: RefUpdate,
  place: { environment: Environment; workspace: ServerWorkspace },
): Promise<void> {
  const { before, after } = update;
  const { environment } = place;
  if (after === null)
    throw notTaken(
      `the log of ${environment.name} is never deleted`,
      `agentctl retire ${environment.name} takes an agent out of it`,
    );
  if (before === null) return checkWholeLog(receiver, after, place);
  await checkSingle(receiver, { before, after });
  const log: ReceivedLog = {
    ...place,
    before: (agent) => readLog(receiver.objects, before, { agent }),
    past: false,
  };
  await checkEntry(receiver, log, { commit: after, parent: before });
}

/** Tells apart, in words, several deployments at once and a log that was rewritten. */
async function checkSingle(
  { git, env }: Receiver,
  { before, after }: { before: string; after: string },
): Promise<void> {
  const count = await git.run(
    ['rev-list', '--first-parent', '--left-right', '--count', `${before}...${after}`],
    { env },
  );
  const [, lost = '', gained = ''] = /^(\d+)\t(\d+)/.exec(count.stdout) ?? [];
  if (lost !== '0')
    throw notTaken(
      'it leaves out deployments that the server has: a log is never rewritten',
      'git fetch, then run the command of agentctl again',
    );
  if (gained !== '1')
    throw notTaken(
      `it brings ${gained} commits at once: a log grows by one deployment with each push`,
      'push each of them alone, in their order: git push <remote> <commit>:<branch>',
    );
}

async function checkWholeLog(
  receiver: Receiver,
  tip: string,
  place: { environment: Environment; workspace: ServerWorkspace },
): Promise<void> {
  const { git, env } = receiver;
  const output = await git.output(
    ['rev-list', '--first-parent', `--max-count=${LONGEST + 1}`, tip],
    { env },
  );
  const commits = output.split('\n').toReversed();
  if (commits.length > LONGEST) throw notTaken(`it has more than ${LONGEST} deployments`);
  // By agent, oldest first.
  const logs = new Map<string, Deployment[]>();
  const log: ReceivedLog = {
    ...place,
    before: (agent) => Promise.resolve((logs.get(agent) ?? []).toReversed()),
    past: true,
  };
  let step: Step = { commit: '', parent: null };
  for (const commit of commits) {
    const { deployment, layout } = await named(
      checkEntry(receiver, log, { ...step, commit }),
      commit,
    );
    const own = logs.get(deployment.agent ?? '') ?? [];
    own.push(deployment);
    logs.set(deployment.agent ?? '', own);
    step = { commit: '', parent: commit, layout };
  }
}

// Of a long log it has to be told which of its commits is meant.
async function named<T>(check: Promise<T>, commit: string): Promise<T> {
  try {
    return await check;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(error.kind, `${commit.slice(0, 10)}: ${error.message}`, {
      hints: error.hints,
    });
  }
}

/** Tells whether a branch looks like an environment's log, where no `agentctl.yaml` says which branches are. */
export async function looksLikeLog(
  { objects }: Receiver,
  { ref, before, after }: RefUpdate,
): Promise<boolean> {
  if (DEFAULT_LADDER.some(({ branch }) => ref === `refs/heads/${branch}`)) return true;
  const states = [before, after].filter((name) => name !== null);
  const heads = await objects.headers(states.map((name) => `${name}:${PATHS.head}`));
  return heads.some((header) => header !== null);
}
