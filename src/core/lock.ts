import type { Lock } from './model.ts';

/** Tells whether a lock still refuses: one whose `until` has passed does not; one whose `until` is no time has no end. */
export function holds(lock: Lock | null, now: Date): lock is Lock {
  return lock !== null && endOf(lock) > now.getTime();
}

/** Returns the lock that holds longer, the first where both hold as long. */
export function longerLock(one: Lock | null, other: Lock | null): Lock | null {
  if (one === null || other === null) return one ?? other;
  return endOf(other) > endOf(one) ? other : one;
}

/** Returns `locked by Ann: launch on Monday`. */
export function lockWords({ by, reason }: Lock): string {
  return `locked by ${by.name}${reason === '' ? '' : `: ${reason}`}`;
}

function endOf({ until }: Lock): number {
  const end = until === null ? NaN : Date.parse(until);
  return Number.isNaN(end) ? Infinity : end;
}
