/** A ref of a push that a server does not take: the rule that it breaks, and how to go on. */
export interface RefusedRef {
  ref: string;
  message: string;
  hints: string[];
}

/** What a server's hook answers to a push. */
export interface PushAnswer {
  accepted: boolean;
  refused: RefusedRef[];
}
