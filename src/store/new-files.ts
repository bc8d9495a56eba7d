import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Makes a folder and those above it, one by one: Node's `recursive` never returns where a file system takes no new
 * folders and says that there is none (/proc).
 */
export function makeFolder(path: string, mode = 0o777): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** Files by their path below a folder, with their text. */
type Texts = Iterable<readonly [string, string]>;

/**
 * Writes files that are not there yet. Each appears whole or not at all, wherever the program is stopped, and none is
 * ever written over.
 */
export function writeNew(root: string, files: Texts): void {
  stage(root, files, (staged) => {
    for (const [path] of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      place(join(staged, path), join(root, path));
    }
  });
}

/** Writes a file whether it is there or not: it has the old text or the new one, wherever the program is stopped. */
export function writeOver(root: string, path: string, text: string): void {
  stage(root, [[path, text]], (staged) => {
    makeFolder(dirname(join(root, path)));
    renameSync(join(staged, path), join(root, path));
  });
}

/** Writes a folder that is not there yet: it appears with all its files, or not at all. */
export function writeNewFolder(root: string, folder: string, files: Texts): void {
  stage(root, files, (staged) => {
    mkdirSync(dirname(join(root, folder)), { recursive: true });
    renameSync(join(staged, folder), join(root, folder));
  });
}

function stage(root: string, files: Texts, use: (staged: string) => void): void {
  const staged = join(root, `.agentctl-new-${crypto.randomUUID().slice(0, 8)}`);
  // Not with its parents: on a read-only disk that would be told as a folder that is missing.
  mkdirSync(staged);
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(staged, path)), { recursive: true });
      writeFileSync(join(staged, path), text);
    }
    use(staged);
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

function place(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw error;
    // A file system without hard links.
    copyFileSync(from, to, constants.COPYFILE_EXCL);
  }
}
