import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { git, testEnv } from './repository.ts';

interface Record {
  actor: { name: string };
  message: string | null;
  agent: string | null;
  seq: number;
  version: number | null;
  tree: string | null;
  tag: string | null;
}

const DEPLOYED = '.agentctl/deployed/';

/** A deployment as plain git shows it. */
export interface LogEntry {
  commit: string;
  record: Record;
}

interface Step extends LogEntry {
  parents: string[];
  /** What the commit changed. */
  paths: string[];
}

/** Where the logs of some environments are: local branches, or those of a remote as they were fetched. */
interface Logs {
  branches: readonly string[];
  below: string;
}

/** Reads an environment's log with plain git, newest first: nothing of the program's is used. */
export function logOf(folder: string, branch: string, below = 'refs/heads'): LogEntry[] {
  const [log = []] = stepsOf(folder, { branches: [branch], below }).values();
  return log.map(({ commit, record }) => ({ commit, record }));
}

// All branches together, for each process costs as much as reading a hundred objects.
function stepsOf(folder: string, { branches, below }: Logs): Map<string, Step[]> {
  const all = refs(folder);
  const tips = branches.flatMap((branch) => {
    const tip = all.get(`${below}/${branch}`);
    return tip === undefined ? [] : [[branch, tip] as const];
  });
  if (tips.length === 0) return new Map();
  const steps = readSteps(
    folder,
    tips.map(([, tip]) => tip),
  );
  return new Map(tips.map(([branch, tip]) => [branch, chain(tip, steps)]));
}

function chain(tip: string, steps: ReadonlyMap<string, Step>): Step[] {
  const log: Step[] = [];
  for (let step = steps.get(tip); step; step = steps.get(step.parents[0] ?? '')) log.push(step);
  return log;
}

// Each commit below some tips, in two processes.
function readSteps(folder: string, tips: readonly string[]): Map<string, Step> {
  const format = '--format=%x1e%H %P';
  const output = git(folder, 'log', '--no-renames', '--raw', '--no-abbrev', format, ...tips, '--');
  const commits = output
    .split('\u001e')
    .slice(1)
    .map((text) => text.split('\n').filter((line) => line !== ''))
    .map(([ids = '', ...lines]) => ({ ids: ids.trim().split(' '), written: written(lines) }));
  const texts = textsOf(
    folder,
    commits.flatMap(({ written: files }) => [...files].filter(isState).map(([, oid]) => oid)),
  );
  return new Map(
    commits.map(({ ids: [commit = '', ...parents], written: files }) => {
      const text = (path: string) => texts.get(files.get(path) ?? '') ?? '';
      const record = JSON.parse(text(recordPath(text('.agentctl/log.json')))) as Record;
      return [commit, { commit, parents, paths: [...files.keys()], record }];
    }),
  );
}

// The paths that a commit changed, with the objects that it put there.
function written(lines: readonly string[]): Map<string, string> {
  return new Map(
    lines.map((line) => {
      const [, oid = '', path = ''] = /^:\d+ \d+ \w+ (\w+) \w+\t(.*)$/.exec(line) ?? [];
      return [path, oid];
    }),
  );
}

function isState([path, oid]: readonly [string, string]): boolean {
  return /^\.agentctl\/.*\.json$/.test(path) && !/^0+$/.test(oid);
}

function textsOf(folder: string, oids: readonly string[]): Map<string, string> {
  const names = [...new Set(oids)];
  const texts = blobs(folder, names);
  return new Map(names.map((name, index) => [name, texts[index] ?? '']));
}

function recordPath(head: string): string {
  const { agent } = JSON.parse(head) as { agent: string | null };
  return agent === null ? '.agentctl/environment.json' : `${DEPLOYED}${agent}.json`;
}

// One process for many blobs: a log of a hundred entries would else cost hundreds.
function blobs(folder: string, names: readonly string[]): string[] {
  return objects(folder, names).map(({ name, type, text }) => {
    if (type !== 'blob') throw new Error(`${name} is no blob`);
    return text;
  });
}

function objects(
  folder: string,
  names: readonly string[],
): { name: string; oid: string; type: string; text: string }[] {
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
    const [, oid, type, size] = /^([0-9a-f]+) (\w+) (\d+)$/.exec(header) ?? [];
    if (oid === undefined || type === undefined) throw new Error(header);
    at = end + 1 + Number(size) + 1;
    return { name, oid, type, text: output.toString('utf8', end + 1, at - 1) };
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

/**
 * Checks the invariants of a workspace with plain git; throws where one does not hold. The logs of a connected clone
 * lie below `refs/remotes/origin`.
 */
export function checkInvariants(
  folder: string,
  branches: readonly string[] = ['sandbox', 'pre-release', 'live'],
  below = 'refs/heads',
): void {
  const logs = stepsOf(folder, { branches, below });
  for (const [branch, log] of logs)
    log.forEach(({ record, parents, paths }, index) => {
      const older = log[index + 1];
      expect(parents, `${branch}: a linear chain`).toEqual(older ? [older.commit] : []);
      expect(record.seq, `${branch}: seq grows by one`).toBe(log.length - index);
      const outside = paths.filter(
        (path) => !path.startsWith('.agentctl/') && !path.startsWith(`agents/${record.agent}/`),
      );
      if (older) expect(outside, `${branch}: nothing outside of the agent changes`).toEqual([]);
    });
  checkRecords(folder, logs, below);
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

// What the newest record of each agent says, against the branch and the tag: a record changes by a deployment alone.
function checkRecords(folder: string, logs: ReadonlyMap<string, Step[]>, below: string): void {
  const running = [...logs].flatMap(([branch, log]) => {
    const newest = new Map<string, Record>();
    for (const { record } of log.toReversed()) if (record.agent) newest.set(record.agent, record);
    return [...newest.values()]
      .filter(({ version }) => version !== null)
      .map((record) => ({ branch, ...record }));
  });
  if (running.length === 0) return;
  const found = objects(
    folder,
    running.flatMap(({ branch, agent, version }) => {
      const tag = `refs/tags/${agent}/v${version}`;
      return [`${below}/${branch}:agents/${agent}`, `${tag}:agents/${agent}`, tag];
    }),
  );
  running.forEach(({ branch, agent, version, tree, tag }, index) => {
    const [subtree, tagged, object] = found.slice(3 * index, 3 * index + 3);
    expect(subtree?.oid, `${branch}: subtree`).toBe(tree);
    expect(tagged?.oid, `${agent}/v${version}: tree`).toBe(tree);
    expect(object?.oid, `${agent}/v${version}: object`).toBe(tag);
  });
}

function leftovers(folder: string): string[] {
  const inside = join(folder, '.git');
  // Else a worktree, a bare repository, or a folder below: git knows.
  const common = statSync(inside, { throwIfNoEntry: false })?.isDirectory()
    ? inside
    : git(folder, 'rev-parse', '--path-format=absolute', '--git-common-dir');
  return readdirSync(common, { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('.lock'));
}
