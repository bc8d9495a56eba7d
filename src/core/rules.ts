import { Failure } from './failure.ts';
import type { Step } from './failure.ts';
import { allLockWords, holds } from './lock.ts';
import { deploymentName } from './model.ts';
import type { Running, Workspace } from './model.ts';
import { versionName } from './names.ts';

/** A rule of the release model; those that a plan breaks can be forced, and are recorded by these names. */
export type Rule =
  | 'ladder'
  | 'lock'
  | 'rejected'
  | 'lost-update'
  | 'hotfix'
  | 'variant'
  | 'variable';

/** A rule that a plan would break: why, and how to mend it. */
export interface Breach {
  rule: Rule;
  message: string;
  /** The commands that mend it when they are typed one after the other. */
  steps?: readonly Step[];
  hints: readonly string[];
}

/** What the operator permits beyond the rules. */
export interface Permission {
  force: boolean;
  skipSteps: boolean;
  reason: string | null;
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
    { steps: open.flatMap(({ steps = [] }) => steps), hints },
  );
}

function emergency(open: readonly Breach[]): string[] {
  const flags = [
    ...(open.some(({ rule }) => rule === 'ladder') ? ['--skip-steps'] : []),
    ...(open.some(({ rule }) => rule !== 'ladder') ? ['--force'] : []),
  ];
  return [`in an emergency: ${flags.join(' ')} --reason "…" (recorded in the history)`];
}

/** Returns the breach of the locks in an environment, or none. */
export function lockBreach(running: Running, now: Date): Breach[] {
  const { environment, record } = running;
  const locks = running.locks.filter((lock) => holds(lock, now));
  if (locks.length === 0) return [];
  // An agent's own lock comes with a record of that agent.
  const own = record?.agent == null ? '' : ` --agent ${record.agent}`;
  return [
    {
      rule: 'lock',
      message: `${environment.name} is ${allLockWords(locks)}`,
      hints: locks.map(
        ({ forAll }) => `agentctl env unlock ${environment.name}${forAll ? ' --all' : own}`,
      ),
    },
  ];
}

/** Returns the breach of a version that was rejected in one of some environments, or none. */
export function rejectedBreach(version: number, places: readonly Running[]): Breach[] {
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

/**
 * Throws `conflict` if `--if-running` names something else than what runs, unless the target runs already (null: there
 * is no target).
 */
export function checkIfRunning(
  expected: number | null | undefined,
  running: Running,
  target: number | null,
): void {
  const current = running.record?.version ?? null;
  if (expected === undefined || current === expected) return;
  if (target !== null && current === target) return;
  const { environment, record } = running;
  const since = record?.placed
    ? ` (${deploymentName(environment.name, record.placed.seq)} by ${record.placed.actor.name} at ${record.placed.at})`
    : '';
  throw new Failure(
    'conflict',
    `${environment.name} runs ${current === null ? 'nothing' : versionName(current)}${since}, not ${expected === null ? 'nothing' : versionName(expected)}: nothing was changed.`,
    {
      hints: ['agentctl status', `agentctl history ${environment.name}`],
    },
  );
}
