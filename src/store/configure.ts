import { Failure } from '../core/failure.ts';
import { intentToKeep } from '../core/next-record.ts';
import { lockBreach, permit, requireReason } from '../core/rules.ts';
import type { Permission } from '../core/rules.ts';
import { commitMove } from './deploy.ts';
import type { Move, Outcome } from './intent.ts';
import { checkState } from './move-checks.ts';
import { placeOf } from './places.ts';
import type { EnvironmentState, Place } from './places.ts';
import { isEditable } from './settings-edit.ts';
import { placeOfTurn } from './repository.ts';
import type { Store } from './store.ts';
import { inTurn } from './turn.ts';

/** A change of what belongs to one agent in one environment. */
export interface Configuration {
  agent: string;
  environment: string;
  /** Returns the new settings text from the present one. */
  edit: (text: string) => string;
  /** A word for the history. */
  message: string;
  permission: Permission;
}

/** Every place of a workspace, and the states that they were read from. */
export interface Places {
  states: readonly EnvironmentState[];
  /** The agent's place in an environment. */
  place: (agent: string, environment: string) => Place;
}

/** Reads every agent in every environment. Throws where the state may not be changed from here. */
export async function readPlaces(store: Store): Promise<Places> {
  const states = await store.environments(null);
  await store.requireOwn(states);
  return {
    states,
    place: (agent, environment) => {
      const state = states.find((one) => one.environment.name === environment);
      if (!state) throw new Failure('bug', 'the environment is not on the ladder');
      return placeOf(state, agent);
    },
  };
}

/**
 * Records a change of settings as a deployment of its own (`configure`); what runs stays. Throws `refused` for a lock.
 */
export async function configure(
  store: Store,
  places: Places,
  change: Configuration,
): Promise<Outcome> {
  const override = await checkChange(store, places, change);
  const { agent, environment } = change;
  const state = places.states.find((one) => one.environment.name === environment);
  if (!state) throw new Failure('bug', 'the environment is not on the ladder');
  const place = places.place(agent, environment);
  return commitMove(store, toMove({ state, place, change, override }));
}

/**
 * Checks that the settings of an agent in an environment may be changed; returns the rules that the change passes over.
 * Throws `refused` for a lock, `failed` for a place that cannot be read.
 */
export async function checkChange(
  store: Store,
  places: Places,
  change: Pick<Configuration, 'agent' | 'environment' | 'permission'>,
): Promise<readonly string[]> {
  const { agent, environment, permission } = change;
  requireReason(permission);
  const state = places.states.find((one) => one.environment.name === environment);
  if (!state) throw new Failure('bug', 'the environment is not on the ladder');
  await checkState(store.repository, state);
  const place = places.place(agent, environment);
  if (place.damage !== null)
    throw new Failure(
      'failed',
      `Couldn't read what ${environment} runs of ${agent}: ${place.damage}.`,
      {
        hints: ['agentctl doctor tells what is damaged and how to mend it'],
      },
    );
  return permit(
    `Couldn't change the settings of ${agent} in ${environment}`,
    lockBreach(place, store.now()),
    { permission, workspace: store.workspace },
  );
}

/** Throws `failed` where settings cannot be read: an edit of one entry would be lost in what is broken. */
export async function requireReadable(
  store: Store,
  places: Places,
  { agent, environment }: { agent: string; environment: string },
): Promise<void> {
  const { settingsId, settings } = places.place(agent, environment);
  const text = settingsId === null ? null : await store.objects.text(settingsId);
  if (text === null || isEditable(text)) return;
  const [damage = 'they are no YAML'] = settings.damage;
  throw new Failure(
    'failed',
    `Couldn't read the settings of ${agent} in ${environment}: ${damage}.`,
    { hints: [`agentctl env edit ${environment} --agent ${agent} --force --reason "…"`] },
  );
}

/** How often a change is planned anew. */
const ATTEMPTS = 50;

/**
 * Plans and makes a change in this process's turn, and plans it anew where somebody else changed the same place in the
 * meantime: settings of many hands do not stand in each other's way, and each plan reads everything again.
 */
export function inTurnOfNumbers<T>(store: Store, work: () => Promise<T>): Promise<T> {
  return inTurn(placeOfTurn(store.repository), 'turn-of-numbers', async () => {
    for (let attempt = 1; ; attempt += 1)
      try {
        return await work();
      } catch (error) {
        const lost = error instanceof Failure && error.kind === 'conflict';
        if (!lost || attempt === ATTEMPTS) throw error;
      }
  });
}

function toMove(given: {
  state: EnvironmentState;
  place: Place;
  change: Configuration;
  override: readonly string[];
}): Move {
  const { state, place, change, override } = given;
  const intent = intentToKeep(place.record, {
    agent: change.agent,
    action: 'configure',
    message: change.message,
    override: [...override],
    reason: change.permission.reason,
  });
  return {
    environment: state.environment,
    ref: state.ref,
    intent,
    expected: { recordId: place.recordId, environmentId: state.environmentId },
    settings: (text) => change.edit(text ?? ''),
  };
}
