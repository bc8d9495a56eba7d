import { split } from './move-plan.ts';
import { lockBreach, rejectedBreach } from './rules.ts';
import { Failure } from './failure.ts';
import { drifted } from './model.ts';
import type { Running, Version, Workspace } from './model.ts';
import type { MovePlan } from './move-plan.ts';
import { versionName } from './names.ts';
import { checkIfRunning, permit, requireReason } from './rules.ts';
import type { Breach, Permission } from './rules.ts';

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
  /** What the place lacks for the version that comes in. */
  incoming: readonly Breach[];
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
    ...facts.incoming,
  ];
  return {
    action: 'promote',
    agent,
    environment,
    version,
    previous,
    // Skipped steps came from nowhere on the ladder.
    from: facts.ranBelow.has(version) ? below.environment.name : null,
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

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Failure('bug', 'the ladder has no such step');
  return value;
}
