import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
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
const ENVIRONMENT = '.agentctl/environment.json';
const HEAD = '.agentctl/log.json';

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
  const output = git(folder, 'log', '--no-renames', '--name-only', format, ...tips, '--');
  const commits = output
    .split('\u001e')
    .slice(1)
    .map((text) => text.split('\n').filter((line) => line !== ''))
    .map(([ids = '', ...paths]) => ({ ids: ids.trim().split(' '), paths }));
  // A deployment changes its record: what changed is read with the heads that tell which of it is the record.
  const known = blobs(
    folder,
    commits.flatMap(({ ids: [commit = ''], paths }) =>
      [HEAD, ...paths.filter(isRecord)].map((path) => `${commit}:${path}`),
    ),
  );
  const records = commits.map(({ ids: [commit = ''] }) => {
    const head = known.get(`${commit}:${HEAD}`);
    if (head === undefined) throw new Error(`${commit} has no ${HEAD}`);
    return `${commit}:${recordPath(head)}`;
  });
  // A commit by hand may leave it as it was.
  const others = blobs(
    folder,
    records.filter((name) => !known.has(name)),
  );
  return new Map(
    commits.map(({ ids: [commit = '', ...parents], paths }, index) => {
      const name = records[index] ?? '';
      const text = known.get(name) ?? others.get(name);
      if (text === undefined) throw new Error(`there is no ${name}`);
      return [commit, { commit, parents, paths, record: JSON.parse(text) as Record }];
    }),
  );
}

function isRecord(path: string): boolean {
  return path.startsWith(DEPLOYED) || path === ENVIRONMENT;
}

function recordPath(head: string): string {
  const { agent } = JSON.parse(head) as { agent: string | null };
  return agent === null ? ENVIRONMENT : `${DEPLOYED}${agent}.json`;
}

/** The texts of those files that there are, by their names. */
function blobs(folder: string, names: readonly string[]): Map<string, string> {
  const found = objects(folder, names).filter(({ type }) => type === 'blob');
  return new Map(found.map(({ name, data }) => [name, data.toString()]));
}

interface Read {
  name: string;
  /** Empty where there is none. */
  oid: string;
  type: string;
  data: Buffer;
}

const NOTHING = Buffer.alloc(0);

// One process for many objects: a log of a hundred entries would else cost hundreds.
function objects(folder: string, names: readonly string[]): Read[] {
  if (names.length === 0) return [];
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
    at = end + 1;
    if (oid === undefined || type === undefined)
      return { name, oid: '', type: 'missing', data: NOTHING };
    at += Number(size) + 1;
    return { name, oid, type, data: output.subarray(end + 1, at - 1) };
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
  checkRecords(folder, { branches: [...logs.keys()], below });
  checkRepository(folder);
}

/** Checks with git that a repository is whole, and that no lock was left in it. */
export function checkRepository(folder: string): void {
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

// What the branches hold now, whatever their logs say.
function checkRecords(folder: string, { branches, below }: Logs): void {
  const places = objects(
    folder,
    branches.map((branch) => `${below}/${branch}:${DEPLOYED.slice(0, -1)}`),
  ).flatMap((tree, index) =>
    namesIn(tree).map((file) => ({ branch: branches[index] ?? '', path: `${DEPLOYED}${file}` })),
  );
  const texts = objects(
    folder,
    places.map(({ branch, path }) => `${below}/${branch}:${path}`),
  );
  const running = places
    .map(({ branch }, index) => ({
      branch,
      ...(JSON.parse(texts[index]?.data.toString() ?? '') as Record),
    }))
    .filter(({ version }) => version !== null);
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

// The names in a tree as git stores it: a mode, a name that a zero ends, and the bytes of an id.
function namesIn({ oid, data }: Read): string[] {
  const names: string[] = [];
  for (let at = 0; at < data.length;) {
    const end = data.indexOf(0, at);
    names.push(data.toString('utf8', data.indexOf(32, at) + 1, end));
    at = end + 1 + oid.length / 2;
  }
  return names;
}

function leftovers(folder: string): string[] {
  const common =
    [join(folder, '.git'), folder].find((directory) => existsSync(join(directory, 'objects'))) ??
    git(folder, 'rev-parse', '--path-format=absolute', '--git-common-dir');
  return readdirSync(common, { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('.lock'));
}
