import { departureOf } from './log.ts';
import { lockBreach } from '../core/rules.ts';
import type { ChangeSummary } from '../core/diff/summary.ts';
import { summaryOf } from './prepare-move.ts';
import { compareFiles } from '../core/changes.ts';
import type { FileChange } from '../core/changes.ts';
import { Failure } from '../core/failure.ts';
import { drifted } from '../core/model.ts';
import type { DeploymentRecord, Running } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import type { PublishRequest } from '../core/requests.ts';
import { permit, requireReason } from '../core/rules.ts';
import type { Breach } from '../core/rules.ts';
import { certainBase } from './deepen.ts';
import type { Base } from './base.ts';
import { orphanWords } from './incoming.ts';
import { lossBreach } from './loss-check.ts';
import { checkState } from './move-checks.ts';
import type { EnvironmentState, Place } from './places.ts';
import { checkedDraft, checkPosition } from './publication-checks.ts';
import { placeOf } from './places.ts';
import type { Store } from './store.ts';
import { readVersionTrees } from './versions.ts';

/** A publication that was checked and can be shown, asked about and made. */
export interface PublishPlan {
  request: PublishRequest;
  agent: string;
  environment: string;
  /** The version that will run: the next number, or an earlier version of the same content. */
  version: number;
  /** False where the content is a version already. */
  creates: boolean;
  previous: number | null;
  /** The version that runs one step above. */
  above: number | null;
  base: Base;
  /** The draft as it was checked. */
  tree: string;
  files: readonly FileChange[];
  /** What that changes, in short; null where nothing runs. */
  changes: ChangeSummary | null;
  /** Files of this agent that are not committed yet. */
  uncommitted: boolean;
  override: readonly string[];
  reason: string | null;
  rejected: readonly number[];
  /** Sandbox ran this version and was rolled back from it: by whom. */
  rolledBackBy: string | null;
  /** Sandbox ran this version before. */
  returns: boolean;
  /** What it leaves wrong in its environment, and does not stop it. */
  warnings: readonly string[];
  nothingToDo: boolean;
  running: Running;
  state: EnvironmentState;
  place: Place;
  source: string | null;
}

/** Gathers and checks everything for a publication (DESIGN section 4); nothing is changed. */
export async function preparePublication(
  store: Store,
  request: PublishRequest,
): Promise<PublishPlan> {
  requireReasons(request);
  const source = await checkPosition(store, request.agent);
  const found = await readFirst(store, request.agent);
  const { place, places, trees, tree } = found;
  const same = [...trees].findLast(([, other]) => other === tree)?.[0];
  const records = places.map(({ record }) => record);
  const version = same ?? nextVersion(store, request.agent, records);
  const plan = {
    request,
    agent: request.agent,
    environment: place.environment.name,
    version,
    creates: same === undefined,
    previous: place.record?.version ?? null,
    above: places[1]?.record?.version ?? null,
    tree,
    running: place,
    state: found.state,
    place,
    source,
  };
  if (place.record?.tree !== tree || drifted(place))
    return { ...plan, ...(await checkChange(store, request, { ...found, same, version })) };
  const running = place.record.version ?? version;
  return { ...plan, ...NOTHING, version: running, base: { version, certain: true } };
}

function requireReasons({ hotfix, permission }: PublishRequest): void {
  requireReason(permission);
  if (hotfix && !permission.reason?.trim())
    throw new Failure('usage', "Couldn't use --hotfix without a reason.", {
      hints: ['add --reason "…"; the history keeps it'],
    });
}

interface First {
  /** The first environment, where versions begin, and the agent in it. */
  state: EnvironmentState;
  place: Place;
  /** The agent in every environment. */
  places: readonly Place[];
  /** The versions' trees. */
  trees: ReadonlyMap<number, string>;
  /** The draft, checked. */
  tree: string;
  warnings: readonly string[];
}

async function readFirst(store: Store, agent: string): Promise<First> {
  const states = await store.environments([agent]);
  await store.requireOwn(states);
  const places = states.map((state) => placeOf(state, agent));
  const [state, place] = [states[0], places[0]];
  if (!state || !place) throw new Failure('bug', 'the ladder is empty');
  if (place.damage !== null)
    throw new Failure(
      'failed',
      `Couldn't read what ${state.environment.name} runs of ${agent}: ${place.damage}.`,
      { hints: ['agentctl doctor tells what is damaged and how to mend it'] },
    );
  const draft = await checkedDraft(store, agent);
  const trees = await readVersionTrees(store.objects, agent, store.versionNumbers(agent));
  return { state, place, places, trees, ...draft };
}

/** Checks a draft that differs from what runs: where it grew from, what it would undo, and who may. */
async function checkChange(
  store: Store,
  request: PublishRequest,
  found: First & { same: number | undefined; version: number },
): Promise<Pick<PublishPlan, keyof typeof NOTHING | 'base'>> {
  const { agent } = request;
  const { state, place, places, tree, same, version } = found;
  await checkState(store.repository, state);
  const trees = withRecords(found.trees, places);
  const base = await certainBase(store, agent, { trees, tree, record: place.record });
  const left =
    same === undefined
      ? null
      : await departureOf(store.objects, state.tip, { agent, version: same });
  const returns = left?.ran ?? false;
  const breaches = [
    ...lockBreach(place, store.now()),
    ...rejected(place, same),
    ...(await lossBreach(store, { request, base, trees, tree, places, returns })),
  ];
  const [head, before, after] = await Promise.all([
    store.objects.tree(`HEAD:agents/${agent}`),
    place.subtree === null ? new Map() : store.objects.files(place.subtree),
    store.objects.files(tree),
  ]);
  return {
    base,
    files: compareFiles(before, after),
    changes: await summaryOf(store, agent, { minus: place.subtree, plus: tree }),
    uncommitted: head?.oid !== tree,
    override: permitted(store, request, breaches),
    reason: request.permission.reason,
    rejected: place.record?.rejected ?? [],
    rolledBackBy: left?.rolledBackBy?.name ?? null,
    returns,
    warnings: [...found.warnings, ...(await orphanWords(store, place, { version, tree }))],
    nothingToDo: false,
  };
}

// A hotfix was allowed by its own option; everything else is asked of --force.
function permitted(
  { workspace }: Store,
  { agent, permission }: PublishRequest,
  breaches: readonly Breach[],
): string[] {
  const subject = `Couldn't publish ${agent}`;
  const hotfix = breaches.filter(({ rule }) => rule === 'hotfix');
  const others = breaches.filter(({ rule }) => rule !== 'hotfix');
  return [
    ...permit(subject, others, { permission, workspace }),
    ...permit(subject, hotfix, { permission: { ...permission, force: true }, workspace }),
  ];
}

const NOTHING = {
  files: [],
  changes: null,
  uncommitted: false,
  override: [],
  reason: null,
  rejected: [],
  rolledBackBy: null,
  returns: false,
  warnings: [],
  nothingToDo: true,
} as const;

// What runs is known by its record, also where its tag was deleted or moved.
function withRecords(
  trees: ReadonlyMap<number, string>,
  places: readonly Place[],
): Map<number, string> {
  const recorded = places.flatMap(({ record }) =>
    record?.version == null || record.tree === null ? [] : [[record.version, record.tree] as const],
  );
  return new Map([...trees, ...recorded].toSorted(([a], [b]) => a - b));
}

// Numbers are never used twice, whether their tag is still there or not.
export function nextVersion(
  store: Store,
  agent: string,
  records: readonly (DeploymentRecord | null)[],
): number {
  const seen = records.flatMap((record) => [
    record?.version ?? 0,
    record?.previous ?? 0,
    record?.highest ?? 0,
  ]);
  return 1 + Math.max(0, ...store.versionNumbers(agent).slice(-1), ...seen);
}

function rejected(place: Place, version: number | undefined): Breach[] {
  if (version === undefined || !place.record?.rejected.includes(version)) return [];
  return [
    {
      rule: 'rejected',
      message: `${versionName(version)} was rejected in ${place.environment.name}, and the draft is the same`,
      hints: ['change something, and it becomes a new version'],
    },
  ];
}
