import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { Files } from '../core/model.ts';
import { stripControls } from '../core/text.ts';
import { missing } from './object-format.ts';
import type { Objects } from './objects.ts';

/** What is to lie in an agent's folder afterwards. */
export interface Loading {
  /** The agent's folder, absolute. */
  folder: string;
  /** The files to write. */
  files: Files;
  /** The draft's present files; those that are not in `files` are removed. */
  present: readonly string[];
  /** Permission bits beyond git's two modes. */
  modes?: Readonly<Record<string, number>>;
}

/**
 * Writes a state into an agent's folder: raw bytes, each file through a neighbour that takes its name, files that
 * are equal already left alone. Every name is checked first, so that nothing is ever written outside of the folder
 * or through a link.
 */
export async function loadFiles(objects: Objects, loading: Loading): Promise<void> {
  const { folder, files, present } = loading;
  for (const [path, { mode }] of files) checkPath(path, mode);
  const paths = [...files.keys()];
  const contents = await objects.readAll(paths.map((path) => files.get(path)?.oid ?? ''));
  for (const path of present) if (!files.has(path)) removeFile(folder, path);
  paths.forEach((path, index) => {
    const content = contents[index]?.content;
    if (!content) throw missing(files.get(path)?.oid ?? path);
    const permissions =
      loading.modes?.[path] ?? (files.get(path)?.mode === '100755' ? 0o755 : 0o644);
    writeFile(folder, path, { content, permissions });
  });
}

function checkPath(path: string, mode: string): void {
  const parts = path.split('/');
  const bad = parts.some(
    (part) =>
      part === '' ||
      part === '.' ||
      part === '..' ||
      /^\.git$/i.test(part) ||
      part.includes('\\') ||
      part !== stripControls(part) ||
      /[\n\t]/.test(part),
  );
  if (!bad && (mode === '100644' || mode === '100755')) return;
  throw new Failure(
    'invalid',
    `Couldn't write “${stripControls(path).replaceAll('\n', ' ')}”: ${bad ? 'its name leads out of the agent or cannot be written safely' : 'it is a link or a repository of its own'}.`,
    { hints: ['nothing was changed'] },
  );
}

function removeFile(folder: string, path: string): void {
  checkParents(folder, path);
  rmSync(join(folder, path), { force: true });
  for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
    try {
      rmdirSync(join(folder, parent));
    } catch {
      // Not empty: other files, perhaps ignored ones, are still there.
      return;
    }
  }
}

function writeFile(
  folder: string,
  path: string,
  file: { content: Buffer; permissions: number },
): void {
  const target = join(folder, path);
  checkParents(folder, path);
  const found = lstatSync(target, { throwIfNoEntry: false });
  if (found?.isDirectory())
    throw new Failure('refused', `Couldn't write ${target}: a folder of that name is in the way.`, {
      hints: ['move it away and run the same command again'],
    });
  mkdirSync(dirname(target), { recursive: true });
  if (
    found?.isFile() &&
    found.size === file.content.length &&
    readFileSync(target).equals(file.content)
  ) {
    if ((found.mode & 0o777) !== file.permissions && differs(found.mode, file.permissions))
      chmodSync(target, file.permissions);
    return;
  }
  const neighbour = `${target}.agentctl-${randomUUID().slice(0, 8)}`;
  writeFileSync(neighbour, file.content, { mode: file.permissions, flag: 'wx' });
  renameSync(neighbour, target);
}

// Git knows one permission bit; a umask's other bits are the user's choice.
function differs(mode: number, wanted: number): boolean {
  return (wanted !== 0o644 && wanted !== 0o755) || (mode & 0o100) !== (wanted & 0o100);
}

function checkParents(folder: string, path: string): void {
  const parts = path.split('/').slice(0, -1);
  let place = folder;
  for (const part of ['', ...parts]) {
    place = part === '' ? place : `${place}${sep}${part}`;
    const found = lstatSync(place, { throwIfNoEntry: false });
    if (!found) return;
    if (!found.isDirectory())
      throw new Failure('refused', `Couldn't write below ${place}: it is no plain folder.`, {
        hints: ['move it away and run the same command again'],
      });
  }
}
