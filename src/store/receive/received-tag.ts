import { notTaken } from '../../core/received.ts';
import type { Workspace } from '../../core/model.ts';
import { isAgentId, parseVersion, versionName } from '../../core/names.ts';
import { oneLine } from '../../core/text.ts';
import { parseTag } from '../object-format.ts';
import { PATHS } from '../paths.ts';
import { versionRef } from '../versions.ts';
import { requirePlainTree } from './plain-tree.ts';
import type { RefUpdate } from './push.ts';
import type { Receiver } from './receiver.ts';

/** A version that a tag's ref names. */
interface Named {
  agent: string;
  version: number;
  /** The ref is spelled as this program spells it; a server that keeps no case takes others for the same. */
  exact: boolean;
}

// More than this would be no numbering any more; a few numbers may be passed over.
const LARGEST_GAP = 100;

// The name of no object.
const NONE = '0'.repeat(40);

/** Returns the version that a ref names, or null: other tags are their owners' business. */
export function versionOfRef(ref: string): Named | null {
  const [, folder = '', name = ''] = /^refs\/tags\/([^/]+)\/(v\d+)$/i.exec(ref) ?? [];
  const [agent, version] = [folder.toLowerCase(), parseVersion(name.toLowerCase())];
  if (!isAgentId(agent) || version === null) return null;
  return { agent, version, exact: ref === versionRef(agent, version) };
}

/**
 * Checks the update of a version's tag: tags are only created, annotated, and lead to a commit that holds the agent,
 * in plain files. Throws `refused`.
 */
export async function checkTag(
  receiver: Receiver,
  update: RefUpdate,
  known: { version: Named; workspace: Workspace | null },
): Promise<void> {
  const { agent, version, exact } = known.version;
  if (!(await isAgent(receiver, update, { agent, workspace: known.workspace }))) return;
  const name = `${agent}/${versionName(version)}`;
  if (!exact)
    throw notTaken(
      `it differs from the tag ${name} by capital letters alone`,
      'choose another name',
    );
  if (update.after === null)
    throw notTaken(
      `the tag of a version is never deleted: ${name} stays`,
      'leave it out of the push; agentctl retire takes an agent out of an environment',
    );
  if (update.before !== null)
    throw notTaken(
      `the tag of a version is never moved: ${name} is what it was published as`,
      `git fetch --force <remote> refs/tags/${name}:refs/tags/${name} brings it back; agentctl publish makes the next one`,
    );
  const tree = await taggedTree(receiver, update.after, { agent, name });
  await requirePlainTree(receiver.objects, tree);
  await checkNumber(receiver, { agent, version, tree });
}

// A folder of tags that is no agent's, `server/v1`, is somebody else's custom.
async function isAgent(
  { objects, server }: Receiver,
  { before, after }: RefUpdate,
  { agent, workspace }: { agent: string; workspace: Workspace | null },
): Promise<boolean> {
  const first = server.refs.get(versionRef(agent, 1)) ?? null;
  const states = [server.head, first, before, after].filter((name) => name !== null);
  const found = await objects.headers([
    ...states.map((name) => `${name}:agents/${agent}`),
    ...(workspace?.environments ?? []).map(
      ({ branch }) =>
        `${server.refs.get(`refs/heads/${branch}`) ?? NONE}:${PATHS.records}/${agent}.json`,
    ),
  ]);
  return found.some((header) => header !== null);
}

async function taggedTree(
  { objects }: Receiver,
  oid: string,
  { agent, name }: { agent: string; name: string },
): Promise<string> {
  const object = await objects.read(oid);
  if (object?.type !== 'tag')
    throw notTaken(
      `the tag ${name} is not annotated: it holds no description, and nobody vouches for it`,
      'agentctl publish makes version tags',
    );
  const { name: own, object: target } = parseTag(object);
  if (own !== name)
    throw notTaken(`the tag object calls itself ${oneLine(own).slice(0, 80)}, not ${name}`);
  const [commit, tree] = await objects.headers([target, `${oid}:agents/${agent}`]);
  if (commit?.type !== 'commit') throw notTaken(`the tag ${name} leads to no commit`);
  if (tree?.type !== 'tree')
    throw notTaken(
      `the tag ${name} leads to a commit without the folder agents/${agent}`,
      'agentctl publish makes version tags',
    );
  return tree.oid;
}

async function checkNumber(
  receiver: Receiver,
  { agent, version, tree }: { agent: string; version: number; tree: string },
): Promise<void> {
  const known = await receiver.versions(agent);
  const highest = [...known.keys()].at(-1);
  if (highest === undefined) return;
  if (version > highest + receiver.created(`refs/tags/${agent}/`) + LARGEST_GAP)
    throw notTaken(
      `the number of ${agent}/${versionName(version)} leaves a gap: the newest is ${versionName(highest)}`,
      'agentctl publish takes the next number',
    );
  const same = [...known].find(([, other]) => other === tree)?.[0];
  if (same !== undefined)
    throw notTaken(
      `${agent}/${versionName(version)} holds what is ${versionName(same)} already: no content has two numbers`,
      'git fetch --tags, then agentctl publish places that version',
    );
}

/** Throws `refused` for a tag that takes the place in which an agent's versions are kept. */
export async function checkTagInTheWay(
  receiver: Receiver,
  update: RefUpdate,
  workspace: Workspace | null,
): Promise<void> {
  const [, folder = ''] = /^refs\/tags\/([^/]+)(?:\/v\d+\/.*)?$/i.exec(update.ref) ?? [];
  const agent = folder.toLowerCase();
  if (update.before !== null || !isAgentId(agent)) return;
  if (await isAgent(receiver, update, { agent, workspace }))
    throw notTaken(
      `a tag of that name stands where the versions ${agent}/v1, … are kept`,
      'give it another name',
    );
}
