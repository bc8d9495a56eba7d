import { Failure } from '../core/failure.ts';
import type { NextAnswer } from '../core/next-answer.ts';
import { firstSteps, stepsToRemote } from '../core/next-start.ts';
import { nextSteps, placeKey } from '../core/next-steps.ts';
import type { Left } from '../core/next-steps.ts';
import { versionName } from '../core/names.ts';
import { isMove } from '../core/revision.ts';
import { toStatusAnswer } from './answers.ts';
import { validateTree } from './definitions.ts';
import { Git } from './git.ts';
import { vastFolder } from './ground.ts';
import { readLog } from './log.ts';
import { lostRemote } from './lost-remote.ts';
import { waysBelow } from './nearby.ts';
import { openRepository } from './repository.ts';
import { readStatus } from './status.ts';
import type { Status } from './status.ts';
import type { Store, StoreOptions } from './store.ts';

/** Checking is slow, and one draft with errors is enough to go on with. */
const MOST_CHECKED = 20;

/** Reads where some agents stand and says what to do next, in as many processes as their status takes. */
export async function readNext(store: Store, agents: readonly string[]): Promise<NextAnswer> {
  const directory = store.repository.root ?? store.repository.gitDirectory;
  const lost = await lostRemote(store);
  if (lost !== null) return stepsToRemote(directory, lost);
  const status = await readStatus(store, agents);
  return nextSteps({
    directory,
    status: toStatusAnswer(status),
    errors: await countErrors(store, status),
    left: await departures(store, status),
    now: store.now(),
  });
}

/** Says what to do next where there is no workspace: in a repository without one, or outside of any. */
export async function nextWithoutWorkspace(options: StoreOptions): Promise<NextAnswer> {
  const { directory, env } = options;
  const ways = waysBelow(directory);
  try {
    const { root, gitDirectory } = await openRepository(new Git(directory, env, options.listener));
    return firstSteps({ directory: root ?? gitDirectory, vast: null, ways });
  } catch (error) {
    if (error instanceof Failure && error.kind === 'not-found')
      return firstSteps({ directory: null, vast: vastFolder(directory, env), ways });
    throw error;
  }
}

async function countErrors(store: Store, { agents }: Status): Promise<Map<string, number>> {
  const changed = agents.filter(({ draft }) => draft?.changed === true && draft.is === null);
  const errors = new Map<string, number>();
  for (const { agent, draft } of changed.slice(0, MOST_CHECKED)) {
    if (!draft || draft.tree === null) continue;
    const problems = await validateTree(store.objects, agent, draft.tree);
    const found = problems.filter(({ severity }) => severity === 'error').length;
    if (found > 0) errors.set(agent, found);
  }
  return errors;
}

// What the last rollbacks and retirements took out of an environment waits below it, and is not to be promoted again.
async function departures(store: Store, { agents }: Status): Promise<Map<string, Left>> {
  const states = await store.environments(agents.map(({ agent }) => agent));
  const found = new Map<string, Left>();
  for (const { agent, places } of agents)
    for (const [index, state] of states.entries()) {
      const [below, here] = [places[index - 1]?.record, places[index]?.record];
      if (!below?.version || !here || below.version <= (here.version ?? 0)) continue;
      const log = await readLog(store.objects, state.tip, {
        agent,
        until: (entry) => isMove(entry) && !leaves(entry.action),
      });
      const moves = log.filter((entry) => isMove(entry) && leaves(entry.action));
      const [last] = moves;
      if (!last) continue;
      const versions = moves.flatMap(({ previous }) =>
        previous === null ? [] : [versionName(previous)],
      );
      found.set(placeKey(agent, state.environment.name), { versions, by: last.actor.name });
    }
  return found;
}

function leaves(action: string): boolean {
  return action === 'rollback' || action === 'retire';
}
