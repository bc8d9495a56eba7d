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

/** An error that a user can understand: what happened and why, and how to go on. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: FailureKind;
  readonly hints: readonly string[];
  readonly problems: readonly Problem[] | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    details: { hints?: readonly string[]; problems?: readonly Problem[] } = {},
  ) {
    super(message);
    this.kind = kind;
    this.hints = details.hints ?? [];
    this.problems = details.problems;
  }
}
