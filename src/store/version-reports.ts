import type { Version } from '../core/model.ts';
import { walkLog } from './log.ts';
import type { EnvironmentState } from './places.ts';
import { placeOf } from './places.ts';
import type { Store } from './store.ts';
import { readVersions } from './versions.ts';

/** A version with where it runs and the branch that it was published from. */
export interface VersionReport extends Version {
  environments: string[];
  /** Environments that the version may not enter any more. */
  rejectedIn: string[];
  source: string | null;
}

/** Returns an agent's versions, newest first. */
export async function listVersions(store: Store, agent: string): Promise<VersionReport[]> {
  const [versions, states] = await Promise.all([
    readVersions(store.objects, agent, store.versionNumbers(agent)),
    store.environments([agent]),
  ]);
  // Newest first: of a version placed several times the oldest entry, its publication, is the last to be set.
  const sources = new Map<number | null, string | null>();
  for await (const entry of walkLog(store.objects, states[0]?.tip ?? null, agent))
    if (entry.action === 'publish') sources.set(entry.version, entry.source);
  const recordOf = (state: EnvironmentState) => placeOf(state, agent).record;
  return versions.map((version) => ({
    ...version,
    environments: namesWhere(states, (state) => recordOf(state)?.version === version.version),
    rejectedIn: namesWhere(states, (state) => recordOf(state)?.rejected.includes(version.version)),
    source: sources.get(version.version) ?? null,
  }));
}

function namesWhere(
  states: readonly EnvironmentState[],
  holds: (state: EnvironmentState) => boolean | undefined,
): string[] {
  return states.filter(holds).map(({ environment }) => environment.name);
}
