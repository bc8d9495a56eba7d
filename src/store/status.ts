import { compareFiles } from '../core/changes.ts';
import type { FileChange } from '../core/changes.ts';
import type { Problem } from '../core/failure.ts';
import type { Person } from '../core/model.ts';
import { findBases } from './base.ts';
import type { Base } from './base.ts';
import { catchUp } from './catch-up.ts';
import { someFile } from './disk-files.ts';
import type { Draft } from './draft.ts';
import { departureOf } from './log.ts';
import { filesLost } from './loss-check.ts';
import { unconnectedRemotes } from './stray.ts';
import type { EnvironmentState, Place } from './places.ts';
import { unfinishedOperation } from './repository.ts';
import { placeOf } from './places.ts';
import type { Store } from './store.ts';
import { readVersions, readVersionTrees } from './versions.ts';

/** The draft of an agent against what the first environment runs. */
export interface DraftStatus {
  changed: boolean;
  /** The version that the folder equals, or null. */
  is: number | null;
  base: Base;
  tree: string | null;
  files: FileChange[];
  problems: readonly Problem[];
  /** Who rolled the first environment back from what the folder still is, or null. */
  rolledBackBy: Person | null;
  /** The first environment ran the version that the folder equals; false where it equals none. */
  ran: boolean;
  /** A file of the folder, where it holds some and git ignores all of them. */
  ignored: string | null;
  /** The folder equals a version, and publishing it would take changes from what runs. */
  lacks: boolean;
  /** The git command that brings in what runs, where HEAD is only behind it; null elsewhere. */
  catchUp: string | null;
}

/** One agent in one environment. */
export interface PlaceStatus extends Place {
  description: string | null;
}

/** Where one agent stands. */
interface AgentStatus {
  agent: string;
  /** Null in a repository without a working tree. */
  draft: DraftStatus | null;
  places: PlaceStatus[];
}

/** Where a workspace stands. */
export interface Status {
  agents: AgentStatus[];
  /** Environments whose branch is not a release log but the user's own, or not any more. */
  foreign: { environment: string; branch: string; emptied: boolean }[];
  /** Remotes that hold release logs although `agentctl.yaml` names none: what is shown may be old. */
  unconnected: string[];
  /** A merge or the like in progress, or null. */
  operation: string | null;
}

/** Reads where some agents stand, in at most six processes whatever their number. */
export async function readStatus(store: Store, agents: readonly string[]): Promise<Status> {
  const states = await store.environments(agents);
  const drafts =
    store.repository.root === null ? new Map<string, Draft>() : await store.drafts(agents);
  const first = states[0];
  const changed = agents.filter(
    (agent) =>
      first &&
      drafts.has(agent) &&
      drafts.get(agent)?.tree !== (placeOf(first, agent).record?.tree ?? null),
  );
  const trees = new Map(
    await Promise.all(
      changed.map(
        async (agent) =>
          [
            agent,
            await readVersionTrees(store.objects, agent, store.versionNumbers(agent)),
          ] as const,
      ),
    ),
  );
  const bases = await findBases(store, changed, {
    versions: trees,
    drafts: new Map(changed.map((agent) => [agent, drafts.get(agent)?.tree ?? null])),
  });
  const descriptions = await readDescriptions(store, agents, states);
  const statuses = agents.map(async (agent): Promise<AgentStatus> => {
    const draft = drafts.get(agent);
    const places = states.map((state) => ({
      ...placeOf(state, agent),
      description: descriptions.get(`${agent} ${placeOf(state, agent).record?.version}`) ?? null,
    }));
    return withCatchUp(store, {
      agent,
      draft: draft
        ? await draftStatus(store, draft, {
            agent,
            tip: first?.tip ?? null,
            place: places[0],
            base: bases.get(agent),
            trees: trees.get(agent),
          })
        : null,
      places,
    });
  });
  return {
    agents: await Promise.all(statuses),
    foreign: states
      .filter(({ foreign }) => foreign)
      .map(({ environment, emptied }) => ({
        environment: environment.name,
        branch: environment.branch,
        emptied,
      })),
    unconnected: await unconnectedRemotes(store),
    operation: unfinishedOperation(store.repository),
  };
}

async function withCatchUp(store: Store, status: AgentStatus): Promise<AgentStatus> {
  const { agent, draft, places } = status;
  const running = places[0]?.record;
  if (!draft?.changed || draft.tree === null || !running?.version) return status;
  if (draft.is !== null && draft.is >= running.version) return status;
  const own = await store.objects.tree(`HEAD:agents/${agent}`);
  if (own?.oid !== draft.tree) return status;
  const behind = { agent, version: running.version, source: running.source };
  return { ...status, draft: { ...draft, catchUp: await catchUp(store, behind) } };
}

async function draftStatus(
  store: Store,
  draft: Draft,
  known: {
    agent: string;
    /** The tip of the first environment's log. */
    tip: string | null;
    place: Place | undefined;
    base: Base | undefined;
    trees: ReadonlyMap<number, string> | undefined;
  },
): Promise<DraftStatus> {
  const { place, trees } = known;
  const running = place?.record ?? null;
  const { tree, problems } = draft;
  if (tree !== null && tree === running?.tree) {
    return {
      changed: false,
      is: running.version,
      base: { version: running.version, certain: true },
      tree,
      files: [],
      problems,
      rolledBackBy: null,
      ran: running.version !== null,
      ignored: null,
      lacks: false,
      catchUp: null,
    };
  }
  const [before, after] = await Promise.all([
    filesOf(store, running?.tree ?? null),
    filesOf(store, tree),
  ]);
  const is =
    tree === null
      ? null
      : ([...(trees ?? [])].findLast(([, other]) => other === tree)?.[0] ?? null);
  const { agent, tip } = known;
  const base = known.base ?? { version: null, certain: true };
  const left = is === null ? null : await departureOf(store.objects, tip, { agent, version: is });
  const lost =
    tree === null || is === null
      ? []
      : await filesLost(store, { base, trees: trees ?? new Map(), tree, record: running });
  return {
    changed: problems.length > 0 || tree !== (running?.tree ?? null),
    is,
    base,
    tree,
    files: problems.length > 0 ? [] : compareFiles(before, after),
    problems,
    rolledBackBy: left?.rolledBackBy ?? null,
    ran: left?.ran ?? false,
    ignored: tree === null && problems.length === 0 ? someFile(store.root(), agent) : null,
    lacks: lost.length > 0,
    catchUp: null,
  };
}

async function filesOf(store: Store, tree: string | null) {
  return tree === null ? new Map() : store.objects.files(tree);
}

async function readDescriptions(
  store: Store,
  agents: readonly string[],
  states: readonly EnvironmentState[],
): Promise<Map<string, string>> {
  const wanted = agents.map(
    (agent) =>
      [
        agent,
        [...new Set(states.flatMap((state) => placeOf(state, agent).record?.version ?? []))],
      ] as const,
  );
  const versions = await Promise.all(
    wanted.map(([agent, numbers]) => readVersions(store.objects, agent, numbers)),
  );
  return new Map(
    versions.flat().map(({ agent, version, description }) => [`${agent} ${version}`, description]),
  );
}
