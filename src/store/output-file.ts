import { existsSync, lstatSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Failure } from '../core/failure.ts';
import { oneLine } from '../core/text.ts';
import { writeOver } from './new-files.ts';

/** Writes a text to a file over what is there. Throws `not-found` without its folder, `usage` where it is one itself. */
export function writeOutput(path: string, text: string): void {
  requireParent(path);
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new Failure('usage', `Couldn't write ${oneLine(path)}: it is a folder.`);
  writeOver(dirname(path), basename(path), text);
}

/** Throws `not-found` where the folder that a file is to be written to does not exist. */
export function requireParent(path: string): void {
  if (existsSync(dirname(path))) return;
  throw new Failure(
    'not-found',
    `Couldn't write ${oneLine(basename(path))}: ${oneLine(dirname(path))} is no folder.`,
  );
}
