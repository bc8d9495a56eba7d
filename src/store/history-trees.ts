import { gitFailure } from './git.ts';
import { folderSpec } from './draft.ts';
import type { Repository } from './repository.ts';

// Git compares each path of each commit with each pathspec: 200 of them cost 25 times the whole folder.
const MOST_FOLDERS = 16;

/**
 * Returns, for each agent, every tree that its folder had at some commit of a full history (HEAD's, unless a
 * commit is named), in one process
 * whatever their number (git-log(1): `--full-history` so that no side of a merge is left out, `-m` for merges).
 * A shallow history gives what it holds.
 */
export async function historyTrees(
  repository: Repository,
  agents: readonly string[],
  commit = 'HEAD',
): Promise<Map<string, Set<string>>> {
  const trees = new Map(agents.map((agent) => [agent, new Set<string>()]));
  if (agents.length === 0) return trees;
  const result = await repository.git.run([
    'log',
    '--full-history',
    '-m',
    '--root',
    '--raw',
    '-t',
    '-z',
    '--no-abbrev',
    '--no-renames',
    '--no-ext-diff',
    '--no-textconv',
    '--no-color',
    '--no-show-signature',
    '--no-notes',
    '--format=',
    commit,
    '--',
    ...(agents.length > MOST_FOLDERS ? [':(top,literal)agents'] : agents.map(folderSpec)),
  ]);
  if (result.code !== 0) {
    // HEAD without a commit has no history.
    if (
      /unknown revision|bad revision|ambiguous argument 'HEAD'|does not have any commits/.test(
        result.stderr,
      )
    )
      return trees;
    throw gitFailure(['log'], result);
  }
  for (const match of result.stdout.matchAll(
    /:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) [A-Z]\d*\0([^\0]*)/g,
  )) {
    const [, oldMode, newMode, before = '', after = '', path = ''] = match;
    const known = path.startsWith('agents/') ? trees.get(path.slice('agents/'.length)) : undefined;
    if (oldMode === '040000') known?.add(before);
    if (newMode === '040000') known?.add(after);
  }
  return trees;
}
