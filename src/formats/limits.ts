// How large and how deep the files of an agent may be, and what no file of ours can hold.
import { Failure } from '../core/failure.ts';
import type { AgentFile, Plain, PlainMap } from '../core/foreign.ts';
import { NO_FIELD } from './source.ts';
import type { Ledger } from './source.ts';

/** How many characters a text may have: a version takes no file of more than 5 MiB. */
export const LARGEST_TEXT = 2_000_000;
// A definition's YAML may have 1 MiB; what indentation and quotes add is not known here.
const LARGEST_YAML = 900_000;
const MOST_KEPT = 400_000;
// A file of ours may be nested 64 levels deep; what is kept stands some deeper there than where it came from.
const DEEPEST_VALUE = 48;
const DEEPEST_FILE = 60;
/** Our own files refuse these keys. */
const FORBIDDEN = new Set(['__proto__', 'prototype', 'constructor', '<<']);

/** Says why a value can't be kept in a file of ours, or null. */
export function flawOf(value: Plain, deepest = DEEPEST_VALUE, depth = 0): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if (depth > deepest) return `it is nested deeper than ${deepest} levels`;
  for (const [key, inner] of Object.entries(value)) {
    if (FORBIDDEN.has(key)) return `“${key}” can't be a key`;
    const flaw = flawOf(inner, deepest, depth + 1);
    if (flaw !== null) return flaw;
  }
  return null;
}

/** Throws `invalid` where a file is larger or deeper than a version of an agent may hold. */
export function requireRoom(path: string, file: AgentFile): void {
  const flaw =
    'text' in file
      ? file.text.length > LARGEST_TEXT
      : JSON.stringify(file.yaml).length > LARGEST_YAML || flawOf(file.yaml, DEEPEST_FILE) !== null;
  if (flaw)
    throw new Failure('invalid', `${path} would be larger than a version of an agent may hold.`, {
      hints: ['make what it comes from smaller, such as its history or its longest text'],
    });
}

/** Returns those of the files to be kept whole that there is room for, in their order; what becomes of each is noted. */
export function keptWithinRoom(
  ledger: Ledger,
  files: readonly [path: string, data: Plain][],
  reasonFor: (path: string) => string = () => NO_FIELD,
): PlainMap | undefined {
  let size = 0;
  const kept = files.filter(([path, data]) => {
    const length = flawOf(data) === null ? JSON.stringify(data).length : Infinity;
    const isIn = size + length <= MOST_KEPT;
    if (isIn) {
      size += length;
      ledger.kept(path, data, reasonFor(path));
    } else {
      const reason = 'it is larger or deeper than agent.yaml has room for';
      ledger.reported(path, reason);
    }
    return isIn;
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
