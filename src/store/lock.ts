import { Failure } from '../core/failure.ts';
import type { DeploymentRecord, Lock } from '../core/model.ts';
import { holds, lockWords } from '../core/lock.ts';
import { intentToKeep } from '../core/next-record.ts';
import { commitMove } from './deploy.ts';
import type { Move, Outcome } from './intent.ts';
import type { EnvironmentState, Place } from './places.ts';
import { readLock, withLock } from './settings.ts';
import { placeOf } from './places.ts';
import type { Store } from './store.ts';

/** A lock to be set (with its reason) or lifted (null). */
export interface LockRequest {
  environment: string;
  /** Null locks or unlocks all agents, those to come included. */
  agent: string | null;
  lock: { reason: string; until: string | null } | null;
}

/** Sets or lifts a lock, recorded on the branch of the moves that it stops. Does nothing where it is so already. */
export async function changeLock(
  store: Store,
  request: LockRequest,
): Promise<Outcome & { lock: Lock | null; before: Lock | null }> {
  const { agent } = request;
  const target = store.workspace.environments.indexOf(store.environment(request.environment));
  const states = await store.environments(agent === null ? [] : [agent]);
  await store.requireOwn(states);
  const state = states[target];
  if (!state) throw new Failure('bug', 'the environment is not on the ladder');
  const place = agent === null ? null : placeOf(state, agent);
  if (place?.damage != null)
    throw new Failure(
      'failed',
      `Couldn't read what ${request.environment} runs of ${agent}: ${place.damage}.`,
      { hints: ['agentctl doctor tells what is damaged and how to mend it'] },
    );
  const own = await ownLock(store, state, place);
  const record = place?.record ?? emptyRecord(state);
  const nothingDone = (lock: Lock | null) => ({
    moved: false,
    record,
    entry: null,
    lock,
    before: own,
  });
  if (request.lock === null && own === null) {
    if (place?.locks.some(({ forAll }) => !forAll))
      throw new Failure(
        'refused',
        `Couldn't unlock ${request.environment} for ${agent}: its settings cannot be read, and may hold a lock.`,
        {
          hints: [`agentctl env edit ${request.environment} --agent ${agent} --force --reason "…"`],
        },
      );
    if (place && place.locks.length > 0)
      throw new Failure(
        'refused',
        `Couldn't unlock ${request.environment} for ${agent}: all agents are locked there.`,
        { hints: [`agentctl env unlock ${request.environment} --all`] },
      );
    return nothingDone(null);
  }
  // Locked already with the same words, perhaps by this very command before it was stopped.
  if (
    request.lock !== null &&
    own?.reason === request.lock.reason &&
    own.until === request.lock.until
  )
    return nothingDone(own);
  const identity = await store.identity();
  if (request.lock !== null && holds(own, store.now()) && own.by.email !== identity.actor.email)
    throw new Failure('refused', `Couldn't lock ${request.environment}: it is ${lockWords(own)}.`, {
      hints: [
        'agentctl status',
        `in place of that lock: agentctl env unlock ${request.environment}${agent === null ? ' --all' : ''}, then lock again`,
      ],
    });
  const lock =
    request.lock === null
      ? null
      : { by: identity.actor, at: store.now().toISOString(), ...request.lock };
  const outcome = await commitMove(store, lockMove({ state, place, agent, lock }));
  return { ...outcome, lock, before: own };
}

function lockMove(given: {
  state: EnvironmentState;
  place: Place | null;
  agent: string | null;
  lock: Lock | null;
}): Move {
  const { state, place, agent, lock } = given;
  const intent = intentToKeep(place?.record ?? null, {
    agent,
    action: lock ? 'lock' : 'unlock',
    message: null,
    override: [],
    reason: lock?.reason ?? null,
  });
  return {
    environment: state.environment,
    ref: state.ref,
    intent,
    expected: { recordId: place?.recordId ?? null, environmentId: state.environmentId },
    ...(agent === null
      ? {
          environmentRecord: (made: DeploymentRecord) =>
            `${JSON.stringify({ ...made, lock }, null, 2)}\n`,
        }
      : { settings: (text: string | null) => withLock(text, lock) }),
  };
}

// The lock of the agent itself, not the one that it inherits from the environment.
async function ownLock(
  store: Store,
  state: EnvironmentState,
  place: Place | null,
): Promise<Lock | null> {
  if (!place) return state.lock;
  const text = place.settingsId === null ? null : await store.objects.text(place.settingsId);
  return text !== null && withLock(text, null) !== text ? readLock(text) : null;
}

function emptyRecord(state: EnvironmentState): DeploymentRecord {
  return {
    schema: 1,
    agent: null,
    environment: state.environment.name,
    seq: state.head?.seq ?? 0,
    action: 'unlock',
    version: null,
    tag: null,
    commit: null,
    tree: null,
    previous: null,
    from: null,
    at: state.head?.at ?? '',
    actor: { name: '', email: '' },
    message: null,
    override: [],
    reason: null,
    rejected: [],
    highest: null,
    source: null,
    placed: null,
  };
}
