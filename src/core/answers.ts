// The answers of the commands, as `--json` prints them: a contract. Keys may be added, none is renamed (DESIGN section 7).
import type { FileChange } from './changes.ts';
import type { ChangeSummary } from './diff/summary.ts';
import type { Finding } from './finding.ts';
import type { Problem } from './failure.ts';
import type { Lock, Person, Version } from './model.ts';

export type * from './foreign-answers.ts';
export type { NextAnswer } from './next-answer.ts';
export type { ConnectAnswer, FetchAnswer } from './remote-answers.ts';
export type { VerifyAnswer } from './verify-answer.ts';
export type { DraftAnswer, EnvironmentAnswer, StatusAnswer } from './status-answer.ts';

/** A version as plans list it. */
export interface VersionLine {
  version: string;
  description: string;
  author: Person | null;
  publishedAt: string | null;
}

export interface StartAnswer {
  created: boolean;
  agent: string;
  template: string;
  directory: string;
  files: string[];
  newRepository: boolean;
  /** Files of the user's own that were edited, and are theirs to commit. */
  edited: string[];
  /** Files of the user's own that stand where one would have been written, and were left alone. */
  kept: string[];
  /** Why the editor's settings were left alone; null where they were not. */
  skipped: string | null;
}

export interface SchemaAnswer {
  written: boolean;
  files: string[];
  /** Why the editor's settings were left alone. */
  skipped: string | null;
}

/** A branch of the user's own that was pushed along; why the remote did not take it, null where it did. */
export interface PushedBranch {
  name: string;
  refused: string | null;
}

export interface PublishAnswer {
  published: boolean;
  created: boolean;
  /** The first environment ran this version before. */
  returned: boolean;
  agent: string;
  version: string;
  tree: string | null;
  commit: string | null;
  deployment: string | null;
  description: string;
  environment: string;
  previous: string | null;
  override: readonly string[];
  branch: PushedBranch | null;
  /** The command that places what ran before again; null where nothing did, or nothing was published. */
  undo: string | null;
  dryRun: boolean;
  nothingToDo: boolean;
  /** What it changes of what runs, file by file and in short; the summary is null where nothing runs. */
  files: readonly FileChange[];
  changes: ChangeSummary | null;
  /** What it leaves wrong in its environment, and does not stop it. */
  warnings: readonly string[];
}

/** What a promotion or a rollback would do or did. */
export interface MoveAnswer {
  agent: string;
  version: string;
  environment: string;
  previous: string | null;
  deployment: string | null;
  included: VersionLine[];
  reverted: VersionLine[];
  override: readonly string[];
  reason: string | null;
  dryRun: boolean;
  nothingToDo: boolean;
  files: readonly FileChange[];
  /** What changes, in short; null where nothing ran, or it cannot be read. */
  changes: ChangeSummary | null;
  /** What stays where it is in the other environments. */
  others: { name: string; version: string | null }[];
  /** The phone numbers that will reach the version. */
  numbers: { number: string; variant: string | null; label: string | null }[];
  /** What is wrong with the place for that version, and does not stop the move. */
  warnings: string[];
  /** The command that makes the same move safely again, and the one that takes it back. */
  repeat: string;
  undo: string | null;
  rejects: string | null;
  /** Who made the move, where it was not this process. */
  movedBy: Person | null;
}

export interface PromoteAnswer extends MoveAnswer {
  promoted: boolean;
  from: string | null;
}

export interface RollbackAnswer extends MoveAnswer {
  rolledBack: boolean;
}

export interface RetireAnswer {
  retired: boolean;
  agent: string;
  environment: string;
  previous: string | null;
  deployment: string | null;
  override: readonly string[];
  /** The command that places what ran there again; null where nothing was retired. */
  undo: string | null;
}

export interface LockAnswer {
  locked: boolean;
  changed: boolean;
  environment: string;
  agent: string | null;
  deployment: string | null;
  lock: Lock | null;
  /** The lock that there was; null where there was none. */
  before: Lock | null;
}

export interface DiscardAnswer {
  discarded: boolean;
  agent: string;
  restoredTo: string;
  backup: string | null;
  files: FileChange[];
  /** What changed in the draft, in short; null where nothing did. */
  changes: ChangeSummary | null;
}

export interface CheckoutAnswer {
  checkedOut: boolean;
  agent: string;
  version: string | null;
  revision: string;
  backup: string | null;
  files: FileChange[];
  /** What changed in the draft, in short; null where nothing did. */
  changes: ChangeSummary | null;
}

export interface RestoreAnswer {
  restored: boolean;
  agent: string;
  backup: string | null;
  /** The backup that was brought back. */
  source: string;
  files: FileChange[];
}

export interface BackupsAnswer {
  backups: {
    backup: string;
    agent: string;
    action: string;
    at: string;
    by: Person;
    base: string | null;
    /** Git's name of the linked worktree that it comes from; null for the main one. */
    worktree: string | null;
  }[];
}

export interface VersionsAnswer {
  versions: (Omit<Version, 'version' | 'tag'> & {
    version: string;
    source: string | null;
    environments: string[];
    /** Environments that the version may not enter any more. */
    rejectedIn: string[];
  })[];
}

export interface HistoryAnswer {
  entries: {
    deployment: string | null;
    agent: string | null;
    environment: string | null;
    action: string;
    version: string | null;
    previous: string | null;
    from: string | null;
    message: string | null;
    override: readonly string[];
    reason: string | null;
    by: Person;
    at: string;
    commit: string;
    backup: string | null;
    /** The version that a rollback left behind and that may not enter any more. */
    rejects: string | null;
  }[];
}

export interface ShowAnswer {
  revision: string;
  agent: string;
  version: string | null;
  tree: string;
  commit: string | null;
  description: string | null;
  notes: string | null;
  author: Person | null;
  publishedBy: Person | null;
  publishedAt: string | null;
  files: { path: string; size: number }[];
  deployments: {
    deployment: string;
    environment: string;
    action: string;
    at: string;
    by: Person;
  }[];
}

export interface DoctorAnswer {
  healthy: boolean;
  findings: Finding[];
}

export interface ListAnswer {
  agents: { agent: string; name: string | null; versions: number }[];
}

export interface TemplatesAnswer {
  templates: { name: string; agent: string; description: string }[];
}

export interface ValidateAnswer {
  valid: boolean;
  problems: Problem[];
}
