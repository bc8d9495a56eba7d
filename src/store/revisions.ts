import { isNamedBy, parseRevision, pickDeployment, unknownVersion } from '../core/revision.ts';
import type { RevisionQuery } from '../core/revision.ts';
import { Failure } from '../core/failure.ts';
import type { Deployment, Environment } from '../core/model.ts';
import { deploymentName } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { isGone, missingDraft } from './disk-files.ts';
import type { Draft } from './draft.ts';
import { readLog } from './log.ts';
import { readEnvironment } from './places.ts';
import type { Store } from './store.ts';
import { readVersionTrees, versionRef } from './versions.ts';

/** A state of an agent that was found. */
export interface Revision {
  /** As people name it: `live#4 (v7)`, `v7`, `draft`, `git:main`. */
  label: string;
  agent: string;
  version: number | null;
  tree: string;
  commit: string | null;
  /** The deployment that the revision names, where it names one. */
  deployment: string | null;
}

/**
 * Finds the state of an agent that a text names (DESIGN section 5). Throws `usage` for an unknown form, `not-found`
 * where there is no such state, `invalid` for a draft that cannot be read.
 */
export async function resolveRevision(
  store: Store,
  agent: string,
  text: string,
): Promise<Revision> {
  const query = parseRevision(
    text,
    store.workspace.environments.map(({ name }) => name),
  );
  switch (query.kind) {
    case 'draft':
      return resolveDraft(store, agent);
    case 'version':
      return resolveVersion(store, agent, query.version);
    case 'commit':
      return resolveCommit(store, agent, query.commit);
    default:
      return resolveDeployment(store, agent, query);
  }
}

async function resolveDraft(store: Store, agent: string): Promise<Revision> {
  return draftState(agent, (await store.drafts([agent])).get(agent));
}

/**
 * Returns the drafts of some agents as states, with the processes that one takes. Of `all`, those whose folder is gone
 * are left out; the failures are those of one.
 */
export async function resolveDrafts(
  store: Store,
  { agents, all }: { agents: readonly string[]; all: boolean },
): Promise<Revision[]> {
  const drafts = await store.drafts(agents);
  const isThere = (agent: string) => Boolean(drafts.get(agent)?.tree) || !isGone(store, agent);
  const there = all ? agents.filter(isThere) : agents;
  return (there.length > 0 ? there : agents.slice(0, 1)).map((agent) =>
    draftState(agent, drafts.get(agent)),
  );
}

function draftState(agent: string, draft: Draft | undefined): Revision {
  if (draft && draft.problems.length > 0)
    throw new Failure('invalid', `Couldn't read the draft of ${agent}.`, {
      problems: draft.problems,
    });
  if (!draft?.tree) throw missingDraft(agent);
  return { label: 'draft', agent, version: null, tree: draft.tree, commit: null, deployment: null };
}

async function resolveVersion(store: Store, agent: string, version: number): Promise<Revision> {
  const trees = await readVersionTrees(store.objects, agent, [version]);
  const tree = trees.get(version);
  const commit = await store.objects.commit(versionRef(agent, version));
  const named = { label: versionName(version), agent, version, deployment: null };
  if (tree !== undefined && commit) return { ...named, tree, commit: commit.oid };
  // Its tag is gone, or was never fetched: where it ran, the records know it.
  const record = await findRecord(store, agent, version);
  if (record?.tree) return { ...named, tree: record.tree, commit: record.commit };
  throw unknownVersion(agent, version, store.versionNumbers(agent));
}

async function findRecord(
  store: Store,
  agent: string,
  version: number,
): Promise<Deployment | null> {
  for (const environment of store.workspace.environments) {
    const until = (entry: Deployment) => entry.version === version && entry.tree !== null;
    const tip = (await store.objects.commit(store.ref(environment)))?.oid ?? null;
    const last = (await readLog(store.objects, tip, { agent, until })).at(-1);
    if (last && until(last)) return last;
  }
  return null;
}

async function resolveCommit(store: Store, agent: string, name: string): Promise<Revision> {
  const commit = await store.objects.commit(name);
  if (!commit)
    throw new Failure('not-found', `Couldn't find the commit ${name}.`, {
      hints: ['git log --oneline --all lists commits', 'git fetch may bring it here'],
    });
  const tree = await store.objects.tree(`${commit.oid}:agents/${agent}`);
  if (!tree)
    throw new Failure(
      'not-found',
      `Couldn't find ${agent} at the commit ${name}: it has no folder agents/${agent}.`,
    );
  return {
    label: `git:${name}`,
    agent,
    version: null,
    tree: tree.oid,
    commit: commit.oid,
    deployment: null,
  };
}

async function resolveDeployment(
  store: Store,
  agent: string,
  query: Exclude<RevisionQuery, { kind: 'draft' | 'version' | 'commit' }>,
): Promise<Revision> {
  const environment = store.environment(query.environment);
  const tip = (await store.objects.commit(store.ref(environment)))?.oid ?? null;
  const found =
    query.kind === 'deployment'
      ? await findDeployment(store, agent, { tip, query })
      : ((await presentDeployment(store, agent, { environment, tip, query })) ??
        pickDeployment(
          query,
          await readLog(store.objects, tip, { agent, until: isNamedBy(query) }),
          store.workspace.environments[0]?.name ?? '',
        ));
  const name = deploymentName(
    environment.name,
    query.kind === 'deployment' ? found.seq : (found.placed?.seq ?? found.seq),
  );
  if (found.version === null || found.tree === null)
    throw new Failure(
      'not-found',
      `Couldn't find what ${name} ran: ${agent} was not in ${environment.name} then.`,
      { hints: [`agentctl history ${environment.name}`] },
    );
  return {
    label: `${name} (${versionName(found.version)})`,
    agent,
    version: found.version,
    tree: found.tree,
    commit: found.commit,
    deployment: name,
  };
}

// Where the log is cut off, the record tells what runs: the agent's newest entry may lie beyond.
async function presentDeployment(
  store: Store,
  agent: string,
  given: { environment: Environment; tip: string | null; query: RevisionQuery },
): Promise<Deployment | null> {
  const { environment, tip, query } = given;
  if (!store.repository.shallow || tip === null) return null;
  if (query.kind !== 'environment' || query.back > 0) return null;
  const wanted = { environment, agents: [agent] };
  const { places } = await readEnvironment(store.objects, store.ref(environment), wanted);
  const record = places.get(agent)?.record ?? null;
  return record?.version == null ? null : { ...record, entry: tip };
}

async function findDeployment(
  store: Store,
  agent: string,
  given: { tip: string | null; query: { environment: string; seq: number } },
): Promise<Deployment> {
  const { environment, seq } = given.query;
  const name = deploymentName(environment, seq);
  const log = await readLog(store.objects, given.tip, { until: (entry) => entry.seq <= seq });
  const found = log.at(-1);
  if (found?.seq !== seq)
    throw new Failure('not-found', `Couldn't find the deployment ${name}.`, {
      hints: [`agentctl history ${environment}`],
    });
  if (found.agent !== agent)
    throw new Failure(
      'not-found',
      `Couldn't use ${name} for ${agent}: it is a deployment of ${found.agent ?? 'the whole environment'}.`,
      { hints: found.agent === null ? [] : [`agentctl show '${name}' --agent ${found.agent}`] },
    );
  return found;
}
