import type { Files } from './model.ts';

/** A file that differs between two states. */
export interface FileChange {
  path: string;
  status: 'added' | 'modified' | 'deleted';
}

/** Returns the files that differ, sorted by path; a changed mode is a change. */
export function compareFiles(from: Files, to: Files): FileChange[] {
  const changes: FileChange[] = [];
  for (const path of new Set([...from.keys(), ...to.keys()])) {
    const [before, after] = [from.get(path), to.get(path)];
    if (!before) changes.push({ path, status: 'added' });
    else if (!after) changes.push({ path, status: 'deleted' });
    else if (!sameEntry(before, after)) changes.push({ path, status: 'modified' });
  }
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function sameEntry(
  a: { oid: string; mode: string } | undefined,
  b: { oid: string; mode: string } | undefined,
): boolean {
  return a?.oid === b?.oid && a?.mode === b?.mode;
}

/**
 * Returns the files that publishing the draft would take from what runs: those that it changed since the base
 * (without a base: all of its files) and whose content the draft does not have (DESIGN section 4, "lost updates").
 */
export function lostFiles(states: { base: Files | null; running: Files; draft: Files }): string[] {
  return compareFiles(states.base ?? new Map(), states.running)
    .map((change) => change.path)
    .filter((path) => !sameEntry(states.running.get(path), states.draft.get(path)));
}
