import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { git } from './repository.ts';

interface Record {
  agent: string | null;
  seq: number;
  version: number | null;
  tree: string | null;
  tag: string | null;
}

/** A deployment as plain git shows it. */
export interface LogEntry {
  commit: string;
  record: Record;
}

/** Reads an environment's log with plain git, newest first: nothing of the program's is used. */
export function logOf(folder: string, branch: string): LogEntry[] {
  if (!refs(folder).has(`refs/heads/${branch}`)) return [];
  const commits = git(folder, 'rev-list', `refs/heads/${branch}`).split('\n');
  return commits.map((commit) => {
    const head = JSON.parse(git(folder, 'show', `${commit}:.agentctl/log.json`)) as {
      agent: string | null;
    };
    const path =
      head.agent === null ? '.agentctl/environment.json' : `.agentctl/deployed/${head.agent}.json`;
    return { commit, record: JSON.parse(git(folder, 'show', `${commit}:${path}`)) as Record };
  });
}

/** Returns all refs with the objects that they point to. */
export function refs(folder: string): Map<string, string> {
  const lines = git(folder, 'for-each-ref', '--format=%(refname) %(objectname)').split('\n');
  return new Map(
    lines
      .filter((line) => line !== '')
      .map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']),
  );
}

/** Checks the invariants of a workspace with plain git; throws where one does not hold. */
export function checkInvariants(
  folder: string,
  branches: readonly string[] = ['sandbox', 'pre-release', 'live'],
): void {
  for (const branch of branches) {
    const log = logOf(folder, branch);
    log.forEach(({ commit, record }, index) => {
      const parents = git(folder, 'rev-list', '--parents', '-n', '1', commit).split(' ').slice(1);
      expect(parents, `${branch}: a linear chain`).toEqual(
        index === log.length - 1 ? [] : [log[index + 1]?.commit],
      );
      expect(record.seq, `${branch}: seq grows by one`).toBe(log.length - index);
      const parent = parents[0];
      if (parent) {
        const outside = git(folder, 'diff', '--name-only', parent, commit)
          .split('\n')
          .filter(
            (path) =>
              path !== '' &&
              !path.startsWith('.agentctl/') &&
              !path.startsWith(`agents/${record.agent}/`),
          );
        expect(outside, `${branch}: nothing outside of the agent changes`).toEqual([]);
      }
    });
    if (log.length > 0) checkRecords(folder, branch);
  }
  const problems = git(folder, 'fsck', '--strict', '--no-dangling', '--no-progress');
  expect(
    problems.split('\n').filter((line) => line !== '' && !line.startsWith('notice:')),
    'git fsck',
  ).toEqual([]);
  expect(leftovers(folder), 'no lock is left').toEqual([]);
}

function checkRecords(folder: string, branch: string): void {
  const names = git(folder, 'ls-tree', '--name-only', `refs/heads/${branch}:.agentctl`).split('\n');
  if (!names.includes('deployed')) return;
  for (const file of git(
    folder,
    'ls-tree',
    '--name-only',
    `refs/heads/${branch}:.agentctl/deployed`,
  ).split('\n')) {
    const record = JSON.parse(
      git(folder, 'show', `refs/heads/${branch}:.agentctl/deployed/${file}`),
    ) as Record;
    if (record.version === null) continue;
    const tag = `refs/tags/${record.agent}/v${record.version}`;
    expect(
      git(folder, 'rev-parse', `refs/heads/${branch}:agents/${record.agent}`),
      `${branch}: subtree`,
    ).toBe(record.tree);
    expect(git(folder, 'rev-parse', `${tag}:agents/${record.agent}`), `${tag}: tree`).toBe(
      record.tree,
    );
    expect(git(folder, 'rev-parse', tag), `${tag}: object`).toBe(record.tag);
  }
}

function leftovers(folder: string): string[] {
  const common = join(folder, git(folder, 'rev-parse', '--git-common-dir'));
  return readdirSync(common, { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('.lock'));
}
