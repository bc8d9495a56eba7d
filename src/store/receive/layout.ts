import { notTaken } from '../../core/received.ts';
import { oneLine } from '../../core/text.ts';
import type { TreeEntry } from '../object-format.ts';
import { PATHS } from '../paths.ts';
import type { BoundedObjects } from './bounded-objects.ts';

/** The parts of an environment's branch by their paths: agents, records, settings, and whatever else stands there. */
export type Layout = ReadonlyMap<string, TreeEntry>;

const FOLDERS: ReadonlySet<string> = new Set([
  'agents',
  '.agentctl',
  PATHS.records,
  PATHS.settings,
]);

/** Reads the parts of a commit's tree. Throws `refused` where a tree is none that git itself would write. */
export async function readLayout(objects: BoundedObjects, commit: string): Promise<Layout> {
  const layout = new Map<string, TreeEntry>();
  const visit = async (name: string, prefix: string): Promise<void> => {
    for (const entry of await readCanonicalTree(objects, name)) {
      const path = `${prefix}${entry.name}`;
      if (FOLDERS.has(path) && entry.mode === '40000') await visit(entry.oid, `${path}/`);
      else layout.set(path, entry);
    }
  };
  await visit(`${commit}^{tree}`, '');
  return layout;
}

/** Returns the paths of the parts in which two layouts differ. */
export function changedPaths(before: Layout, after: Layout): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => {
    const [one, other] = [before.get(path), after.get(path)];
    return one?.oid !== other?.oid || one?.mode !== other?.mode;
  });
}

const MODES: ReadonlySet<string> = new Set(['40000', '100644', '100755', '120000', '160000']);

/**
 * Reads a tree as git writes them: sorted, no name twice, known modes. Others are read in different ways by different
 * programs, which is how one thing is shown and another one is run. Throws `refused`.
 */
export async function readCanonicalTree(
  objects: BoundedObjects,
  name: string,
): Promise<TreeEntry[]> {
  const tree = await objects.tree(name);
  if (!tree) throw notTaken(`the tree ${name.slice(0, 10)} can't be read`);
  const keys = tree.entries.map((entry) =>
    Buffer.from(entry.mode === '40000' ? `${entry.name}/` : entry.name),
  );
  const names = new Set(tree.entries.map((entry) => entry.name));
  const sorted = keys.every((key, index) => {
    const before = keys[index - 1];
    return before === undefined || Buffer.compare(before, key) < 0;
  });
  const odd = tree.entries.find(({ mode }) => !MODES.has(mode));
  if (!sorted || odd || names.size !== tree.entries.length)
    throw notTaken(
      `the tree ${tree.oid.slice(0, 10)} is malformed${odd ? ` (mode ${oneLine(odd.mode).slice(0, 12)})` : ''}: git fsck tells more`,
    );
  return tree.entries;
}
