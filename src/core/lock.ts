import type { Lock, PlaceLock } from './model.ts';

/** Tells whether a lock still refuses: one whose `until` has passed does not; one whose `until` is no time has no end. */
export function holds(lock: Lock | null, now: Date): lock is Lock {
  return lock !== null && endOf(lock) > now.getTime();
}

/** Tells whether a lock has run out: it stands there still, and refuses nothing any more. */
export function hasEnded(lock: Lock, now: Date): boolean {
  return endOf(lock) <= now.getTime();
}

/** Returns an agent's own lock and that of all agents, whichever holds longer first, its own where both hold as long. */
export function placeLocks(own: Lock | null, all: Lock | null): PlaceLock[] {
  const [mine, others] = [
    own === null ? [] : [{ ...own, forAll: false }],
    all === null ? [] : [{ ...all, forAll: true }],
  ];
  const later = own !== null && all !== null && endOf(all) > endOf(own);
  return later ? [...others, ...mine] : [...mine, ...others];
}

/** Returns `locked by Ann: launch on Monday`. */
export function lockWords(lock: Lock): string {
  return `locked ${byWhom(lock)}`;
}

/** Returns `locked by Ann: launch on Monday, and for all agents by Bob: holidays`. */
export function allLockWords(locks: readonly PlaceLock[]): string {
  const [first, ...others] = locks;
  if (!first) return '';
  const rest = others.map(
    (lock) => `, and for ${lock.forAll ? 'all agents' : 'it alone'} ${byWhom(lock)}`,
  );
  return `${lockWords(first)}${rest.join('')}`;
}

function byWhom({ by, reason, until }: Lock): string {
  return `by ${by.name}${reason === '' ? '' : `: ${reason}`}${until === null ? '' : ` (until ${until})`}`;
}

function endOf({ until }: Lock): number {
  const end = until === null ? NaN : Date.parse(until);
  return Number.isNaN(end) ? Infinity : end;
}
