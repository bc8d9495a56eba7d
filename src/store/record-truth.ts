import type { DeploymentRecord } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { parseTag } from './object-format.ts';
import type { Objects } from './objects.ts';

/**
 * Tells whether a record is true to itself: its tag is one of its version and leads to its commit, whose folder is its
 * tree. Null where the tag's object is gone, so that nothing can be told.
 */
export async function isTrue(objects: Objects, record: DeploymentRecord): Promise<boolean | null> {
  const { agent, version, tag, commit, tree } = record;
  if (agent === null || version === null || tag === null) return null;
  const [object, target, folder] = await Promise.all([
    objects.read(tag),
    objects.commit(tag),
    objects.tree(`${tag}:agents/${agent}`),
  ]);
  if (!object) return null;
  // Where a pipeline made the tag lightweight, the record holds the commit, which bears no name.
  const named =
    object.type !== 'tag' || parseTag(object).name === `${agent}/${versionName(version)}`;
  return named && target?.oid === commit && folder?.oid === tree;
}
