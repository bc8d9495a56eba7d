import { Failure } from '../core/failure.ts';
import { readLog } from './log.ts';
import type { EnvironmentState, Place } from './places.ts';
import { placeOf } from './places.ts';
import type { Store } from './store.ts';

/**
 * Reads an agent in all environments; throws where it may not be changed from here or cannot be read.
 *
 * @param target the environment that is to be changed: damage above it is no reason to wait
 * @param recover takes the newest record of the log where the present one is damaged: a rollback must not wait for that
 */
export async function readLadder(
  store: Store,
  agent: string,
  { target, recover = false }: { target: number; recover?: boolean },
): Promise<{ states: EnvironmentState[]; ladder: Place[] }> {
  const states = await store.environments([agent]);
  await store.requireOwn(states);
  const found = states.map((state) => placeOf(state, agent));
  const recovered = async (place: Place, index: number): Promise<Place> => {
    if (!recover || place.damage === null) return place;
    const tip = states[index]?.tip ?? null;
    const [record] = await readLog(store.objects, tip, { agent, until: () => true });
    return record ? { ...place, record } : place;
  };
  const ladder = await Promise.all(found.map(recovered));
  const damaged = ladder
    .slice(0, target + 1)
    .find(({ damage, record }) => damage !== null && record === null);
  if (damaged) {
    throw new Failure(
      'failed',
      `Couldn't read what ${damaged.environment.name} runs of ${agent}: ${damaged.damage}.`,
      { hints: ['agentctl doctor tells what is damaged and how to mend it'] },
    );
  }
  return { states, ladder };
}
