import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../core/failure.ts';
import { versionName } from '../core/names.ts';
import type { MoveRequest } from '../core/requests.ts';
import { whyNotAgain } from '../core/retry.ts';
import { deploy } from './deploy.ts';
import type { Outcome } from './intent.ts';
import { preparePromotion } from './prepare-move.ts';
import type { PreparedMove } from './prepare-move.ts';
import type { Store } from './store.ts';

/** How often a promotion is planned anew before the conflict is told. */
const MOST_ATTEMPTS = 5;

/** A promotion that was made, and the plan that it was made by: that of the last attempt. */
export interface MadeAgain {
  prepared: PreparedMove;
  outcome: Outcome;
}

/**
 * Makes a promotion; with its request, where somebody else moved the agent meanwhile, plans that of the same version
 * anew and tries again, as long as nothing is needed that was not confirmed. Throws `conflict` where it is not safe, or
 * five attempts were lost.
 */
export async function promote(
  store: Store,
  first: PreparedMove,
  request: MoveRequest | null,
): Promise<MadeAgain> {
  let prepared = first;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { prepared, outcome: await deploy(store, prepared) };
    } catch (error) {
      const conflict = error instanceof Failure && error.kind === 'conflict' ? error : null;
      if (request === null || conflict === null || attempt >= MOST_ATTEMPTS) throw error;
      await sleep(50 + Math.random() * 450 * attempt);
      prepared = await planAgain(store, prepared, { request, conflict });
    }
  }
}

async function planAgain(
  store: Store,
  before: PreparedMove,
  { request, conflict }: { request: MoveRequest; conflict: Failure },
): Promise<PreparedMove> {
  if (store.workspace.remote !== null) await store.fetch();
  const revision = versionName(before.plan.version);
  const after = await preparePromotion(store, { ...request, revision });
  const place = after.ladder.find(({ environment }) => environment === after.plan.environment);
  const moved = after.move.expected.recordId !== before.move.expected.recordId;
  const why = whyNotAgain({
    before: before.plan,
    after: after.plan,
    record: moved ? (place?.record ?? null) : null,
  });
  if (why === null) return after;
  throw new Failure('conflict', conflict.message, {
    hints: [`--retry did not try again: ${why}`, ...conflict.hints],
  });
}
