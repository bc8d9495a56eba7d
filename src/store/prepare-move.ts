import { compareFiles } from '../core/changes.ts';
import type { FileChange } from '../core/changes.ts';
import { Failure } from '../core/failure.ts';
import type { DeploymentRecord, Running, Version } from '../core/model.ts';
import type { MovePlan } from '../core/move-plan.ts';
import { parseVersion } from '../core/names.ts';
import { planPromote } from '../core/promote.ts';
import type { MinusPlus } from '../core/diff/model.ts';
import type { ChangeSummary } from '../core/diff/summary.ts';
import type { MoveRequest } from '../core/requests.ts';
import { chooseRollback, planRollback } from '../core/rollback.ts';
import { readLadder } from './ladder.ts';
import { readLog } from './log.ts';
import { identify } from './identify.ts';
import { checkIncoming } from './incoming.ts';
import type { Incoming } from './incoming.ts';
import type { Intent, Move } from './intent.ts';
import { checkState, foreignBranch } from './move-checks.ts';
import type { EnvironmentState, Place } from './places.ts';
import { isTrue } from './record-truth.ts';
import { resolveRevision } from './revisions.ts';
import type { Store } from './store.ts';
import { readVersions } from './versions.ts';

/** A plan that was checked, with what it would change and how to make it. */
export interface PreparedMove {
  plan: MovePlan;
  /** The files that differ between what runs and what comes. */
  files: readonly FileChange[];
  /** What that changes, in short; null where nothing runs. */
  changes: ChangeSummary | null;
  /** The agent in all environments. */
  ladder: readonly Running[];
  /** The numbers that will reach the version, and what the place lacks for it. */
  incoming: Incoming;
  move: Move;
}

/** Gathers and checks everything for a promotion; nothing is changed. */
export async function preparePromotion(store: Store, request: MoveRequest): Promise<PreparedMove> {
  const { agent } = request;
  const target = store.workspace.environments.indexOf(store.environment(request.environment));
  if (target === 0) throw firstEnvironment(request.environment);
  const { states, ladder } = await readLadder(store, agent, { target });
  const below = ladder[target - 1];
  const version =
    request.revision === null
      ? (below?.record?.version ?? null)
      : await versionOf(store, agent, {
          text: request.revision,
          records: ladder.map(({ record }) => record),
        });
  const under = states[target - 1];
  if (version === null && under?.foreign) throw foreignBranch(under);
  if (version === null || !below) throw nothingBelow(store, request, below);
  const present = ladder[target]?.record?.version ?? null;
  const between = await versionsBetween(store, agent, [present, version]);
  const log =
    below.record?.version === version
      ? []
      : await readLog(store.objects, states[target - 1]?.tip ?? null, { agent });
  const records = [below.record, ...log].filter((record) => record != null);
  const ranBelow = new Set(records.flatMap((record) => record.version ?? []));
  const place = ladder[target];
  if (!place) throw new Failure('bug', 'the environment is not on the ladder');
  const incoming = await checkIncoming(store, place, {
    version,
    tree: treeOf(version, records, between),
    action: 'promote',
  });
  const plan = planPromote({
    ...request,
    incoming: incoming.breaches,
    workspace: store.workspace,
    now: store.now(),
    ladder,
    target,
    version,
    ranBelow,
    between,
  });
  const { message } = request;
  return finish(store, plan, { states, ladder, message, target, records, incoming });
}

function treeOf(
  version: number,
  records: readonly DeploymentRecord[],
  versions: readonly Version[],
): string | null {
  const record = records.find((one) => one.version === version && one.tree !== null);
  return record?.tree ?? versions.find((one) => one.version === version)?.tree ?? null;
}

function firstEnvironment(name: string): Failure {
  return new Failure(
    'refused',
    `Couldn't promote into ${name}: it is the first environment, where versions begin.`,
    { hints: ['agentctl publish', `agentctl rollback ${name}`] },
  );
}

function nothingBelow(
  store: Store,
  { agent, environment }: MoveRequest,
  below: Place | undefined,
): Failure {
  const name = below?.environment.name ?? '';
  return new Failure(
    'refused',
    `Couldn't promote ${agent} to ${environment}: nothing runs in ${name}.`,
    {
      hints: [
        name === store.workspace.environments[0]?.name
          ? 'agentctl publish'
          : `agentctl promote ${name}`,
      ],
    },
  );
}

/** Gathers and checks everything for a rollback; nothing is changed. */
export async function prepareRollback(store: Store, request: MoveRequest): Promise<PreparedMove> {
  const { agent } = request;
  const target = store.workspace.environments.indexOf(store.environment(request.environment));
  const { states, ladder } = await readLadder(store, agent, { target, recover: true });
  const place = ladder[target];
  if (!place) throw new Failure('bug', 'the environment is not on the ladder');
  const below = ladder.slice(0, target);
  const log = await readLog(store.objects, states[target]?.tip ?? null, { agent });
  const to =
    request.revision === null
      ? null
      : await versionOf(store, agent, { text: request.revision, records: log });
  const wrong = place.record !== null && (await isTrue(store.objects, place.record)) === false;
  const now = store.now();
  const facts = { ...request, workspace: store.workspace, now, place, wrong, below, log, to };
  const version = chooseRollback(facts);
  const between = await versionsBetween(store, agent, [place.record?.version ?? null, version]);
  const tree = treeOf(version, log, between);
  const incoming = await checkIncoming(store, place, { version, tree, action: 'rollback' });
  const plan = planRollback({ ...facts, incoming: incoming.breaches }, version, between);
  const { message } = request;
  return finish(store, plan, { states, ladder, message, target, records: log, incoming });
}

// A version that ran is known by its record, whether its tag is here (a clone may lack it) or was moved.
async function versionOf(
  store: Store,
  agent: string,
  { text, records }: { text: string; records: readonly (DeploymentRecord | null)[] },
): Promise<number> {
  const named = parseVersion(text);
  if (named !== null && records.some((record) => record?.version === named)) return named;
  const revision = await resolveRevision(store, agent, text);
  if (revision.version !== null) return revision.version;
  throw new Failure(
    'usage',
    `Couldn't move ${revision.label}: only a published version can be placed in an environment.`,
    { hints: ['agentctl publish makes the draft a version', 'agentctl versions lists them'] },
  );
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
  /** Records in which the version may stand: of where it comes from, or ran before. */
  records: readonly DeploymentRecord[];
  incoming: Incoming;
}

async function finish(store: Store, plan: MovePlan, gathered: Gathered): Promise<PreparedMove> {
  const { states, ladder, target } = gathered;
  const [state, place] = [states[target], ladder[target]];
  if (!state || !place) throw new Failure('bug', 'the environment is not on the ladder');
  if (!plan.nothingToDo) await checkState(store.repository, state);
  const version = await identify(store, plan, gathered.records);
  const before = place.subtree === null ? new Map() : await store.objects.files(place.subtree);
  const files = await store.objects.files(version.tree);
  await store.objects.requireAll([...files.values()].map(({ oid }) => oid));
  const intent: Intent = {
    agent: plan.agent,
    action: plan.action,
    version: plan.version,
    ...version,
    from: plan.from,
    message: gathered.message,
    override: [...plan.override],
    reason: plan.reason,
    rejected: [...plan.rejected],
    source: null,
  };
  return {
    plan,
    files: compareFiles(before, files),
    changes: await summaryOf(store, plan.agent, { minus: place.subtree, plus: version.tree }),
    ladder,
    incoming: gathered.incoming,
    move: {
      environment: plan.environment,
      ref: state.ref,
      intent,
      expected: { recordId: place.recordId, environmentId: state.environmentId },
      recovered: place.damage === null ? null : place.record,
    },
  };
}

/** Says in short what changes from one tree to another; null where there is nothing on one side, or no difference. */
export async function summaryOf(
  store: Store,
  agent: string,
  { minus, plus }: MinusPlus<string | null>,
): Promise<ChangeSummary | null> {
  if (minus === null || plus === null || minus === plus) return null;
  const { summarizeTrees } = await import('./summary.ts');
  return summarizeTrees(store.objects, agent, { minus, plus });
}
