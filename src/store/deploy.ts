import { makeMove } from './move.ts';
import type { Move, Outcome } from './move.ts';
import type { PreparedMove } from './prepare-move.ts';
import type { Store } from './store.ts';

/** Makes a prepared move, or does nothing where its version runs already. */
export async function deploy(store: Store, prepared: PreparedMove): Promise<Outcome> {
  const { plan, ladder, move } = prepared;
  const present =
    ladder.find(({ environment }) => environment === plan.environment)?.record ?? null;
  if (plan.nothingToDo && present) return { moved: false, record: present, entry: null };
  return makeMove(await moveTools(store), move);
}

/** Returns what `makeMove` works with. */
export async function moveTools(store: Store) {
  const { repository, objects, scratch, now } = store;
  return {
    repository,
    git: repository.git,
    objects,
    scratch,
    now,
    identity: await store.identity(),
  };
}

/** Makes a move that was prepared by hand. */
export async function commitMove(store: Store, move: Move): Promise<Outcome> {
  return makeMove(await moveTools(store), move);
}
