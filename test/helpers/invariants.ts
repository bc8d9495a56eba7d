import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import { git, testEnv } from './repository.ts';

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
  const heads = blobs(
    folder,
    commits.map((commit) => `${commit}:.agentctl/log.json`),
  ).map((text) => JSON.parse(text) as { agent: string | null });
  const records = blobs(
    folder,
    commits.map((commit, index) => {
      const agent = heads[index]?.agent ?? null;
      return agent === null
        ? `${commit}:.agentctl/environment.json`
        : `${commit}:.agentctl/deployed/${agent}.json`;
    }),
  );
  return commits.map((commit, index) => ({
    commit,
    record: JSON.parse(records[index] ?? '') as Record,
  }));
}

// One process for many blobs: a log of a hundred entries would else cost hundreds.
function blobs(folder: string, names: readonly string[]): string[] {
  const output = execFileSync('git', ['cat-file', '--batch'], {
    cwd: folder,
    env: testEnv(),
    input: names.map((name) => `${name}\n`).join(''),
    maxBuffer: 256 * 1024 * 1024,
  });
  let at = 0;
  return names.map((name) => {
    const end = output.indexOf(10, at);
    const header = output.toString('utf8', at, end);
    const size = Number(/ blob (\d+)$/.exec(header)?.[1] ?? Number.NaN);
    if (Number.isNaN(size)) throw new Error(`${name} is no blob: ${header}`);
    at = end + 1 + size + 1;
    return output.toString('utf8', end + 1, end + 1 + size);
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
    const steps = log.length === 0 ? [] : stepsOf(folder, branch);
    log.forEach(({ record }, index) => {
      const older = log[index + 1];
      expect(steps[index]?.parents, `${branch}: a linear chain`).toEqual(
        older ? [older.commit] : [],
      );
      expect(record.seq, `${branch}: seq grows by one`).toBe(log.length - index);
      const outside = steps[index]?.paths.filter(
        (path) => !path.startsWith('.agentctl/') && !path.startsWith(`agents/${record.agent}/`),
      );
      if (older) expect(outside, `${branch}: nothing outside of the agent changes`).toEqual([]);
    });
    if (log.length > 0) checkRecords(folder, branch);
  }
  // An unborn branch makes fsck end with an error code, and is none: what it says counts.
  const fsck = spawnSync('git', ['fsck', '--strict', '--no-dangling', '--no-progress'], {
    cwd: folder,
    env: testEnv(),
    encoding: 'utf8',
  });
  expect(
    `${fsck.stdout}${fsck.stderr}`
      .split('\n')
      // The empty tree is built into git: an index may name it without its object.
      .filter(
        (line) => !/^$|^notice:|^missing tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904$/.test(line),
      ),
    'git fsck',
  ).toEqual([]);
  expect(leftovers(folder), 'no lock is left').toEqual([]);
}

// Each commit of a branch with its parents and the paths that it changed, newest first, in one process.
function stepsOf(folder: string, branch: string): { parents: string[]; paths: string[] }[] {
  const output = git(
    folder,
    'log',
    '--no-renames',
    '--name-only',
    '--format=%x1e%P',
    `refs/heads/${branch}`,
    '--',
  );
  return output
    .split('\u001e')
    .slice(1)
    .map((text) => {
      const [parents = '', ...paths] = text.split('\n');
      return {
        parents: parents.split(' ').filter((oid) => oid !== ''),
        paths: paths.filter((path) => path !== ''),
      };
    });
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
  const common = git(folder, 'rev-parse', '--path-format=absolute', '--git-common-dir');
  return readdirSync(common, { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('.lock'));
}
