import type { Lock } from './model.ts';

/** Tells whether a lock still refuses; one whose end cannot be read has none. */
export function inForce({ until }: Lock, now: Date): boolean {
  return until === null || !(Date.parse(until) <= now.getTime());
}

/** Returns the lock that holds longer, the first where both hold as long. No clock is needed for that. */
export function longerLock(one: Lock | null, other: Lock | null): Lock | null {
  if (one === null || other === null) return one ?? other;
  return end(other) > end(one) ? other : one;
}

function end({ until }: Lock): number {
  const at = until === null ? NaN : Date.parse(until);
  return Number.isNaN(at) ? Infinity : at;
}
