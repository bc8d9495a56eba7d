import type { Lock } from '../model.ts';

/** A header of a SIP message (RFC 3261); one may repeat, so they come as lists. */
export interface SipHeader {
  name: string;
  value: string;
}

/** A phone number that leads to an agent in an environment. */
export interface NumberEntry {
  /** In E.164. */
  number: string;
  variant: string | null;
  label: string | null;
  /** The version that it is pinned to, for a test line; null follows what runs. */
  version: number | null;
  sipHeaders: readonly SipHeader[];
  /** When it was added: of two that claim one number in one environment, the older one wins. */
  added: string | null;
}

/** The value of a variable, as it is written: text, perhaps a reference such as `${env:NAME}`, a number, true or false. */
export type VariableValue = string | number | boolean;

/** What belongs to the place, not to the version: `.agentctl/settings/<agent>.yaml` on an environment's branch. */
export interface Settings {
  lock: Lock | null;
  numbers: readonly NumberEntry[];
  /** Where the agent answers: a SIP or web address; by variant where that differs. */
  endpoint: string | null;
  endpoints: ReadonlyMap<string, string>;
  variables: ReadonlyMap<string, VariableValue>;
  /** What was written by hand and cannot be read, one sentence each. */
  damage: readonly string[];
}

/** Settings in which nothing is set. */
export const NO_SETTINGS: Settings = {
  lock: null,
  numbers: [],
  endpoint: null,
  endpoints: new Map(),
  variables: new Map(),
  damage: [],
};
