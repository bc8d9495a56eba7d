import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { ForeignProject } from '../core/foreign.ts';
import { oneLine } from '../core/text.ts';
import { parsePlain } from './foreign-yaml.ts';
import { decode } from './yaml.ts';

const MEBIBYTE = 1024 * 1024;
const MOST_FILES = 5000;
const MOST_BYTES = 64 * MEBIBYTE;
const LEFT_OUT = new Set(['node_modules', '.venv', '__pycache__']);

interface Walk {
  paths: string[];
  skipped: { path: string; reason: string }[];
}

/**
 * Reads a folder or a single file of another system, without following links. Throws `usage` where there is none,
 * `invalid` where it is too large to be an agent.
 */
export function readForeignProject(path: string): ForeignProject {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || !(found.isFile() || found.isDirectory()))
    throw new Failure(
      'usage',
      `Couldn't import “${oneLine(path)}”: there is no such file or folder.`,
      {
        hints: ['name the folder of the project, or its file'],
      },
    );
  const isFile = found.isFile();
  const { paths, skipped } = isFile ? { paths: [basename(path)], skipped: [] } : walk(path);
  const root = isFile ? resolve(path, '..') : path;
  return toProject(
    isFile ? basename(path, extname(path)) : basename(resolve(path)),
    readAll(root, paths),
    skipped,
  );
}

/** Returns a project made of files that were read already. */
export function toProject(
  name: string,
  contents: Iterable<[string, Uint8Array]>,
  skipped: ForeignProject['skipped'] = [],
): ForeignProject {
  const files = new Map<string, string>();
  const binaries: string[] = [];
  for (const [path, bytes] of contents) {
    const text = bytes.includes(0) ? null : decode(bytes);
    if (text === null) binaries.push(path);
    else files.set(path, text.replaceAll('\r\n', '\n'));
  }
  return { name, files, binaries, skipped, parse: parsePlain };
}

function walk(root: string): Walk {
  const found: Walk = { paths: [], skipped: [] };
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      // The project's own past is no part of it.
      if (entry.name === '.git') continue;
      const reason = reasonToSkip(entry);
      if (reason !== null) found.skipped.push({ path, reason });
      else if (entry.isDirectory()) visit(path);
      else found.paths.push(path);
    }
  };
  visit('');
  found.skipped.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { ...found, paths: found.paths.toSorted() };
}

function reasonToSkip(entry: Dirent): string | null {
  if (entry.isSymbolicLink()) return 'it is a symbolic link, and links are not followed';
  if (entry.isDirectory())
    return LEFT_OUT.has(entry.name) ? 'folders of this name are left out' : null;
  return entry.isFile() ? null : 'it is no regular file';
}

function* readAll(root: string, paths: readonly string[]): Generator<[string, Uint8Array]> {
  if (paths.length > MOST_FILES) throw tooLarge(`it holds ${paths.length} files`);
  let bytes = 0;
  for (const path of paths) {
    bytes += lstatSync(join(root, path)).size;
    if (bytes > MOST_BYTES) throw tooLarge(`it holds more than ${MOST_BYTES / MEBIBYTE} MiB`);
    yield [path, readFileSync(join(root, path))];
  }
}

function tooLarge(why: string): Failure {
  return new Failure('invalid', `Couldn't import this: ${why}, which is no agent.`, {
    hints: ['name the folder that holds the agent alone'],
  });
}
