import type * as answers from '../core/answers.ts';
import { deploymentName } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { inWorkspace, versionOrNull } from './answers.ts';
import { stateName } from './drafts.ts';
import type { Loaded, Restored } from './drafts.ts';
import type { HistoryEntry, RevisionReport } from './reports.ts';
import type { VersionReport } from './version-reports.ts';
import type { Backup } from './trash.ts';

/** Returns a line of `history`. */
export function toHistoryLine(entry: HistoryEntry): answers.HistoryAnswer['entries'][number] {
  const { deployment, environment } = entry;
  return {
    ...entry,
    deployment:
      deployment === null || environment === null ? null : deploymentName(environment, deployment),
    version: versionOrNull(entry.version),
    previous: versionOrNull(entry.previous),
    rejects: versionOrNull(entry.rejects),
  };
}

/** Returns the answer of `discard`. */
export function toDiscardAnswer(loaded: Loaded): answers.DiscardAnswer {
  const { agent, changed, backup, files, changes } = loaded;
  return {
    discarded: changed,
    agent,
    restoredTo: stateName(loaded),
    backup: backup?.name ?? null,
    files: inWorkspace(agent, files),
    changes,
  };
}

/** Returns the answer of `checkout`. */
export function toCheckoutAnswer(loaded: Loaded): answers.CheckoutAnswer {
  const { agent, changed, backup, files, changes, label } = loaded;
  return {
    checkedOut: changed,
    agent,
    version: versionOrNull(loaded.version),
    revision: label,
    backup: backup?.name ?? null,
    files: inWorkspace(agent, files),
    changes,
  };
}

/** Returns the answer of `restore`. */
export function toRestoreAnswer({
  restored,
  agent,
  backup,
  source,
  files,
}: Restored): answers.RestoreAnswer {
  return {
    restored,
    agent,
    backup: backup?.name ?? null,
    source: source.name,
    files: inWorkspace(agent, files),
  };
}

/** Returns the answer of `restore --list`. */
export function toBackupsAnswer(backups: readonly Backup[]): answers.BackupsAnswer {
  return {
    backups: backups.map(({ name, agent, action, at, by, base, worktree }) => ({
      backup: name,
      agent,
      action,
      at,
      by,
      base: versionOrNull(base),
      worktree,
    })),
  };
}

/** Returns the answer of `versions`. */
export function toVersionsAnswer(versions: readonly VersionReport[]): answers.VersionsAnswer {
  return {
    versions: versions.map(
      ({
        agent,
        version,
        description,
        notes,
        author,
        publishedBy,
        publishedAt,
        tree,
        commit,
        source,
        environments,
        rejectedIn,
      }) => ({
        agent,
        version: versionName(version),
        description,
        notes,
        author,
        publishedBy,
        publishedAt,
        tree,
        commit,
        source,
        environments,
        rejectedIn,
      }),
    ),
  };
}

/** Returns the answer of `show`. */
export function toShowAnswer({
  revision,
  version,
  files,
  deployments,
}: RevisionReport): answers.ShowAnswer {
  const { agent, tree, commit, label } = revision;
  return {
    revision: label,
    agent,
    version: versionOrNull(revision.version),
    tree,
    commit,
    description: version?.description ?? null,
    notes: version?.notes ?? null,
    author: version?.author ?? null,
    publishedBy: version?.publishedBy ?? null,
    publishedAt: version?.publishedAt ?? null,
    files: inWorkspace(agent, files),
    deployments: deployments.map(({ environment, seq, action, at, actor }) => ({
      deployment: deploymentName(environment, seq),
      environment,
      action,
      at,
      by: actor,
    })),
  };
}
