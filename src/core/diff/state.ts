import type { Kind } from '../fields.ts';

/** A file of a state, as far as a comparison needs it. */
export interface StateFile {
  /** Inside the agent. */
  path: string;
  /** What the file defines; null where it defines nothing. */
  kind: Kind | null;
  /** What a YAML file of a kind holds. */
  value: unknown;
  /** Why a YAML file of a kind could not be read; its value says nothing then. */
  reason: string | null;
  /** Null for a binary file. */
  text: string | null;
  oid: string;
  mode: string;
}

/**
 * The files of a state by path: all that differ from the other state, and all that belong to one of them by
 * `{ file: … }`. Files that are the same on both sides and take in none that differ may be left out.
 */
export type State = ReadonlyMap<string, StateFile>;
