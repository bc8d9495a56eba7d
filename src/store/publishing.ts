import { compareFiles, lostFiles } from '../core/changes.ts';
import type { FileChange } from '../core/changes.ts';
import { Failure } from '../core/failure.ts';
import type { Problem } from '../core/failure.ts';
import { tagMessage } from '../core/message.ts';
import type { DeploymentRecord, Running } from '../core/model.ts';
import { drifted } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { lockBreach, permit, requireReason } from '../core/release.ts';
import type { Breach, Permission } from '../core/release.ts';
import { oneLine } from '../core/text.ts';
import { findBases } from './base.ts';
import type { Base } from './base.ts';
import { commitOnly } from './commit.ts';
import { validateTree } from './definitions.ts';
import { folderSpec } from './draft.ts';
import { gitFailure } from './git.ts';
import { explainLoss } from './losses.ts';
import { makeMove } from './move.ts';
import type { Outcome } from './move.ts';
import type { EnvironmentState, Place } from './places.ts';
import { moveTools } from './releases.ts';
import { readHead, unfinishedOperation } from './repository.ts';
import { placeOf } from './store.ts';
import type { Store } from './store.ts';
import { readVersionTrees, tagInTheWay, versionRef } from './versions.ts';

/** What an operator asks of `publish`. */
export interface PublishRequest {
  agent: string;
  hotfix: boolean;
  permission: Permission;
}

/** A publication that was checked and can be shown, asked about and made. */
export interface PublishPlan {
  agent: string;
  environment: string;
  /** The version that will run: the next number, or an earlier version of the same content. */
  version: number;
  /** False where the content is a version already. */
  creates: boolean;
  previous: number | null;
  base: Base;
  /** The draft as it was checked. */
  tree: string;
  files: readonly FileChange[];
  /** Files of this agent that are not committed yet. */
  uncommitted: boolean;
  override: readonly string[];
  reason: string | null;
  rejected: readonly number[];
  /** Sandbox ran this version and was rolled back from it: by whom. */
  rolledBackBy: string | null;
  nothingToDo: boolean;
  running: Running;
  state: EnvironmentState;
  place: Place;
  source: string | null;
}

/** How a publication ended. */
export interface Published extends Outcome {
  created: boolean;
  version: number;
  tree: string;
  commit: string;
}

/** Gathers and checks everything for a publication (DESIGN section 4); nothing is changed. */
export async function preparePublication(
  store: Store,
  request: PublishRequest,
): Promise<PublishPlan> {
  const { agent, permission } = request;
  requireReason(permission);
  if (request.hotfix && !permission.reason?.trim())
    throw new Failure('usage', "Couldn't use --hotfix without a reason.", {
      hints: ['add --reason "…"; the history keeps it'],
    });
  const source = await checkPosition(store, agent);
  const states = await store.environments([agent]);
  await store.requireLocal(states);
  const places = states.map((state) => placeOf(state, agent));
  const [state, place] = [states[0], places[0]];
  if (!state || !place) throw new Failure('bug', 'the ladder is empty');
  if (place.damage !== null)
    throw new Failure(
      'failed',
      `Couldn't read what ${state.environment.name} runs of ${agent}: ${place.damage}.`,
      { hints: ['agentctl doctor tells what is damaged and how to mend it'] },
    );
  const tree = await checkedDraft(store, agent);
  const trees = await readVersionTrees(store.objects, agent, store.versionNumbers(agent));
  const running = place.record?.version ?? null;
  const same = [...trees].findLast(([, other]) => other === tree)?.[0];
  const version =
    same ??
    nextVersion(
      store,
      agent,
      places.map(({ record }) => record),
    );
  const plan = {
    agent,
    environment: state.environment.name,
    version,
    creates: same === undefined,
    previous: running,
    tree,
    running: place,
    state,
    place,
    source,
  };
  if (place.record?.tree === tree && !drifted(place))
    return {
      ...plan,
      ...NOTHING,
      files: [],
      base: { version, certain: true },
      version: place.record.version ?? version,
    };
  const base = await baseOf(store, agent, { trees, tree, running });
  const breaches = [
    ...lockBreach(place, store.now()),
    ...rejected(place, same),
    ...(await lossBreach(store, { request, base, trees, tree, places })),
  ];
  const [head, before] = await Promise.all([
    store.objects.tree(`HEAD:agents/${agent}`),
    place.subtree === null ? new Map() : store.objects.files(place.subtree),
  ]);
  const left =
    same !== undefined &&
    running !== null &&
    same > running &&
    place.record?.action === 'rollback' &&
    place.record.previous === same;
  return {
    ...plan,
    base,
    files: compareFiles(before, await store.objects.files(tree)),
    uncommitted: head?.oid !== tree,
    override: permit(`Couldn't publish ${agent}`, breaches, {
      permission: {
        ...permission,
        force:
          permission.force || (request.hotfix && breaches.every(({ rule }) => rule === 'hotfix')),
      },
      workspace: store.workspace,
    }),
    reason: permission.reason,
    rejected: place.record?.rejected ?? [],
    rolledBackBy: left ? (place.record?.actor.name ?? null) : null,
    nothingToDo: false,
  };
}

const NOTHING = {
  uncommitted: false,
  override: [],
  reason: null,
  rejected: [],
  rolledBackBy: null,
  nothingToDo: true,
} as const;

/** Checks where HEAD is; returns the branch's short name, null on a detached HEAD. */
async function checkPosition(store: Store, agent: string): Promise<string | null> {
  store.root();
  const operation = unfinishedOperation(store.repository);
  if (operation)
    throw new Failure('refused', `Couldn't publish ${agent}: a ${operation} is in progress.`, {
      hints: [`finish it (git ${operation} --continue) or give it up (git ${operation} --abort)`],
    });
  const { branch } = await readHead(store.repository);
  const environment = store.workspace.environments.find(
    (candidate) => `refs/heads/${candidate.branch}` === branch,
  );
  if (environment) {
    throw new Failure(
      'refused',
      `Couldn't publish ${agent}: HEAD is on ${environment.branch}, the release log of ${environment.name}.`,
      { hints: ['go back to your own branch: git switch main'] },
    );
  }
  const tag = tagInTheWay(store.repository, agent);
  if (tag)
    throw new Failure(
      'refused',
      `Couldn't publish ${agent}: your tag ${agent} stands where git would keep the versions ${agent}/v1, ${agent}/v2, ….`,
      { hints: [`give it another name: git tag ${agent}-old ${agent} && git tag -d ${agent}`] },
    );
  return branch?.replace(/^refs\/heads\//, '') ?? null;
}

async function checkedDraft(store: Store, agent: string): Promise<string> {
  const draft = (await store.drafts([agent])).get(agent);
  if (draft && draft.problems.length > 0)
    throw new Failure(
      'invalid',
      `Couldn't publish ${agent}: ${draft.problems.length === 1 ? 'a file is' : 'some files are'} not fit to be published.`,
      { problems: draft.problems },
    );
  if (!draft?.tree)
    throw new Failure(
      'refused',
      `Couldn't publish ${agent}: the folder agents/${agent} is gone, empty, or wholly ignored by git.`,
      {
        hints: [
          'agentctl discard brings back what sandbox runs',
          `git check-ignore -v agents/${agent} tells what ignores it`,
        ],
      },
    );
  await requireValid(store, agent, draft.tree);
  return draft.tree;
}

async function requireValid(store: Store, agent: string, tree: string): Promise<void> {
  const problems = await validateTree(store.objects, agent, tree);
  if (problems.some(({ severity }) => severity === 'error'))
    throw new Failure('invalid', `Couldn't publish ${agent}: its definition has problems.`, {
      problems,
      hints: [] satisfies Problem[] as string[],
    });
}

// Numbers are never used twice, whether their tag is still there or not.
function nextVersion(
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

// When HEAD's folder is the newest version and sandbox runs nothing newer, the history can add nothing.
async function baseOf(
  store: Store,
  agent: string,
  known: { trees: ReadonlyMap<number, string>; tree: string; running: number | null },
): Promise<Base> {
  const head = await store.objects.tree(`HEAD:agents/${agent}`);
  const newest = [...known.trees].at(-1);
  const noted = await store.objects.read(`refs/agentctl/base/${agent}`);
  if (!noted && newest && head?.oid === newest[1] && (known.running ?? 0) <= newest[0])
    return { version: newest[0], certain: true };
  if (known.running === null && !noted) return { version: null, certain: true };
  return (
    (await findBases(store, [agent], new Map([[agent, known.trees]]))).get(agent) ?? {
      version: null,
      certain: true,
    }
  );
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

interface LossCheck {
  request: PublishRequest;
  base: Base;
  trees: ReadonlyMap<number, string>;
  tree: string;
  places: readonly Place[];
}

async function lossBreach(store: Store, check: LossCheck): Promise<Breach[]> {
  const { request, base, trees, places } = check;
  const { agent } = request;
  const record = places[0]?.record;
  const running = record?.version ?? null;
  if (
    running === null ||
    record?.tree == null ||
    (base.version !== null && running <= base.version)
  )
    return [];
  const baseTree = base.version === null ? undefined : trees.get(base.version);
  const [runningFiles, draftFiles, baseFiles] = await Promise.all([
    store.objects.files(record.tree),
    store.objects.files(check.tree),
    baseTree === undefined ? null : store.objects.files(baseTree),
  ]);
  const lost = lostFiles({ base: baseFiles, running: runningFiles, draft: draftFiles });
  if (lost.length === 0) return [];
  if (!base.certain) {
    throw new Failure(
      'refused',
      `Couldn't publish ${agent}: this clone's history is shallow, and it does not show whether the draft holds ${versionName(running)}.`,
      { hints: ['git fetch --unshallow', 'then publish again'] },
    );
  }
  if (request.hotfix) return hotfixBreach(agent, base, places);
  return [
    await explainLoss(store, { agent, lost, running, base: base.version, trees, tree: check.tree }),
  ];
}

function hotfixBreach(agent: string, base: Base, places: readonly Place[]): Breach[] {
  const home = places.find(
    ({ record }) => record?.version === base.version && base.version !== null,
  );
  if (home)
    return [
      {
        rule: 'hotfix',
        message: `it is a hotfix of ${versionName(base.version ?? 0)}, which runs in ${home.environment.name}`,
        hints: [],
      },
    ];
  const running = places.flatMap(({ record }) =>
    record?.version == null ? [] : [versionName(record.version)],
  );
  throw new Failure(
    'refused',
    `Couldn't publish ${agent} as a hotfix: ${base.version === null ? 'the draft grew from no version' : `it grew from ${versionName(base.version)}, which runs nowhere`}.`,
    {
      hints: [...new Set(running)].map((name) => `git switch -c hotfix refs/tags/${agent}/${name}`),
    },
  );
}

/** What the publication is called. */
export interface Words {
  description: string;
  notes: string;
}

/**
 * Makes a publication: commits the draft's uncommitted files, makes the version's tag, then moves sandbox. Killed
 * anywhere, the next publication of the same content completes it.
 */
export async function publish(store: Store, plan: PublishPlan, words: Words): Promise<Published> {
  const { agent } = plan;
  if (plan.nothingToDo) {
    const { record } = plan.place;
    if (!record?.commit || !record.tree)
      throw new Failure('bug', 'nothing runs, yet nothing is to be done');
    return {
      moved: false,
      created: false,
      record,
      entry: null,
      version: plan.version,
      tree: record.tree,
      commit: record.commit,
    };
  }
  const tools = await moveTools(store);
  const description = oneLine(words.description);
  if (plan.uncommitted) {
    const tracked = await store.objects.tree(`HEAD:agents/${agent}`);
    await commitOnly(store.repository, {
      paths: [folderSpec(agent)],
      message: description === '' ? `Publish ${agent}` : description,
      untracked: await hasNewFiles(store, { tree: plan.tree, head: tracked?.oid ?? null }),
    });
  }
  const head = await store.objects.commit('HEAD');
  const folder = await store.objects.tree(`HEAD:agents/${agent}`);
  if (!head || !folder)
    throw new Failure(
      'failed',
      `Failed to publish ${agent}: the commit holds no folder agents/${agent}.`,
      { hints: ['a commit hook may have taken it out; git show --stat HEAD'] },
    );
  // Hooks may have changed what was committed: what is published is what the commit holds.
  if (folder.oid !== plan.tree) await requireValid(store, agent, folder.oid);
  const tagged = await ensureTag(store, plan, {
    tree: folder.oid,
    commit: head.oid,
    message: tagMessage(description, words.notes),
  });
  const outcome = await makeMove(tools, {
    environment: plan.place.environment,
    ref: plan.state.ref,
    intent: {
      agent,
      action: 'publish',
      version: tagged.version,
      tag: tagged.tag,
      commit: tagged.commit,
      tree: folder.oid,
      from: null,
      message: description === '' ? null : description,
      override: [...plan.override],
      reason: plan.reason,
      rejected: [...plan.rejected],
      source: plan.source,
    },
    expected: { recordId: plan.place.recordId, environmentId: plan.state.environmentId },
  });
  return {
    ...outcome,
    created: tagged.created,
    version: tagged.version,
    tree: folder.oid,
    commit: tagged.commit,
  };
}

async function hasNewFiles(
  store: Store,
  trees: { tree: string; head: string | null },
): Promise<boolean> {
  if (trees.head === null) return true;
  const [before, after] = await Promise.all([
    store.objects.files(trees.head),
    store.objects.files(trees.tree),
  ]);
  return compareFiles(before, after).some(({ status }) => status === 'added');
}

interface Tagged {
  version: number;
  tag: string;
  commit: string;
  created: boolean;
}

/** Returns the version of a tree, making its tag where there is none: the tag's create-only ref allocates the number. */
async function ensureTag(
  store: Store,
  plan: PublishPlan,
  wanted: { tree: string; commit: string; message: string },
): Promise<Tagged> {
  const { agent } = plan;
  const known = await readVersionTrees(store.objects, agent, store.versionNumbers(agent));
  const same = [...known].findLast(([, tree]) => tree === wanted.tree)?.[0];
  if (same !== undefined) return readTag(store, agent, same);
  for (
    let version = plan.creates ? plan.version : nextVersion(store, agent, [plan.place.record]);
    ;
    version += 1
  ) {
    const result = await store.repository.git.run(
      ['tag', '--annotate', '--cleanup=verbatim', '-F', '-', `${agent}/v${version}`, wanted.commit],
      { input: wanted.message },
    );
    if (result.code === 0) return { ...(await readTag(store, agent, version)), created: true };
    if (!/already exists|cannot lock ref/.test(result.stderr)) throw gitFailure(['tag'], result);
    const found = (await readVersionTrees(store.objects, agent, [version])).get(version);
    // Another publisher claimed this number: with the same content it is the same version.
    if (found === wanted.tree) return readTag(store, agent, version);
    if (found === undefined && !(await store.objects.read(versionRef(agent, version))))
      throw gitFailure(['tag'], result);
  }
}

async function readTag(store: Store, agent: string, version: number): Promise<Tagged> {
  const ref = versionRef(agent, version);
  const [tag, commit] = await Promise.all([store.objects.read(ref), store.objects.commit(ref)]);
  if (!tag || !commit)
    throw new Failure('failed', `Failed to read the tag ${agent}/v${version} just made.`, {
      hints: ['agentctl doctor'],
    });
  return { version, tag: tag.oid, commit: commit.oid, created: false };
}
