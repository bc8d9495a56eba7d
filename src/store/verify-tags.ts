import type { Person } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import type { Judged } from './judge.ts';
import { isIntact } from './intact.ts';
import { parseTag } from './object-format.ts';
import { signatureOf } from './signed-object.ts';
import type { Store } from './store.ts';
import type { ReadLog } from './examine-entries.ts';

/** The tag of a version that some deployment names. */
export interface SignedTag {
  tag: string;
  /** `booking/v2`. */
  version: string;
  by: Person | null;
  at: string | null;
  /** The environments in whose logs it stands. */
  environments: string[];
  /** Its signature, to be judged; null where its object is not here or not what its name says. */
  judged: Judged | null;
}

const BLOCK = 256;

/** Reads each tag object that the deployments of some logs name, once. */
export async function readSignedTags(store: Store, logs: readonly ReadLog[]): Promise<SignedTag[]> {
  const named = new Map<string, { version: string; environments: Set<string> }>();
  for (const { state, entries } of logs)
    for (const { entry } of entries) {
      const { tag, agent, version } = entry;
      if (tag === null || agent === null || version === null) continue;
      const known = named.get(tag) ?? {
        version: `${agent}/${versionName(version)}`,
        environments: new Set(),
      };
      known.environments.add(state.environment.name);
      named.set(tag, known);
    }
  const all = [...named];
  const found: SignedTag[] = [];
  for (let start = 0; start < all.length; start += BLOCK) {
    const some = all.slice(start, start + BLOCK);
    const objects = await store.objects.readAll(some.map(([oid]) => oid));
    some.forEach(([tag, { version, environments }], index) => {
      const object = objects[index];
      const names = [...environments];
      if (!object || !isIntact(object))
        return found.push({ tag, version, by: null, at: null, environments: names, judged: null });
      // Where a pipeline made the tag lightweight, the record names the commit: nobody signed the version.
      const tagger = object.type === 'tag' ? parseTag(object).tagger : null;
      const signature = object.type === 'tag' ? signatureOf(object) : null;
      const at = tagger?.at ?? null;
      const by = tagger && { name: tagger.name, email: tagger.email };
      const judged: Judged = { oid: tag, type: 'tag', signature, at: at ?? '1970-01-01T00:00:00Z' };
      return found.push({ tag, version, by, at, environments: names, judged });
    });
  }
  return found;
}
