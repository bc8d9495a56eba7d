import { readFileSync, readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../core/failure.ts';
import { folderSpec } from './draft.ts';
import { look } from './look.ts';
import type { Store } from './store.ts';
import { tooLarge } from './walk.ts';

/** Returns the draft's files on disk, tracked or new but not ignored, relative to the agent's folder. */
export async function filesOnDisk(store: Store, agent: string): Promise<string[]> {
  const output = await store.repository.git.output(
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', folderSpec(agent)],
    { cwd: store.root() },
  );
  const prefix = `agents/${agent}/`;
  const paths = [...new Set(output.split('\0'))].filter((path) => path.startsWith(prefix));
  return paths
    .filter((path) => look(join(store.root(), path))?.isFile())
    .map((path) => path.slice(prefix.length));
}

/** Returns the contents of the draft's files on disk, past no link; those too large for a version are left out. */
export async function readOnDisk(store: Store, agent: string): Promise<Map<string, Buffer>> {
  const folder = join(store.root(), 'agents', agent);
  const found = new Map<string, Buffer>();
  for (const path of await filesOnDisk(store, agent)) {
    const file = join(folder, path);
    if (isBehindLink(folder, path) || tooLarge(path, look(file)?.size ?? 0) !== null) continue;
    found.set(path, readFileSync(file));
  }
  return found;
}

function isBehindLink(folder: string, path: string): boolean {
  const parts = path.split('/').slice(0, -1);
  return parts.some((_, index) => !look(join(folder, ...parts.slice(0, index + 1)))?.isDirectory());
}

/** Tells whether an agent's folder is gone, or holds no file at all, be it an ignored one. */
export function isGone(store: Store, agent: string): boolean {
  return someFile(store.root(), agent) === null;
}

/** Returns the `not-found` of an agent whose folder holds nothing that git would take. */
export function missingDraft(agent: string): Failure {
  return new Failure(
    'not-found',
    `Couldn't find a draft of ${agent}: the folder agents/${agent} is gone, empty or ignored.`,
    {
      hints: [
        `agentctl versions --agent ${agent} lists what agentctl checkout could bring back`,
        'git status --ignored tells what is ignored',
      ],
    },
  );
}

/** Returns some file of an agent's folder, relative to the root, ignored or not; null where the folder holds none. */
export function someFile(root: string, agent: string): string | null {
  const find = (folder: string): string | null => {
    const entries = list(join(root, folder));
    const file = entries.find((entry) => entry.isFile());
    if (file) return `${folder}/${file.name}`;
    const folders = entries.filter((entry) => entry.isDirectory());
    for (const { name } of folders) {
      const found = find(`${folder}/${name}`);
      if (found !== null) return found;
    }
    return null;
  };
  return find(`agents/${agent}`);
}

function list(folder: string): Dirent[] {
  const found = look(folder)?.isDirectory() ? readdirSync(folder, { withFileTypes: true }) : [];
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Returns the object ids of the draft's files on disk by their paths, as their bytes stand. */
export async function hashOnDisk(store: Store, agent: string): Promise<Map<string, string>> {
  const paths = await filesOnDisk(store, agent);
  const oids = await hashFiles(store, agent, { paths, write: false });
  return new Map(paths.map((path, index) => [path, oids[index] ?? '']));
}

/** Returns the object ids of an agent's files as their bytes stand, past any line-ending rule; written, where asked. */
export async function hashFiles(
  store: Store,
  agent: string,
  { paths, write }: { paths: readonly string[]; write: boolean },
): Promise<string[]> {
  if (paths.length === 0) return [];
  const output = await store.repository.git.output(
    ['hash-object', ...(write ? ['-w'] : []), '--no-filters', '--stdin-paths'],
    {
      cwd: store.root(),
      input: paths.map((path) => `agents/${agent}/${path}\n`).join(''),
    },
  );
  return output.split('\n');
}
