import { Failure } from './failure.ts';
import { drifted } from './model.ts';
import type { Deployment, DeploymentRecord, Running, Workspace } from './model.ts';
import { versionName } from './names.ts';
import { planPromote } from './promote.ts';
import { chooseRollback, planRollback } from './rollback.ts';
import { lockBreach, permit, rejectedBreach } from './rules.ts';
import type { Breach, Permission, Rule } from './rules.ts';

/** What is known when a deployment that somebody else made is checked against the rules. */
export interface ReceptionFacts {
  agent: string;
  /** Its `overrides` are what may be forced. */
  workspace: Workspace;
  now: Date;
  /** The agent in each environment before the deployment, in the ladder's order. */
  ladder: readonly Running[];
  /** The position of the environment in the ladder. */
  target: number;
  /** The versions that ever ran in the environment below. */
  ranBelow: ReadonlySet<number>;
  /** The agent's deployments in the environment, newest first. */
  log: readonly Deployment[];
  /** The record that stands there before is false; see `RollbackFacts`. */
  wrong: boolean;
}

/** Builds the failure of something that was sent and is not taken. */
export function notTaken(message: string, ...hints: string[]): Failure {
  return new Failure('refused', message, { hints });
}

/**
 * Checks a deployment that somebody else made: plans the same move by the rules of the release model, and compares.
 * Throws `refused` where the plan is refused, or where the record says something else than the plan.
 */
export function checkReceived(record: DeploymentRecord, facts: ReceptionFacts): void {
  if (record.override.length > 0 && !record.reason?.trim())
    throw notTaken(
      `it forces ${record.override.join(', ')} and gives no reason`,
      'add --reason "…"; the history keeps it',
    );
  const due = planned(record, facts);
  if (!sameWords(record.override, due.override))
    throw notTaken(
      `its record says that it forced ${words(record.override)}, and ${words(due.override)} had to be`,
    );
  if (record.from !== due.from)
    throw notTaken(
      `its record says that it came from ${record.from ?? 'nowhere'}, not from ${due.from ?? 'nowhere'}`,
    );
  if (record.rejected.join() !== due.rejected.join())
    throw notTaken('its record rejects, or forgives, versions that this move does not');
}

interface Due {
  from: string | null;
  override: readonly string[];
  rejected: readonly number[];
}

function planned(record: DeploymentRecord, facts: ReceptionFacts): Due {
  const { ladder, target } = facts;
  const place = ladder[target];
  if (!place) throw new Failure('bug', 'the environment is not on the ladder');
  const kept = { from: null, rejected: place.record?.rejected ?? [] };
  const subject = `it may not ${record.action} there`;
  switch (record.action) {
    case 'publish':
      return { ...kept, override: publication(record, facts, place) };
    case 'promote':
      return promotion(record, facts);
    case 'rollback':
      return rollback(record, facts, place);
    case 'retire':
      if (place.record?.version == null) throw nothingToDo(place);
      return {
        ...kept,
        override: permit(subject, lockBreach(place, facts.now), asked(record, facts)),
      };
    case 'configure':
      return {
        ...kept,
        override: permit(subject, lockBreach(place, facts.now), asked(record, facts)),
      };
    case 'lock':
    case 'unlock':
      return { ...kept, override: [] };
    default:
      throw notTaken('its action is not known');
  }
}

// What a draft grew from is not seen from here: that it was forced is taken from the record, and must be allowed.
const UNSEEN: readonly Rule[] = ['lost-update', 'hotfix'];

function publication(record: DeploymentRecord, facts: ReceptionFacts, place: Running): string[] {
  const { ladder, target } = facts;
  const first = ladder[0]?.environment.name ?? '';
  if (target !== 0)
    throw notTaken(
      `versions are published in ${first}, and promoted to ${place.environment.name}`,
      `agentctl promote ${place.environment.name}`,
    );
  if (place.record?.tree === record.tree && !drifted(place)) throw nothingToDo(place);
  const unseen = claimed(record, UNSEEN);
  const breaches = [
    ...lockBreach(place, facts.now),
    ...rejectedBreach(record.version ?? 0, [place]),
    ...unseen,
  ];
  return permit(`${named(record)} can't be published`, breaches, asked(record, facts));
}

// What a version lacks in a place is its definition's word, which is not read here: it is taken from the record as well.
const OF_THE_PLACE: readonly Rule[] = ['variant', 'variable'];

function claimed(record: DeploymentRecord, rules: readonly Rule[]): Breach[] {
  return rules
    .filter((rule) => record.override.includes(rule))
    .map((rule) => ({ rule, message: `it passes over the rule ${rule}`, hints: [] }));
}

function promotion(record: DeploymentRecord, facts: ReceptionFacts): Due {
  const first = facts.ladder[0]?.environment.name ?? '';
  if (facts.target === 0)
    throw notTaken(`nothing is promoted into ${first}: versions begin there`, 'agentctl publish');
  const plan = planPromote({
    ...facts,
    ...asked(record, facts),
    version: record.version ?? 0,
    incoming: claimed(record, OF_THE_PLACE),
    ifRunning: undefined,
    between: [],
  });
  if (plan.nothingToDo) throw nothingToDo(facts.ladder[facts.target]);
  return plan;
}

function rollback(record: DeploymentRecord, facts: ReceptionFacts, place: Running): Due {
  const given = {
    ...facts,
    ...asked(record, facts),
    place,
    below: facts.ladder.slice(0, facts.target),
    to: record.version ?? 0,
    incoming: claimed(record, OF_THE_PLACE),
    ifRunning: undefined,
    reject: record.rejected.length > (place.record?.rejected.length ?? 0),
  };
  const plan = planRollback(given, chooseRollback(given), []);
  if (plan.nothingToDo) throw nothingToDo(place);
  return plan;
}

/** Returns the permission that a record claims to have had. */
function asked(
  record: DeploymentRecord,
  { workspace }: ReceptionFacts,
): { permission: Permission; workspace: Workspace } {
  const permission = {
    force: record.override.some((rule) => rule !== 'ladder'),
    skipSteps: record.override.includes('ladder'),
    reason: record.reason,
  };
  return { permission, workspace };
}

function nothingToDo(place: Running | undefined): Failure {
  const runs = place?.record?.version;
  const what = runs == null ? 'nothing' : versionName(runs);
  return notTaken(
    `${place?.environment.name ?? 'it'} runs ${what} already: nothing is to be done`,
    'agentctl status',
  );
}

function named({ agent, version }: DeploymentRecord): string {
  return `${agent ?? ''} ${versionName(version ?? 0)}`;
}

function words(rules: readonly string[]): string {
  return rules.length === 0 ? 'nothing' : rules.join(', ');
}

function sameWords(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join('\n') === other.toSorted().join('\n');
}

/** Names the first field in which a record differs from the one that is due, with both values; null where none does. */
export function differenceOf(
  record: DeploymentRecord,
  due: DeploymentRecord,
): { field: string; found: string; due: string } | null {
  for (const field of Object.keys(due) as (keyof DeploymentRecord)[]) {
    const [found, wanted] = [JSON.stringify(record[field]), JSON.stringify(due[field])];
    if (found !== wanted) return { field, found: found.slice(0, 80), due: wanted.slice(0, 80) };
  }
  return null;
}
