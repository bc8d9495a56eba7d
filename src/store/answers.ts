import type * as answers from '../core/answers.ts';
import { deploymentName, drifted } from '../core/model.ts';
import type { Lock, PlaceLock, Version } from '../core/model.ts';
import { repeatable } from '../core/move-plan.ts';
import { versionName } from '../core/names.ts';
import { shellWord } from '../core/text.ts';
import type { LockRequest } from './lock.ts';
import type { Outcome } from './intent.ts';
import type { PreparedMove } from './prepare-move.ts';
import type { PublishPlan } from './publication.ts';
import type { Published } from './publish.ts';
import type { PreparedRetirement } from './retire.ts';
import type { DraftStatus, PlaceStatus, Status } from './status.ts';

/** Returns `v7`, or null for none. */
export function versionOrNull(version: number | null): string | null {
  return version === null ? null : versionName(version);
}

/** Returns files with their paths relative to the workspace. */
export function inWorkspace<T extends { path: string }>(agent: string, files: readonly T[]): T[] {
  return files.map((file) => ({ ...file, path: `agents/${agent}/${file.path}` }));
}

/** Returns a version as plans list it. */
function toVersionLine({
  version,
  description,
  author,
  publishedAt,
}: Version): answers.VersionLine {
  return { version: versionName(version), description, author, publishedAt };
}

function toLock(lock: PlaceLock | undefined): Lock | null {
  return lock ? { by: lock.by, at: lock.at, reason: lock.reason, until: lock.until } : null;
}

/** Returns one environment of `status`. */
function toEnvironmentAnswer(place: PlaceStatus): answers.EnvironmentAnswer {
  const { environment, record, damage, description, locks, settings } = place;
  const placed =
    record?.version == null
      ? null
      : (record.placed ?? { seq: record.seq, at: record.at, actor: record.actor });
  return {
    name: environment.name,
    version: versionOrNull(record?.version ?? null),
    deployment: placed ? deploymentName(environment.name, placed.seq) : null,
    tree: record?.tree ?? null,
    commit: record?.commit ?? null,
    deployedAt: placed?.at ?? null,
    deployedBy: placed?.actor ?? null,
    description,
    lock: toLock(locks[0]),
    lockedForAll: locks[0]?.forAll ?? false,
    locks,
    drifted: damage === null && drifted(place),
    numbers: settings.numbers.map(({ number, variant, version }) => ({
      number,
      variant,
      version: versionOrNull(version),
    })),
    rejected: (record?.rejected ?? []).map(versionName),
    damage,
  };
}

/** Returns the draft of `status`; without a working tree there is none. */
function toDraftAnswer(agent: string, draft: DraftStatus | null): answers.DraftAnswer {
  if (!draft)
    return {
      changed: false,
      is: null,
      base: null,
      baseCertain: true,
      tree: null,
      files: [],
      problems: [],
      rolledBackBy: null,
      ran: false,
      ignored: null,
      lacks: false,
      catchUp: null,
    };
  return {
    changed: draft.changed,
    is: versionOrNull(draft.is),
    base: versionOrNull(draft.base.version),
    baseCertain: draft.base.certain,
    tree: draft.tree,
    files: inWorkspace(agent, draft.files),
    problems: draft.problems,
    rolledBackBy: draft.rolledBackBy?.name ?? null,
    ran: draft.ran,
    ignored: draft.ignored,
    lacks: draft.lacks,
    catchUp: draft.catchUp,
  };
}

/** Returns what a promotion would do, or (with an outcome) did. */
export function toPromoteAnswer(
  prepared: PreparedMove,
  outcome: Outcome | null,
): answers.PromoteAnswer {
  const { from } = prepared.plan;
  return { promoted: outcome?.moved ?? false, from, ...toMoveAnswer(prepared, outcome) };
}

/** Returns what a rollback would do, or (with an outcome) did. */
export function toRollbackAnswer(
  prepared: PreparedMove,
  outcome: Outcome | null,
): answers.RollbackAnswer {
  return { rolledBack: outcome?.moved ?? false, ...toMoveAnswer(prepared, outcome) };
}

function toMoveAnswer(prepared: PreparedMove, outcome: Outcome | null): answers.MoveAnswer {
  const { plan, files, changes, ladder } = prepared;
  const { environment, agent } = plan;
  const placed = outcome ? placedBy(outcome) : null;
  // A version that is refused there from now on cannot be placed again without force.
  const undoable =
    outcome?.moved === true &&
    plan.previous !== null &&
    plan.previous !== plan.version &&
    !plan.rejected.includes(plan.previous);
  return {
    agent,
    version: versionName(plan.version),
    environment: environment.name,
    previous: versionOrNull(plan.previous),
    deployment: placed === null ? null : deploymentName(environment.name, placed),
    included: plan.included.map(toVersionLine),
    reverted: plan.reverted.map(toVersionLine),
    override: plan.override,
    reason: plan.reason,
    dryRun: false,
    nothingToDo: plan.nothingToDo,
    files: inWorkspace(agent, files),
    changes,
    others: ladder
      .filter((running) => running.environment !== environment)
      .map((running) => ({
        name: running.environment.name,
        version: versionOrNull(running.record?.version ?? null),
      })),
    numbers: prepared.incoming.numbers,
    warnings: prepared.incoming.warnings,
    repeat: repeatable(plan),
    undo: undoable ? wayBack(environment.name, plan) : null,
    rejects: versionOrNull(plan.rejects),
    movedBy: outcome && !outcome.moved && !plan.nothingToDo ? outcome.record.actor : null,
  };
}

/** Returns the answer of `status`. */
export function toStatusAnswer(status: Status): answers.StatusAnswer {
  const agents = status.agents.map(({ agent, draft, places }) => ({
    agent,
    draft: toDraftAnswer(agent, draft),
    environments: places.map(toEnvironmentAnswer),
  }));
  return { ...status, agents };
}

/** Returns what a publication would do, or (with what was done) did. */
export function toPublishAnswer(
  plan: PublishPlan,
  done: Published | null,
  description: string,
): answers.PublishAnswer {
  return {
    published: done?.moved ?? false,
    created: done?.created ?? false,
    returned: plan.returns,
    agent: plan.agent,
    version: versionName(done?.version ?? plan.version),
    tree: done?.tree ?? plan.tree,
    commit: done?.commit ?? null,
    deployment: done === null ? null : deploymentName(plan.environment, placedBy(done)),
    description,
    environment: plan.environment,
    previous: versionOrNull(plan.previous),
    override: plan.override,
    branch: done?.branch ?? null,
    undo:
      done?.moved === true && !plan.rejected.includes(plan.previous ?? 0)
        ? wayBack(plan.environment, { ...plan, version: done.version })
        : null,
    dryRun: done === null,
    nothingToDo: plan.nothingToDo,
    files: inWorkspace(plan.agent, plan.files),
    changes: plan.changes,
    warnings: plan.warnings,
  };
}

// Only as long as nobody has placed another version.
function wayBack(
  environment: string,
  { agent, version, previous }: { agent: string; version: number; previous: number | null },
): string | null {
  return previous === null || previous === version
    ? null
    : `agentctl rollback ${environment} --agent ${shellWord(agent)} --to ${versionName(previous)} --if-running ${versionName(version)}`;
}

// The deployment that placed what runs: where another process was faster, that one's.
function placedBy({ moved, record }: Pick<Published, 'moved' | 'record'>): number {
  return moved ? record.seq : (record.placed?.seq ?? record.seq);
}

/** Returns the answer of `retire`; without an outcome nothing ran there. */
export function toRetireAnswer(
  { running, move, override }: PreparedRetirement,
  outcome: Outcome | null,
): answers.RetireAnswer {
  return {
    retired: outcome?.moved ?? false,
    agent: move.intent.agent ?? '',
    environment: move.environment.name,
    previous: versionOrNull(running.record?.version ?? null),
    deployment: outcome ? deploymentName(move.environment.name, outcome.record.seq) : null,
    override,
    undo:
      outcome?.moved === true
        ? `agentctl rollback ${move.environment.name} --agent ${shellWord(move.intent.agent ?? '')} --to ${versionOrNull(running.record?.version ?? null)} --if-running none`
        : null,
  };
}

/** Returns the answer of `env lock` and `env unlock`. */
export function toLockAnswer(
  request: LockRequest,
  outcome: Outcome & { lock: Lock | null; before: Lock | null },
): answers.LockAnswer {
  const { environment, agent } = request;
  return {
    locked: outcome.lock !== null,
    changed: outcome.moved,
    environment,
    agent,
    deployment: outcome.moved ? deploymentName(environment, outcome.record.seq) : null,
    lock: outcome.lock,
    before: outcome.before,
  };
}
