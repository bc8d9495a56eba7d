import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { shellWord } from '../core/text.ts';
import { WORKSPACE_FILE } from '../core/workspace.ts';

/** More would be a list to read. */
const MOST_SHOWN = 3;
/** Whoever keeps more folders than this side by side is not helped by a search in them. */
const MOST_SEARCHED = 200;

/** Returns the commands that go to the workspaces right in a folder, for whoever forgot to enter one. */
export function waysBelow(directory: string): string[] {
  return foldersOf(directory)
    .slice(0, MOST_SEARCHED)
    .map((name) => join(directory, name))
    .filter((path) => lstatSync(join(path, WORKSPACE_FILE), { throwIfNoEntry: false })?.isFile())
    .slice(0, MOST_SHOWN)
    .map((path) => `cd ${shellWord(path)}`);
}

function foldersOf(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .toSorted();
  } catch {
    // A folder that cannot be read, or is gone, shows nothing.
    return [];
  }
}
