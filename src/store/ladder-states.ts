import { requireKnownPaths } from '../core/diff/arguments.ts';
import { compareLadder } from '../core/diff/ladder.ts';
import type { LadderAnswer } from '../core/diff/ladder.ts';
import type { Selection } from '../core/diff/select.ts';
import { Failure } from '../core/failure.ts';
import { deploymentName } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { placeOf } from './places.ts';
import { StateReader } from './states.ts';
import type { Store } from './store.ts';

/** Compares what all environments run of an agent. Throws `failed` where a record cannot be read. */
export async function compareEnvironments(
  store: Store,
  agent: string,
  selection: Selection & { all: boolean },
): Promise<LadderAnswer> {
  const reader = new StateReader(store.objects);
  const places = [];
  for (const found of await store.environments([agent])) {
    const { environment, record, damage } = placeOf(found, agent);
    const { name } = environment;
    if (damage !== null && record === null)
      throw new Failure('failed', `Couldn't read what ${name} runs of ${agent}: ${damage}.`, {
        hints: ['agentctl doctor tells what is damaged and how to mend it'],
      });
    const tree = record?.tree ?? null;
    const place = {
      name,
      version: record?.version ? versionName(record.version) : null,
      deployment: record ? deploymentName(name, record.seq) : null,
      tree,
    };
    places.push({ place, state: await reader.readWhole(tree ?? '') });
  }
  const known = places.flatMap(({ state }) => [...state.keys()]);
  requireKnownPaths(selection.paths, known, 'any environment');
  return compareLadder(agent, places, selection);
}
