import type * as answers from '../core/answers.ts';
import { deploymentName } from '../core/model.ts';
import type { Version } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { repeatable } from '../core/release.ts';
import { shellWord } from '../core/text.ts';
import type { Outcome } from './move.ts';
import type { PreparedMove } from './releases.ts';
import type { HistoryEntry } from './reports.ts';
import type { DraftStatus, PlaceStatus } from './status.ts';

/** Returns `v7`, or null for none. */
export function versionOrNull(version: number | null): string | null {
  return version === null ? null : versionName(version);
}

/** Returns a version as plans list it. */
export function toVersionLine({
  version,
  description,
  author,
  publishedAt,
}: Version): answers.VersionLine {
  return { version: versionName(version), description, author, publishedAt };
}

/** Returns one environment of `status`. */
export function toEnvironmentAnswer({
  environment,
  record,
  damage,
  description,
  lock,
}: PlaceStatus): answers.EnvironmentAnswer {
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
    lock,
    damage,
  };
}

/** Returns the draft of `status`; without a working tree there is none. */
export function toDraftAnswer(
  draft: DraftStatus | null,
  first: PlaceStatus | undefined,
): answers.DraftAnswer {
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
    };
  const record = first?.record ?? null;
  const left =
    draft.is !== null &&
    record?.action === 'rollback' &&
    record.previous === draft.is &&
    record.version !== draft.is;
  return {
    changed: draft.changed,
    is: versionOrNull(draft.is),
    base: versionOrNull(draft.base.version),
    baseCertain: draft.base.certain,
    tree: draft.tree,
    files: draft.files,
    problems: draft.problems,
    rolledBackBy: left ? (record?.actor.name ?? null) : null,
  };
}

/** Returns what a promotion or rollback would do, or (with an outcome) did. */
export function toMoveAnswer(
  prepared: PreparedMove,
  outcome: Outcome | null,
): Omit<answers.PromoteAnswer, 'promoted' | 'from'> {
  const { plan, files, ladder } = prepared;
  const { environment, agent } = plan;
  const placed = outcome
    ? outcome.moved
      ? outcome.record.seq
      : (outcome.record.placed?.seq ?? outcome.record.seq)
    : null;
  const undoable = outcome?.moved === true && plan.previous !== null;
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
    files,
    others: ladder
      .filter((running) => running.environment !== environment)
      .map((running) => ({
        name: running.environment.name,
        version: versionOrNull(running.record?.version ?? null),
      })),
    repeat: repeatable(plan),
    undo: undoable
      ? `agentctl rollback ${environment.name} --agent ${shellWord(agent)} --to ${versionOrNull(plan.previous)} --if-running ${versionName(plan.version)}`
      : null,
    rejects: versionOrNull(plan.rejects),
    movedBy: outcome && !outcome.moved && !plan.nothingToDo ? outcome.record.actor : null,
  };
}

/** Returns a line of `history`. */
export function toHistoryLine(entry: HistoryEntry): answers.HistoryAnswer['entries'][number] {
  const { deployment, environment } = entry;
  return {
    ...entry,
    deployment:
      deployment === null || environment === null ? null : deploymentName(environment, deployment),
    version: versionOrNull(entry.version),
    previous: versionOrNull(entry.previous),
  };
}
