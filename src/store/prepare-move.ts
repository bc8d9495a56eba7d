import { compareFiles } from '../core/changes.ts';
import type { FileChange } from '../core/changes.ts';
import { Failure } from '../core/failure.ts';
import type { Running, Version } from '../core/model.ts';
import type { MovePlan } from '../core/move-plan.ts';
import { versionName } from '../core/names.ts';
import { planPromote } from '../core/promote.ts';
import type { MoveRequest } from '../core/requests.ts';
import { unknownVersion } from '../core/revision.ts';
import { chooseRollback, planRollback } from '../core/rollback.ts';
import { readLog } from './log.ts';
import type { Intent, Move } from './move.ts';
import type { EnvironmentState, Place } from './places.ts';
import { resolveRevision } from './revisions.ts';
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
  const between = await versionsBetween(store, agent, [present, version]);
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
    await versionsBetween(store, agent, [place.record?.version ?? null, version]),
  );
  return finish(store, plan, { states, ladder, message: request.message, target });
}

export async function readLadder(
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
  [present, version]: readonly [number | null, number],
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
