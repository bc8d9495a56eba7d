import { Failure } from '../core/failure.ts';
import { placeLocks } from '../core/lock.ts';
import type { Environment, Lock, LogHead, Running } from '../core/model.ts';
import { NO_SETTINGS } from '../core/settings/model.ts';
import type { Settings } from '../core/settings/model.ts';
import { parseRecord } from '../core/record.ts';
import { readLogHead, wasLog } from './log-head.ts';
import { missing } from './object-format.ts';
import type { TreeEntry } from './object-format.ts';
import type { Objects } from './objects.ts';
import { PATHS } from './paths.ts';
import type { Repository } from './repository.ts';
import { readLock, readSettingsText } from './settings.ts';

/** One agent in one environment, with the object ids that a later move compares. */
export interface Place extends Running {
  /** Blob id of the record, null where there is none. */
  recordId: string | null;
  /** Blob id of the settings. */
  settingsId: string | null;
  /** What belongs to this place. */
  settings: Settings;
}

/** An environment's branch as it was read: its tip, its log's head, and who runs there. */
export interface EnvironmentState {
  environment: Environment;
  /** Full name of the branch. */
  ref: string;
  tip: string | null;
  head: LogHead | null;
  /** The branch exists and is not a release log: it is the user's own. */
  foreign: boolean;
  /** It is none any more, but was one until somebody took `.agentctl/` out of it by hand. */
  emptied: boolean;
  /** Blob id of the record of the whole environment. */
  environmentId: string | null;
  lock: Lock | null;
  /** By agent; only the agents that were asked for. */
  places: ReadonlyMap<string, Place>;
}

/** Returns the full name of the ref that holds an environment's log. */
export function environmentRef(environment: Environment, remote: string | null): string {
  return remote === null
    ? `refs/heads/${environment.branch}`
    : `refs/remotes/${remote}/${environment.branch}`;
}

/** Returns the state of an environment whose branch `ref` holds nothing yet. */
export function emptyState(environment: Environment, ref: string): EnvironmentState {
  return {
    environment,
    ref,
    tip: null,
    head: null,
    foreign: false,
    emptied: false,
    environmentId: null,
    lock: null,
    places: new Map(),
  };
}

/**
 * Reads an environment's branch through the object session: no process of its own, whatever the number of agents.
 *
 * @param agents the agents to read, or null for all that have a record
 */
export async function readEnvironment(
  objects: Objects,
  ref: string,
  wanted: { environment: Environment; agents: readonly string[] | null },
): Promise<EnvironmentState> {
  const { environment } = wanted;
  const empty = emptyState(environment, ref);
  const commit = await objects.commit(ref);
  if (!commit) return empty;
  const tip = commit.oid;
  const [folder, records, settings, agents, head, whole] = await Promise.all([
    objects.tree(`${tip}:.agentctl`),
    objects.tree(`${tip}:${PATHS.records}`),
    objects.tree(`${tip}:${PATHS.settings}`),
    objects.tree(`${tip}:agents`),
    objects.text(`${tip}:${PATHS.head}`),
    objects.read(`${tip}:${PATHS.environment}`),
  ]);
  requirePresent(folder?.entries ?? [], [
    [PATHS.records, records],
    [PATHS.settings, settings],
    [PATHS.head, head],
    [PATHS.environment, whole],
  ]);
  if (head === null && !records)
    return { ...empty, tip, foreign: true, emptied: await wasLog(objects, tip) };
  const lock = whole ? readLock(whole.content.toString()) : null;
  const tables = {
    records: byName(records?.entries, '.json'),
    settings: byName(settings?.entries, '.yaml'),
    agents: byName(agents?.entries, ''),
  };
  const names = wanted.agents ?? [...tables.records.keys()];
  const places = await Promise.all(
    names.map((agent) => readPlace(objects, agent, { environment, lock, tables })),
  );
  return {
    environment,
    ref,
    tip,
    head: await readLogHead(objects, tip, tables.records),
    foreign: false,
    emptied: false,
    environmentId: whole?.oid ?? null,
    lock,
    places: new Map(names.map((agent, index) => [agent, places[index] as Place])),
  };
}

/** Returns the agents that have a record on a branch, in one round of questions: the records themselves are not read. */
export async function readRecordedAgents(
  objects: Objects,
  ref: string,
  known: { environment: Environment; repository: Repository },
): Promise<string[]> {
  const [commit, folder, records] = await Promise.all([
    objects.commit(ref),
    objects.tree(`${ref}:.agentctl`),
    objects.tree(`${ref}:${PATHS.records}`),
  ]);
  requireUnbroken(
    { environment: known.environment, ref, tip: commit?.oid ?? null },
    known.repository,
  );
  requirePresent(folder?.entries ?? [], [[PATHS.records, records]]);
  return [...byName(records?.entries, '.json').keys()];
}

/**
 * Throws `failed` where a part that could not be read has its entry in `.agentctl`: taken as absent, an object that is
 * lost would pass for nothing deployed, or for no lock.
 */
function requirePresent(
  entries: readonly TreeEntry[],
  parts: readonly (readonly [path: string, found: unknown])[],
): void {
  for (const [path, found] of parts) {
    const entry = entries.find(({ name }) => path === `.agentctl/${name}`);
    if (entry && found === null) throw missing(entry.oid);
  }
}

interface Tables {
  records: ReadonlyMap<string, string>;
  settings: ReadonlyMap<string, string>;
  agents: ReadonlyMap<string, string>;
}

async function readPlace(
  objects: Objects,
  agent: string,
  from: { environment: Environment; lock: Lock | null; tables: Tables },
): Promise<Place> {
  const { environment, tables } = from;
  const recordId = tables.records.get(agent) ?? null;
  const settingsId = tables.settings.get(agent) ?? null;
  const [text, settings] = await Promise.all([
    recordId === null ? null : objects.text(recordId),
    settingsId === null ? null : objects.text(settingsId),
  ]);
  // Lost settings may have held a lock.
  if (settingsId !== null && settings === null) throw missing(settingsId);
  const record = text === null ? null : parseRecord(text);
  const read = settings === null ? NO_SETTINGS : readSettingsText(settings);
  return {
    environment,
    recordId,
    settingsId,
    settings: read,
    record: typeof record === 'string' ? null : record,
    damage:
      typeof record === 'string'
        ? record
        : recordId !== null && text === null
          ? 'its object is missing'
          : null,
    subtree: tables.agents.get(agent) ?? null,
    locks: placeLocks(read.lock, from.lock),
  };
}

function byName(entries: readonly TreeEntry[] | undefined, suffix: string): Map<string, string> {
  const named = (entries ?? []).filter(({ name }) => name.endsWith(suffix));
  return new Map(named.map(({ name, oid }) => [name.slice(0, name.length - suffix.length), oid]));
}

/** Returns one agent's place in an environment; an empty one where it has none. */
export function placeOf(state: EnvironmentState, agent: string): Place {
  return (
    state.places.get(agent) ?? {
      environment: state.environment,
      record: null,
      recordId: null,
      settingsId: null,
      settings: NO_SETTINGS,
      subtree: null,
      locks: placeLocks(null, state.lock),
      damage: null,
    }
  );
}

/**
 * Throws `failed` where a branch is there and leads to no commit that can be read: a power cut left its file empty, or
 * objects are lost. Taken as absent it would pass for an environment in which nothing ever ran.
 */
export function requireUnbroken(
  { environment, ref, tip }: Pick<EnvironmentState, 'environment' | 'ref' | 'tip'>,
  { refs, commonDirectory }: Pick<Repository, 'refs' | 'commonDirectory'>,
): void {
  if (tip !== null || !refs.includes(ref)) return;
  throw new Failure(
    'failed',
    `Couldn't read the log of ${environment.name}: its branch ${environment.branch} is broken, it leads to no commit.`,
    {
      hints: [
        `tail -n 1 "${commonDirectory}/logs/${ref}" names the last commits (the second one is the newest)`,
        `rm -f "${commonDirectory}/${ref}" && git update-ref ${ref} <commit>`,
        'git fsck tells whether that commit is whole',
      ],
    },
  );
}
