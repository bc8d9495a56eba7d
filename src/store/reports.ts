import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListAnswer } from '../core/answers.ts';
import { isMap } from '../core/document.ts';
import { isMove } from '../core/revision.ts';
import { readYaml } from './yaml.ts';
import type { Action, Deployment, Environment, Person, Version } from '../core/model.ts';
import { walkLog } from './log.ts';
import { resolveRevision } from './revisions.ts';
import type { Revision } from './revisions.ts';
import type { Store } from './store.ts';
import { readBackups } from './trash.ts';
import { readVersions } from './versions.ts';

/** One line of the project's history: a deployment, or a draft that was discarded. */
export interface HistoryEntry {
  deployment: number | null;
  agent: string | null;
  environment: string | null;
  action: Action | 'discard';
  version: number | null;
  previous: number | null;
  from: string | null;
  message: string | null;
  override: readonly string[];
  reason: string | null;
  by: Person;
  at: string;
  commit: string;
  /** The name of a discarded draft's backup. */
  backup: string | null;
  /** The version that a rollback left behind and that may not enter any more. */
  rejects: number | null;
}

/** Which entries of the history are wanted. */
export interface HistoryQuery {
  agents: readonly string[];
  /** All agents were asked for: locks of whole environments belong in. */
  all: boolean;
  environment: Environment | null;
  action: string | null;
  author: string | null;
  since: Date | null;
  limit: number | null;
}

/** Returns the deployments of all environments (or one) and the discarded drafts, newest first. */
export async function readHistory(store: Store, query: HistoryQuery): Promise<HistoryEntry[]> {
  const environments = query.environment ? [query.environment] : store.workspace.environments;
  const logs = await Promise.all(
    environments.map((environment) => readEntries(store, environment, query)),
  );
  const backups = query.environment
    ? []
    : (await Promise.all(query.agents.map((agent) => readBackups(store, agent)))).flat();
  const entries = [
    ...logs.flat(),
    ...backups
      .filter(({ action }) => action === 'discard')
      .map(fromBackup)
      .filter((entry) => matches(entry, query)),
  ];
  const rank = new Map(store.workspace.environments.map(({ name }, index) => [name, index]));
  entries.sort(
    (a, b) =>
      Date.parse(b.at) - Date.parse(a.at) ||
      (rank.get(b.environment ?? '') ?? -1) - (rank.get(a.environment ?? '') ?? -1) ||
      (b.deployment ?? 0) - (a.deployment ?? 0),
  );
  return query.limit === null ? entries : entries.slice(0, query.limit);
}

// What is wanted of one environment, newest first, and no more of its log than that takes.
async function readEntries(
  store: Store,
  environment: Environment,
  query: HistoryQuery,
): Promise<HistoryEntry[]> {
  const tip = (await store.objects.commit(store.ref(environment)))?.oid ?? null;
  const only = query.all || query.agents.length !== 1 ? undefined : query.agents[0];
  const entries: HistoryEntry[] = [];
  for await (const deployment of walkLog(store.objects, tip, only)) {
    if (query.since !== null && Date.parse(deployment.at) < query.since.getTime()) break;
    const entry = fromDeployment(deployment);
    if (matches(entry, query)) entries.push(entry);
    if (query.limit !== null && entries.length >= query.limit) break;
  }
  return entries;
}

function fromDeployment(entry: Deployment): HistoryEntry {
  const { agent, environment, action, version, previous, from, message, override, reason, at } =
    entry;
  return {
    deployment: entry.seq,
    agent,
    environment,
    action,
    version,
    previous,
    from,
    message,
    override,
    reason,
    by: entry.actor,
    at,
    commit: entry.entry,
    backup: null,
    rejects:
      action === 'rollback' && previous !== null && entry.rejected.includes(previous)
        ? previous
        : null,
  };
}

function fromBackup(backup: {
  agent: string;
  at: string;
  by: Person;
  base: number | null;
  commit: string;
  name: string;
}): HistoryEntry {
  const { agent, at, by, base, commit, name } = backup;
  return {
    deployment: null,
    agent,
    environment: null,
    action: 'discard',
    version: null,
    previous: base,
    from: null,
    message: null,
    override: [],
    reason: null,
    rejects: null,
    by,
    at,
    commit,
    backup: name,
  };
}

function matches(entry: HistoryEntry, query: HistoryQuery): boolean {
  const author = query.author?.toLowerCase();
  return (
    (entry.agent === null ? query.all : query.agents.includes(entry.agent)) &&
    (query.action === null || entry.action === query.action) &&
    (author === undefined ||
      `${entry.by.name} <${entry.by.email}>`.toLowerCase().includes(author)) &&
    (query.since === null || Date.parse(entry.at) >= query.since.getTime())
  );
}

/** One state of an agent with all that is known of it. */
export interface RevisionReport {
  revision: Revision;
  version: Version | null;
  files: { path: string; size: number }[];
  /** Where and when the version was placed, newest first. */
  deployments: Deployment[];
}

/** Returns a state's files, and for a version its words and its deployments. */
export async function showRevision(
  store: Store,
  agent: string,
  text: string,
): Promise<RevisionReport> {
  const revision = await resolveRevision(store, agent, text);
  const files = [...(await store.objects.files(revision.tree))].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const contents = await store.objects.readAll(files.map(([, { oid }]) => oid));
  const sized = files.map(([path], index) => ({
    path,
    size: contents[index]?.content.length ?? 0,
  }));
  if (revision.version === null) return { revision, version: null, files: sized, deployments: [] };
  const [version] = await readVersions(store.objects, agent, [revision.version]);
  const deployments = await Promise.all(
    store.workspace.environments.map((environment) =>
      placementsOf(store, environment, { agent, version: revision.version }),
    ),
  );
  return {
    revision,
    version: version ?? null,
    files: sized,
    deployments: deployments.flat().toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at)),
  };
}

// The deployments that placed a version in an environment, newest first.
async function placementsOf(
  store: Store,
  environment: Environment,
  placed: { agent: string; version: number | null },
): Promise<Deployment[]> {
  const tip = (await store.objects.commit(store.ref(environment)))?.oid ?? null;
  const found: Deployment[] = [];
  for await (const entry of walkLog(store.objects, tip, placed.agent))
    if (entry.version === placed.version && isMove(entry)) found.push(entry);
  return found;
}

/** Returns all agents with their names and the number of their versions. */
export async function listAgents(store: Store): Promise<ListAnswer> {
  const agents = await store.agents();
  const names = await Promise.all(agents.map((agent) => displayName(store, agent)));
  return {
    agents: agents.map((agent, index) => ({
      agent,
      name: names[index] ?? null,
      versions: store.versionNumbers(agent).length,
    })),
  };
}

// The name on disk, else in HEAD: enough for a list, and no process.
async function displayName(store: Store, agent: string): Promise<string | null> {
  const { root } = store.repository;
  const onDisk =
    root === null
      ? null
      : await readFile(join(root, 'agents', agent, 'agent.yaml')).catch(() => null);
  const bytes = onDisk ?? (await store.objects.read(`HEAD:agents/${agent}/agent.yaml`))?.content;
  const value = bytes ? readYaml('agent.yaml', bytes).document?.value : null;
  return isMap(value) && typeof value['name'] === 'string' ? value['name'] : null;
}
