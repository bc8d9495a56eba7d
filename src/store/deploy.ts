import { advanceLocally } from './advance.ts';
import { advanceRemotely } from './push.ts';
import type { Move, Outcome } from './intent.ts';
import { makeMove } from './move.ts';
import type { PreparedMove } from './prepare-move.ts';
import type { Store } from './store.ts';

/** Makes a prepared move, or does nothing where its version runs already. */
export async function deploy(store: Store, prepared: PreparedMove): Promise<Outcome> {
  const { plan, ladder, move } = prepared;
  const present =
    ladder.find(({ environment }) => environment === plan.environment)?.record ?? null;
  if (plan.nothingToDo && present) return { moved: false, record: present, entry: null };
  return commitMove(store, move);
}

/** Makes a move with the store's repository and clock, in the name of whoever runs the program; see `makeMove`. */
export async function commitMove(store: Store, move: Move): Promise<Outcome> {
  const { repository, objects, scratch, now } = store;
  const identity = await store.identity();
  const { git } = repository;
  const { remote } = store.workspace;
  const advance =
    remote === null
      ? advanceLocally(git)
      : advanceRemotely({ git, objects, remote, refresh: () => store.fetch() });
  return makeMove({ repository, git, objects, scratch, now, identity, advance }, move);
}
