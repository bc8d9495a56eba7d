import type { Fate } from './foreign.ts';
import type { Problem } from './failure.ts';
import type { Person } from './model.ts';

export interface ImportAnswer {
  imported: boolean;
  system: string;
  /** The system as people call it. */
  title: string;
  /** What the system was known by; null where it was named. */
  because: string | null;
  dryRun: boolean;
  agents: ImportedAnswer[];
}

/** What became of one agent of a project. */
export interface ImportedAnswer {
  agent: string;
  name: string;
  /** There was no folder of it before. */
  created: boolean;
  files: string[];
  /** How many scalars became fields, are kept under `extensions`, and are only reported. */
  mapped: number;
  kept: number;
  reported: number;
  fates: Fate[];
  backup: string | null;
  problems: Problem[];
}

export interface HistoryImportAnswer {
  imported: boolean;
  system: string;
  title: string;
  agent: string | null;
  versions: {
    version: string;
    commit: string;
    subject: string;
    author: Person;
    date: string;
  }[];
  unchanged: number;
  skipped: { commit: string; subject: string; reason: string }[];
}

export interface ExportAnswer {
  exported: boolean;
  system: string;
  title: string;
  agent: string;
  revision: string;
  version: string | null;
  tree: string;
  directory: string;
  files: string[];
  /** Files of the agent that are no text, and are left out. */
  leftOut: string[];
}
