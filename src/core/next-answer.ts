/** Something to be done next. */
export interface NextStep {
  /** What it is, for programs. */
  code: StepCode;
  /** Null where it concerns no agent, or all of them. */
  agent: string | null;
  /** Where one stands, which is why: a sentence without its end. */
  because: string;
  /** The command to type. */
  command: string;
  /** What the command does. */
  does: string;
}

/** What there is to do, in the order in which it is done. */
export const STEP_CODES = [
  'start',
  'operation',
  'remote',
  'connect',
  'mend',
  'create',
  'unignore',
  'validate',
  'bring-back',
  'catch-up',
  'publish',
  'settle',
  'promote',
  'unlock',
  'compare',
  'talk',
] as const;

export type StepCode = (typeof STEP_CODES)[number];

/** Where one stands and what to do next. */
export interface NextAnswer {
  /** The root of the workspace or of the repository; null outside of one. */
  directory: string | null;
  agents: { agent: string; environments: { name: string; version: string | null }[] }[];
  /** The first is the one to do next; there is always one. */
  steps: NextStep[];
}
