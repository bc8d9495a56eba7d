import { Failure } from '../core/failure.ts';
import type { AgentFile, Plain } from '../core/foreign.ts';
import { isDeep } from './fitting.ts';

// A definition's YAML may have 1 MiB, and texts 5; what indentation and quotes add is not known here.
const MOST_YAML = 900_000;
const MOST_TEXT = 5_000_000;
const MOST_KEPT = 400_000;

/** Throws `invalid` where an agent became larger or deeper than a definition may be. */
export function requireRoom(files: ReadonlyMap<string, AgentFile>, source: string): void {
  for (const [path, file] of files) {
    const why = whyTooMuch(file);
    if (why !== null)
      throw new Failure('invalid', `Couldn't import ${source}: ${path} would be ${why}.`, {
        hints: ['import the part of it that is an agent'],
      });
  }
}

function whyTooMuch(file: AgentFile): string | null {
  if ('text' in file) return file.text.length > MOST_TEXT ? 'too large' : null;
  if (isDeep(file.yaml)) return 'nested too deep';
  return JSON.stringify(file.yaml).length > MOST_YAML ? 'too large' : null;
}

/** Divides files that are kept whole into those that there is room for, in their order, and the rest. */
export function withinRoom(files: readonly [string, Plain][]): {
  kept: [string, Plain][];
  left: [string, Plain][];
} {
  let size = 0;
  const kept: [string, Plain][] = [];
  const left: [string, Plain][] = [];
  for (const file of files) {
    if (isDeep(file[1])) {
      left.push(file);
      continue;
    }
    const own = JSON.stringify(file[1]).length;
    if (size + own > MOST_KEPT) left.push(file);
    else {
      size += own;
      kept.push(file);
    }
  }
  return { kept, left };
}

/** Why a file was not kept for which `withinRoom` found no room. */
export const NO_ROOM = 'it is larger or deeper than agent.yaml has room for';
