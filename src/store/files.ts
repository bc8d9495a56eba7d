import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { Files } from '../core/model.ts';
import { look } from './look.ts';
import { missing } from './object-format.ts';
import type { Objects } from './objects.ts';
import { requireSafeNames } from './safe-names.ts';

/** What is to lie in an agent's folder afterwards. */
export interface Loading {
  /** The agent's folder, absolute. */
  folder: string;
  /** The files to write. */
  files: Files;
  /** The draft's present files; those that are not in `files` are removed. */
  present: readonly string[];
  /** Permission bits beyond git's two modes; given at all, those of every file are restored exactly. */
  modes?: Readonly<Record<string, number>>;
}

/**
 * Writes a state into an agent's folder: raw bytes, each file through a neighbour that takes its name, files that
 * are equal already left alone. Every name is checked first, so that nothing is ever written outside of the folder
 * or through a link.
 */
export async function loadFiles(objects: Objects, loading: Loading): Promise<void> {
  const { folder, files, present } = loading;
  requireSafeNames(files);
  const contents = await readContents(objects, files);
  for (const path of files.keys()) checkPlace(folder, path, new Set(present));
  for (const path of present) if (!files.has(path)) removeFile(folder, path);
  for (const [path, content] of contents)
    writeFile(folder, path, {
      content,
      permissions: permissionsOf(loading, path),
      exact: loading.modes !== undefined,
    });
}

/** Tells whether exactly these files lie in the folder already, byte for byte and with their permissions. */
export async function liesThere(objects: Objects, loading: Loading): Promise<boolean> {
  const { folder, files, present } = loading;
  if (present.some((path) => !files.has(path))) return false;
  const contents = await readContents(objects, files);
  return [...contents].every(([path, content]) => {
    const found = look(join(folder, path));
    return (
      found?.isFile() === true &&
      (found.mode & 0o777) === permissionsOf(loading, path) &&
      readFileSync(join(folder, path)).equals(content)
    );
  });
}

async function readContents(objects: Objects, files: Files): Promise<Map<string, Buffer>> {
  const entries = [...files];
  const found = await objects.readAll(entries.map(([, { oid }]) => oid));
  return new Map(
    entries.map(([path, { oid }], index) => {
      const content = found[index]?.content;
      if (!content) throw missing(oid);
      return [path, content];
    }),
  );
}

function permissionsOf({ files, modes }: Loading, path: string): number {
  return modes?.[path] ?? (files.get(path)?.mode === '100755' ? 0o755 : 0o644);
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

// Refused before the first file is touched: what lies there and is no part of the draft (ignored files) stays.
function checkPlace(folder: string, path: string, present: ReadonlySet<string>): void {
  const parts = path.split('/');
  for (const [index] of parts.entries()) {
    const place = parts.slice(0, index + 1).join('/');
    const found = look(join(folder, place));
    if (!found) return;
    const leads = index < parts.length - 1;
    if (leads ? found.isDirectory() : found.isFile()) continue;
    if (present.has(place) || (found.isDirectory() && isVacated(folder, place, present))) return;
    throw new Failure(
      'refused',
      `Couldn't write ${join(folder, path)}: ${found.isDirectory() ? 'a folder with ignored files' : 'something else'} of the name ${place} is in the way.`,
      { hints: ['move it away and run the same command again', 'nothing was changed'] },
    );
  }
}

function isVacated(folder: string, place: string, present: ReadonlySet<string>): boolean {
  return readdirSync(join(folder, place), { withFileTypes: true }).every((entry) =>
    entry.isDirectory()
      ? isVacated(folder, `${place}/${entry.name}`, present)
      : present.has(`${place}/${entry.name}`),
  );
}

function writeFile(
  folder: string,
  path: string,
  file: { content: Buffer; permissions: number; exact: boolean },
): void {
  const target = join(folder, path);
  checkParents(folder, path);
  const found = look(target);
  // Nothing but empty folders: `checkPlace` has looked.
  if (found?.isDirectory()) rmSync(target, { recursive: true });
  mkdirSync(dirname(target), { recursive: true });
  if (
    found?.isFile() &&
    found.size === file.content.length &&
    readFileSync(target).equals(file.content)
  ) {
    if (
      file.exact ? (found.mode & 0o777) !== file.permissions : differs(found.mode, file.permissions)
    )
      chmodSync(target, file.permissions);
    return;
  }
  const neighbour = `${target}.agentctl-${crypto.randomUUID().slice(0, 8)}`;
  writeFileSync(neighbour, file.content, { mode: file.permissions, flag: 'wx' });
  if (file.exact) chmodSync(neighbour, file.permissions);
  renameSync(neighbour, target);
}

// Git knows one permission bit; a umask's other bits are the user's choice.
function differs(mode: number, wanted: number): boolean {
  return (mode & 0o100) !== (wanted & 0o100);
}

function checkParents(folder: string, path: string): void {
  const parts = path.split('/').slice(0, -1);
  let place = folder;
  for (const part of ['', ...parts]) {
    place = part === '' ? place : `${place}${sep}${part}`;
    const found = look(place);
    if (!found) return;
    if (!found.isDirectory())
      throw new Failure('refused', `Couldn't write below ${place}: it is no plain folder.`, {
        hints: ['move it away and run the same command again'],
      });
  }
}
