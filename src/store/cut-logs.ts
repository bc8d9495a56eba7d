import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLogHead } from '../core/record.ts';
import { PATHS } from './paths.ts';
import type { Store } from './store.ts';

/**
 * Tells whether a release log ends in this shallow clone before its beginning (`git clone --depth 1
 * --no-single-branch`): what ran before is missing from every answer then.
 */
export async function hasCutLogs({
  repository,
  objects,
}: Pick<Store, 'repository' | 'objects'>): Promise<boolean> {
  if (!repository.shallow) return false;
  const ends = readFileSync(join(repository.commonDirectory, 'shallow'), 'utf8').split('\n');
  // The commits of a log alone hold its numbers, and the first of them has nothing before it.
  const heads = await objects.readAll(ends.filter(Boolean).map((oid) => `${oid}:${PATHS.head}`));
  return heads.some((head) => ((head && parseLogHead(head.content.toString()))?.seq ?? 0) > 1);
}
