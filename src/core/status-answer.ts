import type { FileChange } from './changes.ts';
import type { Problem } from './failure.ts';
import type { Lock, Person, PlaceLock } from './model.ts';

/** One environment of an agent in `status`. */
export interface EnvironmentAnswer {
  name: string;
  version: string | null;
  deployment: string | null;
  tree: string | null;
  commit: string | null;
  deployedAt: string | null;
  deployedBy: Person | null;
  description: string | null;
  lock: Lock | null;
  /** The lock is one of all agents. */
  lockedForAll: boolean;
  /** The agent's own lock and that of all agents, whichever holds longer first. */
  locks: readonly PlaceLock[];
  /** The branch disagrees with its record: somebody committed to it by hand. */
  drifted: boolean;
  /** The phone numbers that lead here; the version is that which a number is pinned to, null where it follows. */
  numbers: { number: string; variant: string | null; version: string | null }[];
  /** Versions that may not enter any more. */
  rejected: string[];
  damage: string | null;
}

/** The draft of an agent in `status`. */
export interface DraftAnswer {
  changed: boolean;
  is: string | null;
  base: string | null;
  baseCertain: boolean;
  tree: string | null;
  files: FileChange[];
  problems: readonly Problem[];
  /** Who rolled the first environment back from what the folder still is, or null. */
  rolledBackBy: string | null;
  /** The first environment ran the version that the folder equals; false where it equals none. */
  ran: boolean;
  /** A file of the folder, where it holds some and git ignores all of them. */
  ignored: string | null;
  /** The folder equals a version, and publishing it would take changes from what runs. */
  lacks: boolean;
  /** The git command that brings in what runs, where HEAD is only behind it; null elsewhere. */
  catchUp: string | null;
}

export interface StatusAnswer {
  agents: { agent: string; draft: DraftAnswer; environments: EnvironmentAnswer[] }[];
  /** Environments whose branch is the user's own, or a release log that somebody emptied by hand. */
  foreign: { environment: string; branch: string; emptied: boolean }[];
  unconnected: string[];
  operation: string | null;
}
