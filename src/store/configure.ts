import { Failure } from '../core/failure.ts';
import { lockBreach, permit, requireReason } from '../core/rules.ts';
import type { Permission } from '../core/rules.ts';
import { commitMove } from './deploy.ts';
import type { Intent, Move, Outcome } from './intent.ts';
import { checkState } from './move-checks.ts';
import { placeOf } from './places.ts';
import type { EnvironmentState, Place } from './places.ts';
import type { Store } from './store.ts';

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
  const override = permit(
    `Couldn't change the settings of ${agent} in ${environment}`,
    lockBreach(place, store.now()),
    { permission, workspace: store.workspace },
  );
  return commitMove(store, toMove({ state, place, change, override }));
}

function toMove(given: {
  state: EnvironmentState;
  place: Place;
  change: Configuration;
  override: readonly string[];
}): Move {
  const { state, place, change, override } = given;
  const { record } = place;
  const intent: Intent = {
    agent: change.agent,
    action: 'configure',
    version: record?.version ?? null,
    tag: record?.tag ?? null,
    commit: record?.commit ?? null,
    tree: record?.tree ?? null,
    from: null,
    message: change.message,
    override: [...override],
    reason: change.permission.reason,
    rejected: record?.rejected ?? [],
    source: null,
  };
  return {
    environment: state.environment,
    ref: state.ref,
    intent,
    expected: { recordId: place.recordId, environmentId: state.environmentId },
    settings: (text) => change.edit(text ?? ''),
  };
}
