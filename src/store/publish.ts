import { compareFiles } from '../core/changes.ts';
import type { PushedBranch } from '../core/answers.ts';
import { Failure } from '../core/failure.ts';
import { tagMessage } from '../core/message.ts';
import { oneLine } from '../core/text.ts';
import { gitDate } from './build.ts';
import { commitOnly } from './commit.ts';
import { commitMove } from './deploy.ts';
import { folderSpec } from './draft.ts';
import { gitFailure } from './git.ts';
import { pushLeftBranch, pushOwnBranch } from './push-branch.ts';
import { writeTag } from './tag-object.ts';
import type { NewTag, Outcome } from './intent.ts';
import { nextVersion, preparePublication } from './publication.ts';
import type { PublishPlan } from './publication.ts';
import type { Store } from './store.ts';
import { inTurn } from './turn.ts';
import { readVersionTrees, versionRef } from './versions.ts';

/** How a publication ended. */
export interface Published extends Outcome {
  created: boolean;
  version: number;
  tree: string;
  commit: string;
  /** The branch that the version was made on, where it follows one of the workspace's remote. */
  branch: PushedBranch | null;
}

/** What the publication is called. */
export interface Words {
  description: string;
  notes: string;
}

/**
 * Makes a publication: commits the draft's uncommitted files, then in its turn makes the version's tag and moves
 * sandbox. Killed anywhere, the next publication of the same content completes it.
 */
export async function publish(store: Store, plan: PublishPlan, words: Words): Promise<Published> {
  if (plan.nothingToDo) {
    const found = unmoved(plan);
    return { ...found, branch: await pushLeftBranch(store, plan.source, found.record) };
  }
  const description = oneLine(words.description);
  const { tree, commit } = await commitDraft(store, plan, description);
  if (tree !== plan.tree) return publish(store, await planAgain(store, plan), words);
  const message = tagMessage(description, words.notes);
  const made: { tagged: Tagged | null } = { tagged: null };
  const outcome = await commitMove(store, {
    environment: plan.place.environment,
    ref: plan.state.ref,
    intent: {
      agent: plan.agent,
      action: 'publish',
      version: plan.version,
      tag: null,
      commit,
      tree,
      from: null,
      message: description === '' ? null : description,
      override: [...plan.override],
      reason: plan.reason,
      rejected: [...plan.rejected],
      source: plan.source,
    },
    // A publication that lost its race leaves no tag behind.
    claim: async () => {
      const tagged = await ensureTag(store, plan, { tree, commit, message });
      // Made by an earlier attempt, whose move lost its race.
      const created = tagged.created || made.tagged?.tag === tagged.tag;
      made.tagged = { ...tagged, created };
      const { version, tag, commit: tagCommit, newTag } = tagged;
      return { version, tag, commit: tagCommit, newTag };
    },
    expected: { recordId: plan.place.recordId, environmentId: plan.state.environmentId },
  });
  const found = made.tagged ?? outcome.record;
  return {
    ...outcome,
    branch: await pushOwnBranch(store, plan.source),
    created: made.tagged?.created ?? false,
    version: found.version ?? plan.version,
    tree,
    commit: found.commit ?? commit,
  };
}

function unmoved({ place }: PublishPlan): Published {
  const { record } = place;
  if (record?.version == null || record.commit === null || record.tree === null)
    throw new Failure('bug', 'nothing runs, yet nothing is to be done');
  const { version, tree, commit } = record;
  return { moved: false, created: false, record, entry: null, version, tree, commit, branch: null };
}

/**
 * Plans anew where the commit holds something else than was checked: a hook changed it, or somebody edited meanwhile.
 * Each rule is checked again for what will be published. Throws `conflict` where it changes faster than it is read, or
 * where nobody was asked about what it is now.
 */
async function planAgain(store: Store, plan: PublishPlan): Promise<PublishPlan> {
  const again = await preparePublication(store, plan.request);
  const unasked = again.rolledBackBy !== null && plan.rolledBackBy === null;
  if (plan.uncommitted && !unasked && (again.nothingToDo || !again.uncommitted)) return again;
  throw new Failure(
    'conflict',
    `Couldn't publish ${plan.agent}: its files changed while they were being published. Nothing was deployed.`,
    { hints: ['agentctl status', `agentctl publish --agent ${plan.agent}`] },
  );
}

/**
 * Commits the draft's uncommitted files and only they, one process at a time: they share the index of the working tree.
 * Returns what the commit holds: hooks may have changed it.
 */
async function commitDraft(
  store: Store,
  plan: PublishPlan,
  description: string,
): Promise<{ tree: string; commit: string }> {
  await store.identity();
  if (!plan.uncommitted) return readCommitted(store, plan.agent);
  return inTurn(
    { directory: store.repository.gitDirectory, above: store.repository.git.turnsAbove },
    'turn-to-commit',
    async () => {
      const tracked = await store.objects.tree(`HEAD:agents/${plan.agent}`);
      // Another process may have committed the same files meanwhile.
      if (tracked?.oid !== plan.tree)
        await commitOnly(store.repository, {
          paths: [folderSpec(plan.agent)],
          message: description === '' ? `Publish ${plan.agent}` : description,
          untracked: await hasNewFiles(store, { tree: plan.tree, head: tracked?.oid ?? null }),
        });
      return readCommitted(store, plan.agent);
    },
  );
}

async function readCommitted(
  store: Store,
  agent: string,
): Promise<{ tree: string; commit: string }> {
  const head = await store.objects.commit('HEAD');
  const folder = await store.objects.tree(`HEAD:agents/${agent}`);
  if (!head || !folder)
    throw new Failure(
      'failed',
      `Failed to publish ${agent}: the commit holds no folder agents/${agent}.`,
      { hints: ['a commit hook may have taken it out; git show --stat HEAD'] },
    );
  return { tree: folder.oid, commit: head.oid };
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
  /** The tag has no ref yet: it appears with the move. */
  newTag: NewTag | null;
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
  const { sign, signTags } = await store.identity();
  if (store.workspace.remote !== null || sign || signTags) return buildTag(store, plan, wanted);
  for (
    let version = plan.creates ? plan.version : nextVersion(store, agent, [plan.place.record]);
    ;
    version += 1
  ) {
    const result = await store.repository.git.run(
      ['tag', '--annotate', '--cleanup=verbatim', '-F', '-', `${agent}/v${version}`, wanted.commit],
      { input: wanted.message, env: { GIT_COMMITTER_DATE: gitDate(store.now().toISOString()) } },
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

// On a remote the tag appears together with the move: here its object alone is made, for the next free number. So it is
// where signing may fail: no tag is left then.
async function buildTag(
  store: Store,
  plan: PublishPlan,
  { tree, commit, message }: { tree: string; commit: string; message: string },
): Promise<Tagged> {
  const { agent } = plan;
  let version = plan.creates ? plan.version : nextVersion(store, agent, [plan.place.record]);
  for (; await store.objects.read(versionRef(agent, version)); version += 1) {
    const found = (await readVersionTrees(store.objects, agent, [version])).get(version);
    if (found === tree) return readTag(store, agent, version);
  }
  const oid = await writeTag(store, { name: `${agent}/v${version}`, commit, message });
  const newTag = { ref: versionRef(agent, version), oid };
  return { version, tag: oid, commit, created: true, newTag };
}

async function readTag(store: Store, agent: string, version: number): Promise<Tagged> {
  const ref = versionRef(agent, version);
  const [tag, commit] = await Promise.all([store.objects.read(ref), store.objects.commit(ref)]);
  if (!tag || !commit)
    throw new Failure('failed', `Failed to read the tag ${agent}/v${version} just made.`, {
      hints: ['agentctl doctor'],
    });
  return { version, tag: tag.oid, commit: commit.oid, created: false, newTag: null };
}
