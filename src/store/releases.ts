import { compareFiles } from '../core/changes.ts';
import type { FileChange } from '../core/changes.ts';
import { Failure } from '../core/failure.ts';
import type { DeploymentRecord, Lock, Running, Version } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import {
  chooseRollback,
  lockBreach,
  permit,
  planPromote,
  planRollback,
  requireReason,
} from '../core/release.ts';
import type { MovePlan, Permission } from '../core/release.ts';
import { unknownVersion } from '../core/revision.ts';
import { readLog } from './log.ts';
import { makeMove } from './move.ts';
import type { Intent, Move, Outcome } from './move.ts';
import type { EnvironmentState, Place } from './places.ts';
import { resolveRevision } from './revisions.ts';
import { withLock } from './settings.ts';
import { placeOf } from './store.ts';
import type { Store } from './store.ts';
import { readVersions } from './versions.ts';

/** A plan that was checked, with what it would change and how to make it. */
export interface PreparedMove {
  plan: MovePlan;
  /** The files that differ between what runs and what comes. */
  files: readonly FileChange[];
  /** The agent in all environments. */
  ladder: readonly Running[];
  move: Move;
}

/** What an operator asks of a promotion or a rollback. */
export interface MoveRequest {
  agent: string;
  environment: string;
  /** A revision, or null for the default. */
  revision: string | null;
  permission: Permission;
  /** `--if-running`: a version, null for nothing; undefined where it was not given. */
  ifRunning: number | null | undefined;
  message: string | null;
  reject: boolean;
}

/** Gathers and checks everything for a promotion; nothing is changed. */
export async function preparePromotion(store: Store, request: MoveRequest): Promise<PreparedMove> {
  const { agent } = request;
  const target = store.workspace.environments.indexOf(store.environment(request.environment));
  if (target === 0) {
    throw new Failure(
      'refused',
      `Couldn't promote into ${request.environment}: it is the first environment, where versions begin.`,
      { hints: ['agentctl publish', `agentctl rollback ${request.environment}`] },
    );
  }
  const { states, ladder } = await readLadder(store, agent);
  const below = ladder[target - 1];
  const version =
    request.revision === null
      ? (below?.record?.version ?? null)
      : await versionOf(store, agent, request.revision);
  if (version === null) {
    throw new Failure(
      'refused',
      `Couldn't promote ${agent} to ${request.environment}: nothing runs in ${below?.environment.name}.`,
      {
        hints: [target === 1 ? 'agentctl publish' : `agentctl promote ${below?.environment.name}`],
      },
    );
  }
  const present = ladder[target]?.record?.version ?? null;
  const between = await versionsBetween(store, agent, present, version);
  const ranBelow =
    below?.record?.version === version
      ? new Set([version])
      : await ranIn(store, agent, states[target - 1]);
  const plan = planPromote({
    ...request,
    workspace: store.workspace,
    now: store.now(),
    ladder,
    target,
    version,
    ranBelow,
    between,
  });
  return finish(store, plan, { states, ladder, message: request.message, target });
}

/** Gathers and checks everything for a rollback; nothing is changed. */
export async function prepareRollback(store: Store, request: MoveRequest): Promise<PreparedMove> {
  const { agent } = request;
  const target = store.workspace.environments.indexOf(store.environment(request.environment));
  const { states, ladder } = await readLadder(store, agent);
  const place = ladder[target];
  if (!place) throw new Failure('bug', 'the environment is not on the ladder');
  const log = await readLog(store.objects, states[target]?.tip ?? null, { agent });
  const to = request.revision === null ? null : await versionOf(store, agent, request.revision);
  const facts = { ...request, workspace: store.workspace, now: store.now(), place, log, to };
  const version = chooseRollback(facts);
  const plan = planRollback(
    facts,
    version,
    await versionsBetween(store, agent, place.record?.version ?? null, version),
  );
  return finish(store, plan, { states, ladder, message: request.message, target });
}

async function readLadder(
  store: Store,
  agent: string,
): Promise<{ states: EnvironmentState[]; ladder: Place[] }> {
  const states = await store.environments([agent]);
  await store.requireLocal(states);
  const ladder = states.map((state) => placeOf(state, agent));
  const damaged = ladder.find(({ damage }) => damage !== null);
  if (damaged) {
    throw new Failure(
      'failed',
      `Couldn't read what ${damaged.environment.name} runs of ${agent}: ${damaged.damage}.`,
      { hints: ['agentctl doctor tells what is damaged and how to mend it'] },
    );
  }
  return { states, ladder };
}

async function versionOf(store: Store, agent: string, text: string): Promise<number> {
  const revision = await resolveRevision(store, agent, text);
  if (revision.version !== null) return revision.version;
  throw new Failure(
    'usage',
    `Couldn't move ${revision.label}: only a published version can be placed in an environment.`,
    { hints: ['agentctl publish makes the draft a version', 'agentctl versions lists them'] },
  );
}

async function ranIn(
  store: Store,
  agent: string,
  state: EnvironmentState | undefined,
): Promise<Set<number>> {
  const log = await readLog(store.objects, state?.tip ?? null, { agent });
  return new Set(log.flatMap(({ version }) => version ?? []));
}

function versionsBetween(
  store: Store,
  agent: string,
  present: number | null,
  version: number,
): Promise<Version[]> {
  const [low, high] = [Math.min(present ?? 0, version), Math.max(present ?? 0, version)];
  const numbers = new Set([
    version,
    ...store.versionNumbers(agent).filter((number) => number >= low && number <= high),
  ]);
  return readVersions(store.objects, agent, [...numbers]);
}

interface Gathered {
  states: readonly EnvironmentState[];
  ladder: readonly Place[];
  message: string | null;
  target: number;
}

async function finish(store: Store, plan: MovePlan, gathered: Gathered): Promise<PreparedMove> {
  const { states, ladder, target } = gathered;
  const [state, place] = [states[target], ladder[target]];
  if (!state || !place) throw new Failure('bug', 'the environment is not on the ladder');
  const [version] = await readVersions(store.objects, plan.agent, [plan.version]);
  if (!version) throw unknownVersion(plan.agent, plan.version, store.versionNumbers(plan.agent));
  const before = place.subtree === null ? new Map() : await store.objects.files(place.subtree);
  const intent: Intent = {
    agent: plan.agent,
    action: plan.action,
    version: version.version,
    tag: version.tag,
    commit: version.commit,
    tree: await recordedTree(store, version, ladder),
    from: plan.from,
    message: gathered.message,
    override: [...plan.override],
    reason: plan.reason,
    rejected: [...plan.rejected],
    source: null,
  };
  return {
    plan,
    files: compareFiles(before, await store.objects.files(version.tree)),
    ladder,
    move: {
      environment: plan.environment,
      ref: state.ref,
      intent,
      expected: { recordId: place.recordId, environmentId: state.environmentId },
    },
  };
}

/** Returns the version's tree, or throws `failed` where its tag was moved since it ran: what was verified is what arrives. */
async function recordedTree(
  store: Store,
  version: Version,
  ladder: readonly Running[],
): Promise<string> {
  const record = ladder
    .map((running) => running.record)
    .find((found) => found?.version === version.version && found.tree !== version.tree);
  if (!record) return version.tree;
  throw new Failure(
    'failed',
    `Couldn't use ${version.agent} ${versionName(version.version)}: its tag no longer leads to what ran in ${record.environment}.`,
    {
      hints: [
        'agentctl doctor tells what happened',
        `git update-ref refs/tags/${version.agent}/v${version.version} ${record.tag ?? ''}`.trimEnd(),
      ],
    },
  );
}

/** Makes a prepared move, or does nothing where its version runs already. */
export async function deploy(store: Store, prepared: PreparedMove): Promise<Outcome> {
  const { plan, ladder, move } = prepared;
  const present =
    ladder.find(({ environment }) => environment === plan.environment)?.record ?? null;
  if (plan.nothingToDo && present) return { moved: false, record: present, entry: null };
  return makeMove(await moveTools(store), move);
}

/** Returns what `makeMove` works with. */
export async function moveTools(store: Store) {
  const { repository, objects, scratch, now } = store;
  return {
    repository,
    git: repository.git,
    objects,
    scratch,
    now,
    identity: await store.identity(),
  };
}

/** Takes an agent out of an environment; its log and settings stay. */
export async function prepareRetirement(
  store: Store,
  request: { agent: string; environment: string; message: string | null; permission: Permission },
): Promise<{ move: Move; running: Running; override: string[] }> {
  const { agent, permission } = request;
  requireReason(permission);
  const target = store.workspace.environments.indexOf(store.environment(request.environment));
  const { states, ladder } = await readLadder(store, agent);
  const [state, place] = [states[target], ladder[target]];
  if (!state || !place) throw new Failure('bug', 'the environment is not on the ladder');
  const record = place.record;
  const breaches = record?.version == null ? [] : lockBreach(place, store.now());
  const override = permit(`Couldn't retire ${agent} from ${request.environment}`, breaches, {
    permission,
    workspace: store.workspace,
  });
  const nothing = { version: null, tag: null, commit: null, tree: null };
  const intent: Intent = {
    agent,
    action: 'retire',
    ...nothing,
    from: null,
    message: request.message,
    override,
    reason: permission.reason,
    rejected: record?.rejected ?? [],
    source: null,
  };
  return {
    move: {
      environment: place.environment,
      ref: state.ref,
      intent,
      expected: { recordId: place.recordId, environmentId: state.environmentId },
    },
    running: place,
    override,
  };
}

/** Makes a move that was prepared by hand. */
export async function commitMove(store: Store, move: Move): Promise<Outcome> {
  return makeMove(await moveTools(store), move);
}

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
): Promise<Outcome & { lock: Lock | null }> {
  const { agent } = request;
  const target = store.workspace.environments.indexOf(store.environment(request.environment));
  const states = await store.environments(agent === null ? [] : [agent]);
  await store.requireLocal(states);
  const state = states[target];
  if (!state) throw new Failure('bug', 'the environment is not on the ladder');
  const place = agent === null ? null : placeOf(state, agent);
  const own = await ownLock(store, state, place);
  const record = place?.record ?? null;
  if (request.lock === null && own === null) {
    if (place?.lock)
      throw new Failure(
        'refused',
        `Couldn't unlock ${request.environment} for ${agent}: all agents are locked there.`,
        { hints: [`agentctl env unlock ${request.environment} --all`] },
      );
    return { moved: false, record: record ?? emptyRecord(state), entry: null, lock: null };
  }
  const identity = await store.identity();
  const lock =
    request.lock === null
      ? null
      : { by: identity.actor, at: store.now().toISOString(), ...request.lock };
  const outcome = await makeMove(await moveTools(store), lockMove({ state, place, agent, lock }));
  return { ...outcome, lock };
}

function lockMove(given: {
  state: EnvironmentState;
  place: Place | null;
  agent: string | null;
  lock: Lock | null;
}): Move {
  const { state, place, agent, lock } = given;
  const record = place?.record ?? null;
  const intent: Intent = {
    agent,
    action: lock ? 'lock' : 'unlock',
    version: record?.version ?? null,
    tag: record?.tag ?? null,
    commit: record?.commit ?? null,
    tree: record?.tree ?? null,
    from: null,
    message: null,
    override: [],
    reason: lock?.reason ?? null,
    rejected: record?.rejected ?? [],
    source: null,
  };
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
  return text !== null && withLock(text, null) !== text ? place.lock : null;
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
