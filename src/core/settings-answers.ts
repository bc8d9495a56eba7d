import type { Person, PlaceLock } from './model.ts';
import type { SipHeader, VariableValue } from './settings/model.ts';

/** A phone number as answers tell of it. */
export interface NumberAnswer {
  number: string;
  agent: string;
  environment: string;
  variant: string | null;
  /** The version that a call reaches: the pinned one, else what runs; null where nothing runs. */
  version: string | null;
  pinned: boolean;
  label: string | null;
  sipHeaders: readonly SipHeader[];
  /** Another place claims the number, and it counts there. */
  lost: boolean;
}

export interface NumbersAnswer {
  numbers: NumberAnswer[];
  /** What was written by hand and is wrong: numbers may be missing here for it. */
  damage: SettingsDamage[];
}

/** What is wrong with the settings of an agent in an environment. */
export interface SettingsDamage {
  agent: string;
  environment: string;
  message: string;
}

/** What a call to a number reaches. */
export interface ResolveAnswer {
  number: string;
  agent: string;
  environment: string;
  version: string | null;
  /** Whether it is pinned to that version. */
  pinned: boolean;
  variant: string | null;
  sipHeaders: readonly SipHeader[];
  endpoint: string | null;
}

/** What happened to one of several numbers. */
export interface NumberChange {
  number: string;
  /** How it is written by people, with its country. */
  shown: string;
  changed: boolean;
  deployment: string | null;
  /** Why it was not changed, where it should have been. */
  error: string | null;
  /** A command that would do it all the same. */
  hint: string | null;
  /** Where somebody else had added it in the meantime, and it was taken away because it counts here. */
  takenFrom: { agent: string; environment: string } | null;
}

export interface NumbersChangeAnswer {
  changed: boolean;
  agent: string;
  environment: string;
  /** Where the numbers came from, for a move. */
  from: { agent: string; environment: string } | null;
  numbers: NumberChange[];
}

/** The settings of an agent in an environment; a secret's value is a reference, never the secret. */
export interface SettingsAnswer {
  agent: string;
  environment: string;
  version: string | null;
  /** The agent's own lock and that of all agents. */
  locks: readonly PlaceLock[];
  endpoint: string | null;
  endpoints: { variant: string; endpoint: string }[];
  variables: {
    name: string;
    value: VariableValue | null;
    /** The default of the version counts. */
    isDefault: boolean;
    required: boolean;
    secret: boolean;
    declared: boolean;
  }[];
  /** Required variables that have no value. */
  missing: string[];
  numbers: NumberAnswer[];
  /** What was written by hand and is wrong. */
  damage: readonly string[];
}

/** The agent and the environment whose settings are meant. */
export interface SettingsPlace {
  agent: string;
  environment: string;
}

export interface ConfigureAnswer {
  configured: boolean;
  agent: string;
  environment: string;
  deployment: string | null;
  /** What changed, a line each. */
  changes: { path: string; before: string | null; after: string | null }[];
  /** All is so already. */
  nothingToDo: boolean;
  override: readonly string[];
  dryRun: boolean;
  /** The command that brings the settings back as they were; null where nothing was set before. */
  undo: string | null;
}

export interface SettingsHistoryAnswer {
  entries: {
    deployment: string;
    agent: string;
    environment: string;
    action: string;
    by: Person;
    at: string;
    message: string | null;
    changes: { path: string; before: string | null; after: string | null }[];
  }[];
}

export interface SettingsDiffAnswer {
  agent: string;
  from: string;
  to: string;
  changes: { path: string; before: string | null; after: string | null }[];
}
