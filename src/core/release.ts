import { Failure } from './failure.ts';
import type { Deployment, Environment, Running, Version, Workspace } from './model.ts';
import { deploymentName, drifted } from './model.ts';
import { versionName } from './names.ts';
import { shellWord } from './text.ts';

/** A rule of the release model; those that a plan breaks can be forced, and are recorded by these names. */
export type Rule = 'ladder' | 'lock' | 'rejected' | 'lost-update' | 'hotfix';

/** A rule that a plan would break: why, and how to mend it. */
export interface Breach {
  rule: Rule;
  message: string;
  hints: readonly string[];
}

/** What the operator permits beyond the rules. */
export interface Permission {
  force: boolean;
  skipSteps: boolean;
  reason: string | null;
}

/** A move of one environment that was checked and can be shown, asked about and made. */
export interface MovePlan {
  action: 'promote' | 'rollback';
  agent: string;
  environment: Environment;
  version: number;
  previous: number | null;
  /** The environment below, for a promotion. */
  from: string | null;
  /** The versions that come in, newest first. */
  included: readonly Version[];
  /** The versions that go out, newest first. */
  reverted: readonly Version[];
  override: readonly Rule[];
  reason: string | null;
  /** What the environment refuses from now on. */
  rejected: readonly number[];
  /** The version that `--reject` marks with this move. */
  rejects: number | null;
  /** The version runs there already: nothing is moved. */
  nothingToDo: boolean;
}

/** Checks that `--force` and `--skip-steps` come with a reason; throws `usage` otherwise. */
export function requireReason(
  permission: Permission,
  flag = permission.force ? '--force' : '--skip-steps',
): void {
  if ((permission.force || permission.skipSteps) && !permission.reason?.trim()) {
    throw new Failure('usage', `Couldn't use ${flag} without a reason.`, {
      hints: [`add --reason "…"; the history keeps it`],
    });
  }
}

/**
 * Returns the names of the broken rules if the permission covers all of them, else throws `refused` with each.
 * `--skip-steps` covers the ladder, `--force` the others, both only as far as `overrides:` in agentctl.yaml allows.
 */
export function permit(
  subject: string,
  breaches: readonly Breach[],
  given: { permission: Permission; workspace: Workspace },
): Rule[] {
  const { permission, workspace } = given;
  const open = breaches.filter(
    ({ rule }) =>
      !(rule === 'ladder' ? permission.skipSteps : permission.force) ||
      workspace.overrides?.includes(rule) === false,
  );
  if (open.length === 0) return breaches.map(({ rule }) => rule);
  const hints = open.flatMap((breach) => breach.hints);
  const forbidden = open.filter(({ rule }) => workspace.overrides?.includes(rule) === false);
  if (forbidden.length > 0)
    hints.push(
      `overrides in agentctl.yaml does not allow ${forbidden.map(({ rule }) => rule).join(', ')} to be forced`,
    );
  else hints.push(...emergency(open));
  throw new Failure(
    open.some(({ rule }) => rule === 'lost-update') ? 'conflict' : 'refused',
    `${subject}: ${open.map(({ message }) => message).join('; ')}.`,
    { hints },
  );
}

function emergency(open: readonly Breach[]): string[] {
  const flags = [
    ...(open.some(({ rule }) => rule === 'ladder') ? ['--skip-steps'] : []),
    ...(open.some(({ rule }) => rule !== 'ladder') ? ['--force'] : []),
  ];
  return [`in an emergency: ${flags.join(' ')} --reason "…" (recorded in the history)`];
}

/** Returns the breach of a lock in an environment, or none. A lock whose `until` has passed no longer refuses. */
export function lockBreach(running: Running, now: Date): Breach[] {
  const { lock, environment } = running;
  if (!lock || (lock.until !== null && Date.parse(lock.until) <= now.getTime())) return [];
  const words = lock.reason === '' ? '' : `: ${lock.reason}`;
  return [
    {
      rule: 'lock',
      message: `${environment.name} is locked by ${lock.by.name}${words}`,
      hints: [`agentctl env unlock ${environment.name}`],
    },
  ];
}

function rejectedBreach(version: number, places: readonly Running[]): Breach[] {
  const place = places.find((running) => running.record?.rejected.includes(version));
  if (!place) return [];
  return [
    {
      rule: 'rejected',
      message: `${versionName(version)} was rejected in ${place.environment.name}`,
      hints: ['agentctl history --action rollback tells why'],
    },
  ];
}

/** Says what to type to make the same move again, safely: it does nothing if something else happened meanwhile. */
export function repeatable(plan: MovePlan): string {
  const running = plan.previous === null ? 'none' : versionName(plan.previous);
  const target = plan.action === 'promote' ? '--version' : '--to';
  return `agentctl ${plan.action} ${plan.environment.name} --agent ${shellWord(plan.agent)} ${target} ${versionName(plan.version)} --if-running ${running}`;
}

/** Throws `conflict` if `--if-running` names something else than what runs, unless the target runs already. */
export function checkIfRunning(
  expected: number | null | undefined,
  running: Running,
  target: number,
): void {
  const current = running.record?.version ?? null;
  if (expected === undefined || current === expected || current === target) return;
  const { environment, record } = running;
  const since = record?.placed
    ? ` (${deploymentName(environment.name, record.placed.seq)} by ${record.placed.actor.name})`
    : '';
  throw new Failure(
    'conflict',
    `${environment.name} runs ${current === null ? 'nothing' : versionName(current)}${since}, not ${expected === null ? 'nothing' : versionName(expected)}: nothing was changed.`,
    {
      hints: ['agentctl status', `agentctl history ${environment.name}`],
    },
  );
}

/** What is known when a promotion is planned. */
export interface PromotionFacts {
  agent: string;
  workspace: Workspace;
  now: Date;
  /** The agent in each environment, in the ladder's order. */
  ladder: readonly Running[];
  /** The position of the target in the ladder. */
  target: number;
  /** The version that comes in. */
  version: number;
  /** The versions that ever ran in the environment below. */
  ranBelow: ReadonlySet<number>;
  permission: Permission;
  ifRunning: number | null | undefined;
  /** The versions between what runs and what comes, both included. */
  between: readonly Version[];
}

/** Plans a promotion: one step up the ladder (DESIGN section 4). Throws `refused`, `conflict` or `usage`. */
export function planPromote(facts: PromotionFacts): MovePlan {
  const { agent, ladder, target, version, permission } = facts;
  requireReason(permission);
  const place = required(ladder[target]);
  const below = required(ladder[target - 1]);
  const { environment } = place;
  const subject = `Couldn't promote ${agent} ${versionName(version)} to ${environment.name}`;
  checkIfRunning(facts.ifRunning, place, version);
  const previous = place.record?.version ?? null;
  const nothingToDo = previous === version && !drifted(place);
  const breaches = [
    ...ladderBreach(facts, below),
    ...lockBreach(place, facts.now),
    ...rejectedBreach(version, ladder.slice(0, target + 1)),
  ];
  return {
    action: 'promote',
    agent,
    environment,
    version,
    previous,
    from: below.environment.name,
    ...split(facts.between, previous, version),
    override: nothingToDo ? [] : permit(subject, breaches, facts),
    reason: permission.reason,
    rejected: place.record?.rejected ?? [],
    rejects: null,
    nothingToDo,
  };
}

function ladderBreach(facts: PromotionFacts, below: Running): Breach[] {
  if (facts.ranBelow.has(facts.version)) return [];
  const { environment } = below;
  const version = versionName(facts.version);
  const first = facts.target === 1;
  const hint = first
    ? `agentctl publish places a version in ${environment.name}`
    : `agentctl promote ${environment.name} --version ${version}`;
  return [{ rule: 'ladder', message: `it has not run in ${environment.name}`, hints: [hint] }];
}

/** Parts the versions between two into those that come in and those that go out, newest first. */
export function split(
  between: readonly Version[],
  previous: number | null,
  version: number,
): { included: Version[]; reverted: Version[] } {
  const newest = between.toSorted((a, b) => b.version - a.version);
  const floor = previous ?? 0;
  return {
    included: newest.filter((item) => item.version > floor && item.version <= version),
    reverted:
      previous === null
        ? []
        : newest.filter((item) => item.version <= previous && item.version > version),
  };
}

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
  /** The agent's deployments there, newest first. */
  log: readonly Deployment[];
  /** The version of `--to`, or null for the one before. */
  to: number | null;
  reject: boolean;
  permission: Permission;
  ifRunning: number | null | undefined;
}

/** Chooses the version that a rollback places. Throws `refused` where nothing is left or `--to` never ran there. */
export function chooseRollback(
  facts: Pick<RollbackFacts, 'agent' | 'place' | 'log' | 'to'>,
): number {
  const { agent, place, log, to } = facts;
  const { environment, record } = place;
  const ran = [...new Set(log.flatMap((entry) => (entry.version === null ? [] : [entry.version])))];
  if (to !== null) {
    if (ran.includes(to)) return to;
    const hints =
      ran.length === 0 ? [] : [`${ran.slice(0, 8).map(versionName).join(', ')} have run there`];
    throw new Failure(
      'refused',
      `Couldn't roll ${environment.name} back to ${agent} ${versionName(to)}: it has never run there.`,
      { hints },
    );
  }
  const target = rollbackTarget(replay(log), record?.version ?? null, record?.rejected ?? []);
  if (target !== null) return target;
  const why =
    ran.length === 0
      ? `${agent} has never run there`
      : 'nothing ran there before that it could go back to';
  throw new Failure('refused', `Couldn't roll ${environment.name} back: ${why}.`, {
    hints:
      ran.length === 0
        ? ['agentctl status']
        : [
            `agentctl history ${environment.name}`,
            'any version that ran there can be named: --to <version>',
          ],
  });
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
  const nothingToDo = previous === version && !drifted(place);
  const rejects = facts.reject && !nothingToDo ? previous : null;
  const breaches = [...lockBreach(place, facts.now), ...rejectedBreach(version, [place])];
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

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Failure('bug', 'the ladder has no such step');
  return value;
}
