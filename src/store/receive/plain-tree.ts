import { notTaken } from '../../core/received.ts';
import { Failure } from '../../core/failure.ts';
import type { FileEntry } from '../../core/model.ts';
import { oneLine } from '../../core/text.ts';
import { requireSafeNames } from '../safe-names.ts';
import { tooLarge } from '../walk.ts';
import type { BoundedObjects } from './bounded-objects.ts';
import { readCanonicalTree } from './layout.ts';

const MOST_FILES = 20_000;
const DEEPEST = 64;
// What file systems hold.
const LONGEST_NAME = 255;

/** Throws `refused` where a version's tree holds more than plain files of plain names, or too many or too large ones. */
export async function requirePlainTree(objects: BoundedObjects, tree: string): Promise<void> {
  const files = await plainFiles(objects, tree);
  try {
    requireSafeNames(files);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw notTaken(lower(error.message), 'take it out, commit, and publish again');
  }
  const paths = [...files];
  const headers = await objects.headers(paths.map(([, { oid }]) => oid));
  paths.forEach(([path], index) => {
    const header = headers[index];
    if (header?.type !== 'blob') throw notTaken(`the file ${oneLine(path)} can't be read`);
    const large = tooLarge(path, header.size);
    if (large !== null) throw notTaken(`${oneLine(path)}: ${large}`);
  });
}

// Level by level, one tree at a time: what is too much is noticed before more is read.
async function plainFiles(objects: BoundedObjects, tree: string): Promise<Map<string, FileEntry>> {
  const files = new Map<string, FileEntry>();
  let folders = 0;
  const visit = async (oid: string, prefix: string, depth: number): Promise<void> => {
    folders += 1;
    if (depth > DEEPEST || folders > MOST_FILES) throw tooMany();
    for (const { name, mode, oid: child } of await readCanonicalTree(objects, oid)) {
      const path = `${prefix}${name}`;
      if (Buffer.byteLength(name) > LONGEST_NAME)
        throw notTaken(
          `the name ${oneLine(path.slice(0, 200))}… is longer than ${LONGEST_NAME} bytes`,
        );
      if (name.includes('\uFFFD')) throw notTaken(`the name ${oneLine(path)} is not UTF-8`);
      if (mode === '120000') throw forbidden(path, 'a symbolic link');
      if (mode === '160000') throw forbidden(path, 'a submodule');
      if (mode === '40000') await visit(child, `${path}/`, depth + 1);
      else files.set(path, { oid: child, mode });
      if (files.size > MOST_FILES) throw tooMany();
    }
  };
  await visit(tree, '', 0);
  return files;
}

function tooMany(): Failure {
  return notTaken(
    `the version holds more than ${MOST_FILES} files, or folders deeper than ${DEEPEST}`,
  );
}

function forbidden(path: string, what: string): Failure {
  return notTaken(
    `the version holds ${what}, ${oneLine(path).slice(0, 200)}: versions are plain files`,
    'put a copy of the files in its place, commit, and publish again',
  );
}

function lower(message: string): string {
  return message.replace(/^Couldn't write /, 'the version holds ').replace(/\.$/, '');
}
