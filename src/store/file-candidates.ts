import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { plainCandidates } from '../core/completion.ts';
import type { Candidate } from '../core/completion.ts';

/** Returns the files of drafts, relative to their agents' folders; none without a working tree. */
export function fileCandidates(root: string | null, agents: readonly string[]): Candidate[] {
  return plainCandidates(agents.flatMap((agent) => filesOf(root, agent)));
}

/** Returns the tests of drafts, each name once. */
export function testCandidates(root: string | null, agents: readonly string[]): Candidate[] {
  const paths = agents.flatMap((agent) => filesOf(root, agent));
  const tests = paths.flatMap((path) => /^tests\/([^/]+)\.yaml$/.exec(path)?.[1] ?? []);
  return plainCandidates([...new Set(tests)].toSorted());
}

function filesOf(root: string | null, agent: string): string[] {
  if (root === null) return [];
  const folder = join(root, 'agents', agent);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .toSorted();
}
