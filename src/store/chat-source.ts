import { createHash } from 'node:crypto';
import type { Bundle } from '../core/bundle.ts';
import type { ChatSource } from '../core/conversation.ts';
import { Failure } from '../core/failure.ts';
import type { KeptChat } from '../core/kept-chat.ts';
import { parseVersion, versionName } from '../core/names.ts';
import type { VariableValue } from '../core/settings/model.ts';
import { oneLine, shellWord } from '../core/text.ts';
import { bundleOf, exportBundle, requireValid } from './export.ts';
import { placeOf } from './places.ts';
import type { Revision } from './revisions.ts';
import type { Store } from './store.ts';
import { readVersionTrees } from './versions.ts';

/**
 * Returns one state of an agent to talk to, exactly as its tree holds it, with what the environment sets. Throws
 * `invalid` where its definition has errors.
 */
export async function readChatSource(
  store: Store,
  agent: string,
  { revision, environment }: { revision: string; environment: string | null },
): Promise<ChatSource> {
  const bundle = await exportBundle(store, agent, { revision, purpose: 'talk to' });
  return sourceOf(store, bundle, environment);
}

/**
 * Returns the state that a kept conversation was held with, by its tree: whatever was published, promoted or edited
 * since. Throws `not-found` where the tree is not in this repository, `invalid` where its definition has errors.
 */
export async function readKeptSource(store: Store, kept: KeptChat): Promise<ChatSource> {
  const { agent, revision, tree, environment } = kept;
  const version = kept.version === null ? null : parseVersion(kept.version);
  const state = { label: revision, agent, version, tree, commit: null, deployment: null };
  if (!(await store.objects.tree(tree))) return readSameDraft(store, kept, state);
  // A file says which version it was; what was published was checked then.
  const published =
    version !== null && (await readVersionTrees(store.objects, agent, [version])).get(version);
  if (published !== tree) await requireValid(store, state, 'talk to');
  return sourceOf(store, await bundleOf(store, state), environment);
}

// A draft's tree is nowhere but in the folder. It may have got a test since, of this very conversation perhaps: what
// speaks is the same.
async function readSameDraft(store: Store, kept: KeptChat, state: Revision): Promise<ChatSource> {
  const { agent, environment } = kept;
  const drafts = store.repository.root === null ? null : await store.drafts([agent]);
  const tree = drafts?.get(agent)?.tree ?? null;
  if (tree === null) throw stateGone(kept, workspaceOf(store));
  await requireValid(store, { ...state, tree }, 'talk to');
  const bundle = await bundleOf(store, { ...state, tree });
  if (hashOf(bundle) !== kept.definition) throw stateGone(kept, workspaceOf(store));
  return sourceOf(store, { ...bundle, tree: kept.tree }, environment);
}

/** Returns a bundle as it is talked to, with what an environment sets. */
export async function sourceOf(
  store: Store,
  bundle: Bundle,
  environment: string | null,
): Promise<ChatSource> {
  const variables = await readVariables(store, bundle.agent, environment);
  return {
    workspace: workspaceOf(store),
    bundle,
    definition: hashOf(bundle),
    environment,
    variables,
    privateAddresses: mayReachPrivate(store, environment),
  };
}

function hashOf({ definition, variables }: Bundle): string {
  return createHash('sha256')
    .update(JSON.stringify([definition, variables]))
    .digest('hex');
}

function stateGone({ id, agent, revision, tree, workspace }: KeptChat, here: string): Failure {
  const elsewhere = workspace !== here;
  return new Failure(
    'not-found',
    `Couldn't go on with ${id}: ${agent} as it was then (${oneLine(revision)}, tree ${tree.slice(0, 8)}) is not in ${elsewhere ? `this repository; it was held in ${oneLine(workspace)}` : 'this repository any more'}.`,
    {
      hints: [
        ...(elsewhere ? [`agentctl -C ${shellWord(oneLine(workspace))} chat --resume ${id}`] : []),
        `agentctl chat --replay ${id} says the same to the draft`,
      ],
    },
  );
}

async function readVariables(
  store: Store,
  agent: string,
  environment: string | null,
): Promise<ReadonlyMap<string, VariableValue>> {
  const states = environment === null ? [] : await store.environments([agent]);
  const state = states.find((each) => each.environment.name === environment);
  return state ? placeOf(state, agent).settings.variables : new Map();
}

// The draft and versions by themselves go by the first environment.
function mayReachPrivate({ workspace }: Store, environment: string | null): boolean {
  const [first] = workspace.environments;
  const place = workspace.environments.find(({ name }) => name === environment) ?? first;
  return place?.privateAddresses ?? false;
}

function workspaceOf({ repository }: Store): string {
  return repository.root ?? repository.gitDirectory;
}

/** Returns the version of an agent that each environment runs at this moment, null where none does. */
export async function readRunning(
  store: Store,
  agent: string,
): Promise<Map<string, string | null>> {
  const states = await store.environments([agent]);
  return new Map(
    states.map((state) => {
      const version = placeOf(state, agent).record?.version ?? null;
      return [state.environment.name, version === null ? null : versionName(version)];
    }),
  );
}
