import { createHash } from 'node:crypto';
import { parseTree } from './object-format.ts';
import type { GitObject } from './object-format.ts';
import type { Store } from './store.ts';

/** Tells whether an object is what its name says: `git cat-file` does not look (gitformat-pack(5), object names). */
export function isIntact({ oid, type, content }: GitObject): boolean {
  const hash = createHash(oid.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`${type} ${content.length}\0`).update(content).digest('hex') === oid;
}

// Their contents pass through memory.
const BLOCK = 32;

/** Returns the object ids below a tree, itself included, that are missing or not what their names say. */
export async function damagedBelow(store: Store, tree: string): Promise<string[]> {
  const damaged: string[] = [];
  const seen = new Set<string>();
  const wanted = [tree];
  while (wanted.length > 0) {
    const part = wanted.splice(0, BLOCK);
    const objects = await store.objects.readAll(part);
    objects.forEach((object, index) => {
      if (!object || !isIntact(object)) damaged.push(part[index] ?? tree);
      else if (object.type === 'tree')
        for (const { oid, mode } of parseTree(object)) {
          if (mode === '160000' || seen.has(oid)) continue;
          seen.add(oid);
          wanted.push(oid);
        }
    });
  }
  return damaged;
}
