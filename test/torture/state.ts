import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { gitAsync, readObjects } from '../helpers/processes.ts';

const BRANCHES = ['sandbox', 'pre-release', 'live'] as const;

/** One deployment as its commit holds it. */
export interface Entry {
  commit: string;
  parents: string[];
  seq: number;
  agent: string | null;
  action: string;
  version: number | null;
  tree: string | null;
  tag: string | null;
  actor: string;
}

interface RawRecord {
  agent: string | null;
  action: string;
  seq: number;
  version: number | null;
  tree: string | null;
  tag: string | null;
  rejected: number[];
  actor: { name: string };
  lock?: unknown;
}

/** Where a workspace stands, without times and object ids: two runs of the same commands give the same picture. */
export interface Picture {
  environments: Record<string, string[]>;
  tags: string[];
  commits: number;
}

/** What plain git shows of a workspace. */
export interface Sight {
  picture: Picture;
  /** The log of each environment, newest first. */
  logs: Map<string, Entry[]>;
  /** For each record with a version: its tree and tag, and what the branch and the tag hold. */
  places: { where: string; record: (string | null)[]; found: (string | null)[] }[];
}

const FORMAT = '%(refname) %(objectname)';

/** Looks at a workspace with plain git: three processes, whatever it holds. */
export async function look(folder: string): Promise<Sight> {
  const listed = await gitAsync(folder, 'for-each-ref', `--format=${FORMAT}`);
  const refs = new Map(
    listed.split('\n').map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? ''] as const),
  );
  const graph = await gitAsync(folder, 'rev-list', '--parents', '--all');
  const parents = new Map(
    graph.split('\n').map((line) => [line.split(' ')[0] ?? '', line.split(' ').slice(1)] as const),
  );
  const objects = await readObjects(folder, namesToRead(refs, parents));
  const logs = new Map(
    BRANCHES.map((branch) => [
      branch as string,
      logOf(refs.get(`refs/heads/${branch}`), { parents, objects }),
    ]),
  );
  const tags = [...refs.keys()].filter((ref) => ref.startsWith('refs/tags/'));
  const tip = refs.get('refs/heads/main');
  return {
    logs,
    picture: {
      environments: Object.fromEntries(
        BRANCHES.filter((branch) => refs.has(`refs/heads/${branch}`)).map((branch) => [
          branch,
          FILES.flatMap((file) => describe(file, objects.get(`refs/heads/${branch}:${file}`))),
        ]),
      ),
      tags,
      commits: tip === undefined ? 0 : chain(tip, parents).length,
    },
    places: placesOf(logs, objects),
  };
}

const AGENTS = ['booking', 'other'];
const FILES = [
  '.agentctl/log.json',
  '.agentctl/environment.json',
  ...AGENTS.flatMap((agent) => [
    `.agentctl/deployed/${agent}.json`,
    `.agentctl/settings/${agent}.yaml`,
  ]),
];

interface Known {
  parents: ReadonlyMap<string, readonly string[]>;
  objects: ReadonlyMap<string, { oid: string; text: string } | null>;
}

function chain(tip: string | undefined, parents: Known['parents']): string[] {
  const commits: string[] = [];
  for (let next = tip; next !== undefined; next = parents.get(next)?.[0]) commits.push(next);
  return commits;
}

function namesToRead(refs: ReadonlyMap<string, string>, parents: Known['parents']): string[] {
  const tags = [...refs.keys()].filter((ref) => ref.startsWith('refs/tags/'));
  const branches = BRANCHES.filter((branch) => refs.has(`refs/heads/${branch}`));
  return [
    ...tags.flatMap((ref) => [ref, `${ref}:agents/${ref.split('/')[2]}`]),
    ...branches.flatMap((branch) => {
      const ref = `refs/heads/${branch}`;
      const agents = new Set([...AGENTS, ...tags.map((tag) => tag.split('/')[2] ?? '')]);
      return [
        ...FILES.map((file) => `${ref}:${file}`),
        ...[...agents].map((agent) => `${ref}:agents/${agent}`),
        ...chain(refs.get(ref), parents).flatMap((commit) => [
          `${commit}:.agentctl/log.json`,
          `${commit}:.agentctl/environment.json`,
          ...[...agents].map((agent) => `${commit}:.agentctl/deployed/${agent}.json`),
        ]),
      ];
    }),
  ];
}

function logOf(tip: string | undefined, known: Known): Entry[] {
  return chain(tip, known.parents).flatMap((commit) => {
    const head = known.objects.get(`${commit}:.agentctl/log.json`);
    if (!head) return [];
    const { seq, agent } = JSON.parse(head.text) as { seq: number; agent: string | null };
    const path = agent === null ? 'environment.json' : `deployed/${agent}.json`;
    const record = JSON.parse(
      known.objects.get(`${commit}:.agentctl/${path}`)?.text ?? '{}',
    ) as RawRecord;
    expect(record.seq, 'record and head agree').toBe(seq);
    const parents = [...(known.parents.get(commit) ?? [])];
    return [{ ...record, commit, parents, actor: record.actor.name }];
  });
}

function describe(file: string, object: { text: string } | null | undefined): string[] {
  if (!object) return [];
  if (file.endsWith('.yaml')) return [`${file} ${/^lock:/m.test(object.text) ? 'locked' : 'open'}`];
  const record = JSON.parse(object.text) as RawRecord;
  if (file.endsWith('log.json')) return [`seq ${record.seq}`];
  if (file.endsWith('environment.json')) return [`environment ${record.lock ? 'locked' : 'open'}`];
  return [
    `${record.agent} ${record.action} v${record.version} rejected ${record.rejected.join(',')}`,
  ];
}

function placesOf(logs: Sight['logs'], objects: Known['objects']): Sight['places'] {
  return [...logs].flatMap(([branch, entries]) => {
    const newest = new Map<string, Entry>();
    for (const entry of entries)
      if (entry.agent !== null && !newest.has(entry.agent)) newest.set(entry.agent, entry);
    return [...newest].flatMap(([agent, { version, tree, tag }]) => {
      if (version === null) return [];
      const ref = `refs/tags/${agent}/v${version}`;
      const names = [`refs/heads/${branch}:agents/${agent}`, `${ref}:agents/${agent}`, ref];
      const found = names.map((name) => objects.get(name)?.oid ?? null);
      return [{ where: `${branch}: ${agent} v${version}`, record: [tree, tree, tag], found }];
    });
  });
}

/** Checks the invariants of TRUST.md on what was seen, then the repository with `git fsck`. */
export async function checkInvariants(folder: string, { logs, places }: Sight): Promise<void> {
  for (const [branch, entries] of logs)
    entries.forEach((entry, index) => {
      const below = entries[index + 1];
      expect(entry.parents, `${branch}: a linear chain`).toEqual(below ? [below.commit] : []);
      expect(entry.seq, `${branch}: seq grows by one`).toBe(entries.length - index);
    });
  for (const { where, record, found } of places) expect(found, where).toEqual(record);
  await checkObjects(folder);
}

/** Checks the repository with `git fsck`. */
export async function checkObjects(folder: string): Promise<void> {
  const problems = await gitAsync(folder, 'fsck', '--strict', '--no-dangling', '--no-progress');
  const told = problems.split('\n').filter((line) => line !== '' && !line.startsWith('notice:'));
  expect(told, 'git fsck').toEqual([]);
}

/** Returns the lock files that lie in git's folder, absolute. */
export function lockFiles(folder: string): string[] {
  const directory = join(folder, '.git');
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('.lock'))
    .map((path) => join(directory, path));
}

/** Makes files look two minutes old. */
export function age(files: readonly string[]): void {
  const then = new Date(Date.now() - 120_000);
  for (const file of files) utimesSync(file, then, then);
}

/** Returns all files of the working tree by their path, as the ids of the blobs that they would be. */
export function filesOf(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith('.git/'));
  return new Map(files.toSorted().map((path) => [path, blobId(readFileSync(join(folder, path)))]));
}

function blobId(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** Returns the files of each backup of the booking agent, by path and blob. */
export async function backups(folder: string): Promise<Map<string, string>[]> {
  const refs = await gitAsync(
    folder,
    'for-each-ref',
    '--format=%(refname)',
    'refs/agentctl/trash/booking/',
  );
  const kept: Map<string, string>[] = [];
  for (const ref of refs.split('\n').filter((line) => line !== '')) {
    const listed = await gitAsync(folder, 'ls-tree', '-r', '-z', ref, '--', 'agents/');
    const lines = listed.split('\0').filter((line) => line !== '');
    kept.push(new Map(lines.map((line) => [line.split('\t')[1] ?? '', line.split(/\s/)[2] ?? ''])));
  }
  return kept;
}
