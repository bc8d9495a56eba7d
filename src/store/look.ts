import { lstatSync } from 'node:fs';
import type { Stats } from 'node:fs';

/** Returns what lies at a path, links not followed; undefined where nothing does, also below a file. */
export function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}
