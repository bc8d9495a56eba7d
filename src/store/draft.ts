import { copyFileSync, existsSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../core/failure.ts';
import { gitFailure } from './git.ts';
import type { Objects } from './objects.ts';
import type { Repository } from './repository.ts';
import type { Scratch } from './scratch.ts';
import { walkAgent } from './walk.ts';

/** The draft of one agent: the tree that publishing its folder now would make. */
export interface Draft {
  /** Null where the folder is gone, holds nothing but ignored files, or cannot be read. */
  tree: string | null;
  /** Why the folder cannot be read; empty where it can. */
  problems: readonly Problem[];
}

/** Where drafts are computed, and the session that reads what came of it. */
interface Reading {
  scratch: Scratch;
  objects: Objects;
}

/**
 * Computes the trees of some agents' folders as `git add -A` and `git write-tree` see them, in a copy of the index
 * and a temporary object directory: the user's index and files stay as they are.
 *
 * @param agents the agents to read
 * @returns the draft of each; read the trees with the scratch's environment
 */
export async function readDrafts(
  repository: Repository,
  agents: readonly string[],
  { scratch, objects }: Reading,
): Promise<Map<string, Draft>> {
  const drafts = new Map<string, Draft>();
  for (const agent of agents)
    drafts.set(agent, { tree: null, problems: await walkAgent(repository, agent) });
  const readable = agents.filter((agent) => drafts.get(agent)?.problems.length === 0);
  if (readable.length === 0) return drafts;
  copyIndex(repository, scratch);
  await addFolders(repository, readable, scratch);
  const tree = await writeTree(repository, readable, { scratch, drafts });
  if (tree === null) return drafts;
  const folders = await objects.tree(`${tree}:agents`);
  for (const { name, oid, mode } of folders?.entries ?? []) {
    if (mode === '40000' && drafts.get(name)?.problems.length === 0)
      drafts.set(name, { tree: oid, problems: [] });
  }
  return drafts;
}

// Git takes an entry as unchanged when size and times agree and the index is newer than the file: a copy that is
// younger than the original would hide an edit of the same size within the same second.
function copyIndex({ gitDirectory }: Repository, scratch: Scratch): void {
  const index = join(gitDirectory, 'index');
  if (!existsSync(index)) return;
  const { atime, mtime } = statSync(index);
  copyFileSync(index, scratch.index);
  utimesSync(scratch.index, atime, mtime);
}

async function addFolders(
  repository: Repository,
  agents: readonly string[],
  scratch: Scratch,
): Promise<void> {
  const result = await repository.git.run(['add', '-A', '--', ...agents.map(folderSpec)], {
    env: scratch.writing,
  });
  if (result.code === 0) return;
  // A folder that is wholly ignored, gone, or outside of a sparse checkout is no failure: the tree tells what is left.
  const harmless = /ignored by one of your|did not match any files|outside of your sparse-checkout/;
  if (!harmless.test(result.stderr)) throw gitFailure(['add'], result);
  if (agents.length === 1 || /sparse-checkout/.test(result.stderr)) return;
  for (const agent of agents) await addFolders(repository, [agent], scratch);
}

/** Returns the pathspec of an agent's folder, free of any magic in its name (gitglossary(7)). */
export function folderSpec(agent: string): string {
  return `:(top,literal)agents/${agent}`;
}

async function writeTree(
  repository: Repository,
  agents: readonly string[],
  { scratch, drafts }: { scratch: Scratch; drafts: Map<string, Draft> },
): Promise<string | null> {
  const write = () => repository.git.run(['write-tree', '--missing-ok'], { env: scratch.writing });
  const first = await write();
  if (first.code === 0) return first.stdout.trim();
  const unmerged = await repository.git.output(['ls-files', '-u', '-z'], {
    env: scratch.writing,
    cwd: repository.root ?? undefined,
  });
  if (unmerged === '') throw gitFailure(['write-tree'], first);
  const entries = unmerged.split('\0').filter((entry) => entry !== '');
  const paths = [...new Set(entries.map((entry) => entry.slice(entry.indexOf('\t') + 1)))];
  for (const agent of agents) {
    const own = paths.filter((path) => path.startsWith(`agents/${agent}/`));
    if (own.length > 0) drafts.set(agent, { tree: null, problems: own.map(unmergedProblem) });
  }
  const zero = '0'.repeat(entries[0]?.split(' ')[1]?.length ?? 40);
  await repository.git.output(['update-index', '-z', '--index-info'], {
    env: scratch.writing,
    input: paths.map((path) => `0 ${zero}\t${path}\0`).join(''),
  });
  const second = await write();
  if (second.code !== 0) throw gitFailure(['write-tree'], second);
  return second.stdout.trim();
}

function unmergedProblem(file: string): Problem {
  return {
    severity: 'error',
    file,
    line: null,
    column: null,
    path: null,
    message: 'this file has a merge conflict',
    hint: `settle it, then: git add -- ${file}`,
    source: null,
  };
}
