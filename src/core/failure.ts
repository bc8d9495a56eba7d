/** What went wrong, by the party that can mend it; each kind has one exit code (DESIGN section 7). */
export type FailureKind =
  | 'failed'
  | 'invalid'
  | 'usage'
  | 'not-found'
  | 'refused'
  | 'conflict'
  | 'confirmation'
  | 'unknown-outcome'
  | 'bug'
  | 'cancelled';

/** The process's exit code for each kind of failure. */
export const EXIT_CODES: Readonly<Record<FailureKind, number>> = {
  failed: 1,
  invalid: 1,
  usage: 2,
  'not-found': 2,
  refused: 3,
  conflict: 4,
  confirmation: 5,
  'unknown-outcome': 6,
  bug: 70,
  cancelled: 130,
};

/** One finding about a definition: where it is, what is wrong, how to mend it. Lines and columns count from 1. */
export interface Problem {
  severity: 'error' | 'warning';
  file: string;
  line: number | null;
  column: number | null;
  /** The place inside the document, as keys joined by dots, or null. */
  path: string | null;
  message: string;
  hint: string | null;
  /** The offending line as it stands in the file, for the caret; null where there is none. */
  source: string | null;
}

/** A command that is typed as it stands, and what it does in plain words. */
export interface Step {
  command: string;
  does: string;
}

/** An error that a user can understand: what happened and why, and how to go on. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: FailureKind;
  /** Ways on; the commands of the steps come first. */
  readonly hints: readonly string[];
  /** Commands that mend it when they are typed one after the other. */
  readonly steps: readonly Step[];
  readonly problems: readonly Problem[] | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    details: {
      steps?: readonly Step[];
      hints?: readonly string[];
      problems?: readonly Problem[];
    } = {},
  ) {
    super(message);
    this.kind = kind;
    this.steps = details.steps ?? [];
    this.hints = [...this.steps.map(({ command }) => command), ...(details.hints ?? [])];
    this.problems = details.problems;
  }
}
