import { Failure } from '../core/failure.ts';
import { isAgentId } from '../core/names.ts';
import { hasCutLogs } from './cut-logs.ts';
import { fetchState, noteFetched, taggedAgents } from './remote.ts';
import { readRefs } from './repository.ts';
import type { Store } from './store.ts';

/**
 * Fetches the logs and version tags of a workspace from its remote, and notes when. Returns the tags that are other
 * ones there. Throws `usage` where the workspace names no remote; see `fetchState` for the other failures.
 */
export async function fetchWorkspace(store: Store): Promise<string[]> {
  const { remote, environments } = store.workspace;
  if (remote === null)
    throw new Failure('usage', "Couldn't fetch: agentctl.yaml names no remote.", {
      hints: ['agentctl connect <remote>'],
    });
  const at = store.now().toISOString();
  const agents = await knownAgents(store);
  const differing = await fetchState(store.repository, { remote, environments, agents });
  store.repository = await readRefs(store.repository);
  // Agents that nothing here told of: it takes a second fetch to have their versions.
  const more = (await knownAgents(store)).filter((agent) => !agents.includes(agent));
  if (more.length > 0) {
    const wanted = { remote, environments: [], agents: more };
    differing.push(...(await fetchState(store.repository, wanted)));
    store.repository = await readRefs(store.repository);
  }
  if (await hasCutLogs(store)) {
    await fetchState(store.repository, { remote, environments, agents: [], whole: true });
    store.objects.renew();
    store.repository = await readRefs(store.repository);
  }
  noteFetched(store.repository, { remote, at });
  store.isFresh = true;
  return differing;
}

// Those with a folder, a record or a version tag. Damage is told by whoever reads it: a fetch may mend it.
async function knownAgents(store: Store): Promise<string[]> {
  const agents = await store.agents().catch((error: unknown) => {
    if (error instanceof Failure) return store.folders();
    throw error;
  });
  return [...new Set([...agents, ...taggedAgents(store.repository)])].filter(isAgentId);
}
