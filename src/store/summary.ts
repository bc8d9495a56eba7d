import type { MinusPlus } from '../core/diff/model.ts';
import { summarizeChanges } from '../core/diff/summary.ts';
import type { ChangeSummary } from '../core/diff/summary.ts';
import { compareTrees } from './comparison.ts';
import type { Objects } from './objects.ts';
import { StateReader } from './states.ts';

/**
 * Says in short what changes for an agent from one tree to another. Null where one of them cannot be read: a plan does
 * without, for what may be placed is decided elsewhere.
 */
export async function summarizeTrees(
  objects: Objects,
  agent: string,
  { minus, plus }: MinusPlus<string>,
): Promise<ChangeSummary | null> {
  const named = (tree: string) => ({ label: tree, version: null, tree, commit: null });
  try {
    const comparison = await compareTrees(new StateReader(objects), {
      agent,
      revisions: { minus: named(minus), plus: named(plus) },
    });
    return summarizeChanges(comparison);
  } catch {
    return null;
  }
}
