import { CEL } from '../core/cel.ts';
import type { Plain } from '../core/foreign.ts';

/** What a condition may speak of, as `validate` checks it. */
export interface Facts {
  entity: Readonly<Record<string, Plain>>;
  tool: Readonly<Record<string, Plain>>;
  attribute: Readonly<Record<string, Plain>>;
  variable: Readonly<Record<string, Plain>>;
}

/** Tells whether a condition in CEL holds. What speaks of something that is not known does not. */
export function holds(expression: string, facts: Facts): boolean {
  try {
    return CEL.evaluate(expression, { ...facts }) === true;
  } catch {
    // CEL makes an error of a name that has no value (language definition, "Evaluation"): the case has not come up.
    return false;
  }
}
