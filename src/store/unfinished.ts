import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Store } from './store.ts';

/**
 * Notes that files of an agent are being written over, and under which name the draft was kept before: stopped in
 * between, what lies there is half of each, and no draft of anybody's.
 */
export function noteLoading(store: Store, agent: string, backup: string): void {
  const file = fileOf(store, agent);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, backup);
}

/** Returns the name of the backup of a loading that was stopped on its way; null where none was. */
export function stoppedLoading(store: Store, agent: string): string | null {
  try {
    return readFileSync(fileOf(store, agent), 'utf8');
  } catch {
    // None was begun.
    return null;
  }
}

/** Takes the note away: all files are written. */
export function loadingEnded(store: Store, agent: string): void {
  rmSync(fileOf(store, agent), { force: true });
}

function fileOf({ repository }: Store, agent: string): string {
  return join(repository.gitDirectory, 'agentctl', `loading-${agent}`);
}
