import { chmodSync, lstatSync, readFileSync, readdirSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { git } from '../helpers/repository.ts';
import { refs } from '../helpers/invariants.ts';

/** A folder's files: path, permission bits and bytes, as one text each. */
export function contentsOf(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of list(folder)) {
    const file = join(folder, entry);
    const mode = (lstatSync(file).mode & 0o777).toString(8);
    found[entry] = `${mode} ${readFileSync(file).toString('latin1')}`;
  }
  return found;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .toSorted();
  } catch {
    return [];
  }
}

/** Writes a file with its permission bits. */
export function put(folder: string, path: string, bytes: string | Buffer, mode = 0o644): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  chmodSync(file, mode);
}

/** Everything of a repository that a command on the draft must not touch: index, HEAD, refs of the user’s, other files. */
export function surroundings(folder: string): Record<string, unknown> {
  const users = [...refs(folder)].filter(([ref]) => !ref.startsWith('refs/agentctl/'));
  const others = Object.entries(contentsOf(folder)).filter(
    ([path]) => !path.startsWith('.git/') && !path.startsWith('agents/booking/'),
  );
  return {
    index: readFileSync(join(folder, '.git/index')).toString('base64'),
    head: readFileSync(join(folder, '.git/HEAD'), 'utf8'),
    config: readFileSync(join(folder, '.git/config'), 'utf8'),
    stash: git(folder, 'stash', 'list'),
    users,
    others,
  };
}
