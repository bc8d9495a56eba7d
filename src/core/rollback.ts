import { split } from './move-plan.ts';
import { isMove } from './revision.ts';
import { lockBreach, rejectedBreach } from './rules.ts';
import { Failure } from './failure.ts';
import { drifted } from './model.ts';
import type { Deployment, Running, Version, Workspace } from './model.ts';
import type { MovePlan } from './move-plan.ts';
import { versionName } from './names.ts';
import { checkIfRunning, permit, requireReason } from './rules.ts';
import type { Breach, Permission } from './rules.ts';

/**
 * Replays an environment's log of one agent as a stack: publish and promote push, a rollback pops down to its
 * version or, where that is not in the stack, pushes it. Settings, locks and retirement leave it.
 *
 * @param log the agent's deployments, newest first
 * @returns versions, the top last
 */
export function replay(log: readonly Deployment[]): number[] {
  const stack: number[] = [];
  for (const entry of log.toReversed()) {
    if (entry.version === null) continue;
    if (entry.action === 'publish' || entry.action === 'promote') stack.push(entry.version);
    else if (entry.action === 'rollback') popTo(stack, entry.version);
  }
  return stack;
}

function popTo(stack: number[], version: number): void {
  const at = stack.lastIndexOf(version);
  if (at === -1) stack.push(version);
  else stack.length = at + 1;
}

/** Returns the version that a plain rollback places: the newest in the stack that is neither present nor rejected; null where none is left. */
export function rollbackTarget(
  stack: readonly number[],
  present: number | null,
  rejected: readonly number[],
): number | null {
  return stack.findLast((version) => version !== present && !rejected.includes(version)) ?? null;
}

/** What is known when a rollback is planned. */
export interface RollbackFacts {
  agent: string;
  workspace: Workspace;
  now: Date;
  place: Running;
  /** The record there is false: it gives its version a tag, commit or tree of another. */
  wrong: boolean;
  /** The agent in the environments below: what was rejected there may not run here either. */
  below: readonly Running[];
  /** The agent's deployments there, newest first. */
  log: readonly Deployment[];
  /** The version of `--to`, or null for the one before. */
  to: number | null;
  reject: boolean;
  permission: Permission;
  ifRunning: number | null | undefined;
  /** What the place lacks for the version that comes in. */
  incoming: readonly Breach[];
}

/**
 * Chooses the version that a rollback places. Throws `refused` where nothing is left or `--to` never ran there,
 * `conflict` where nothing is left because somebody else moved it.
 */
export function chooseRollback(
  facts: Pick<RollbackFacts, 'agent' | 'place' | 'below' | 'log' | 'to' | 'ifRunning'>,
): number {
  const { agent, place, below, log, to } = facts;
  const { environment, record } = place;
  const ran = [...new Set(log.flatMap((entry) => (entry.version === null ? [] : [entry.version])))];
  if (to !== null) {
    if (ran.includes(to)) return to;
    const hints =
      ran.length === 0 ? [] : [`ran there: ${ran.slice(0, 8).map(versionName).join(', ')}`];
    throw new Failure(
      'refused',
      `Couldn't roll ${environment.name} back to ${agent} ${versionName(to)}: it has never run there.`,
      { hints },
    );
  }
  const rejected = [place, ...below].flatMap((running) => running.record?.rejected ?? []);
  const target = rollbackTarget(replay(log), record?.version ?? null, rejected);
  if (target !== null) return target;
  checkIfRunning(facts.ifRunning, place, null);
  const why =
    ran.length === 0
      ? `${agent} has never run there`
      : 'nothing ran there before that it could go back to';
  throw new Failure('refused', `Couldn't roll ${environment.name} back: ${why}.`, {
    hints:
      ran.length === 0
        ? ['agentctl status']
        : waysOut(
            { agent, environment: environment.name },
            ran.filter((version) => version !== record?.version && !rejected.includes(version)),
          ),
  });
}

function waysOut(
  { agent, environment }: { agent: string; environment: string },
  others: readonly number[],
): string[] {
  const [newest] = others;
  return [
    `agentctl history ${environment}`,
    ...(newest === undefined
      ? []
      : [`agentctl rollback ${environment} --to ${versionName(newest)} places one that ran there`]),
    `agentctl retire ${environment} takes ${agent} out of it`,
  ];
}

/** Plans a rollback to a chosen version (DESIGN section 4). Throws `refused`, `conflict` or `usage`. */
export function planRollback(
  facts: RollbackFacts,
  version: number,
  between: readonly Version[],
): MovePlan {
  const { agent, place, permission } = facts;
  requireReason(permission);
  checkIfRunning(facts.ifRunning, place, version);
  const { environment, record } = place;
  const previous = record?.version ?? null;
  // A record that cannot be read, or is false, is written anew, whatever runs.
  const sound = !drifted(place) && place.damage === null && !facts.wrong;
  const runs = previous === version && sound;
  const rejects = facts.reject ? leftBehind(facts, version) : null;
  const nothingToDo = runs && (rejects === null || record?.rejected.includes(rejects) === true);
  const breaches = [
    ...lockBreach(place, facts.now),
    ...rejectedBreach(version, [place, ...facts.below]),
    ...facts.incoming,
  ];
  return {
    action: 'rollback',
    agent,
    environment,
    version,
    previous,
    from: null,
    ...split(between, previous, version),
    override: nothingToDo
      ? []
      : permit(
          `Couldn't roll ${environment.name} back to ${agent} ${versionName(version)}`,
          breaches,
          facts,
        ),
    reason: permission.reason,
    rejected: [...new Set([...(record?.rejected ?? []), ...(rejects === null ? [] : [rejects])])],
    rejects,
    nothingToDo,
  };
}

// Where the target runs already, the version left behind is the one that the last move left.
function leftBehind({ place, log }: RollbackFacts, version: number): number | null {
  const { record } = place;
  if (record?.version !== version) return record?.version ?? null;
  const left = log.find(isMove)?.previous ?? null;
  return left === version ? null : left;
}
