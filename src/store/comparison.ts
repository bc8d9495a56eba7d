import { compareStates } from '../core/diff/compare.ts';
import type { ComparedRevision, Comparison, MinusPlus } from '../core/diff/model.ts';
import { resolveRevision } from './revisions.ts';
import type { Revision } from './revisions.ts';
import { StateReader } from './states.ts';
import type { Store } from './store.ts';

/** Compares two states of an agent. */
export async function compareRevisions(
  store: Store,
  agent: string,
  texts: { from: string; to: string },
): Promise<Comparison> {
  const minus = await resolveRevision(store, agent, texts.from);
  const plus = await resolveRevision(store, agent, texts.to);
  const revisions = { minus: comparedRevision(minus), plus: comparedRevision(plus) };
  return compareTrees(new StateReader(store.objects), { agent, revisions });
}

/** Compares the trees of two states. */
export async function compareTrees(
  reader: StateReader,
  of: { agent: string; revisions: MinusPlus<ComparedRevision> },
): Promise<Comparison> {
  const { minus, plus } = of.revisions;
  return compareStates(of, await reader.read({ minus: minus.tree, plus: plus.tree }));
}

function comparedRevision({ label, version, tree, commit }: Revision): ComparedRevision {
  return { label, version, tree, commit };
}
