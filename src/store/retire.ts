import { Failure } from '../core/failure.ts';
import type { Running } from '../core/model.ts';
import type { RetireRequest } from '../core/requests.ts';
import { listed } from '../core/text.ts';
import { lockBreach, permit, requireReason } from '../core/rules.ts';
import type { Intent, Move } from './intent.ts';
import { readLadder } from './ladder.ts';
import type { Store } from './store.ts';

/** A retirement that was checked. */
export interface PreparedRetirement {
  move: Move;
  running: Running;
  override: string[];
}

/** Takes an agent out of an environment; its log and settings stay. */
export async function prepareRetirement(
  store: Store,
  request: RetireRequest,
): Promise<PreparedRetirement> {
  const { agent, permission } = request;
  requireReason(permission);
  const target = store.workspace.environments.indexOf(store.environment(request.environment));
  const { states, ladder } = await readLadder(store, agent, { target });
  const [state, place] = [states[target], ladder[target]];
  if (!state || !place) throw new Failure('bug', 'the environment is not on the ladder');
  const record = place.record;
  const numbers = place.settings.numbers.map(({ number }) => number);
  if (numbers.length > 0)
    throw new Failure(
      'refused',
      `Couldn't retire ${agent} from ${request.environment}: ${numbers.length === 1 ? 'a number points' : 'numbers point'} there: ${listed(numbers.slice(0, 10))}.`,
      {
        hints: [
          `agentctl numbers remove ${numbers.slice(0, 10).join(' ')} --env ${request.environment} --agent ${agent}`,
        ],
      },
    );
  const breaches = record?.version == null ? [] : lockBreach(place, store.now());
  const override = permit(`Couldn't retire ${agent} from ${request.environment}`, breaches, {
    permission,
    workspace: store.workspace,
  });
  const nothing = { version: null, tag: null, commit: null, tree: null };
  const intent: Intent = {
    agent,
    action: 'retire',
    ...nothing,
    from: null,
    message: request.message,
    override,
    reason: permission.reason,
    rejected: record?.rejected ?? [],
    source: null,
  };
  return {
    move: {
      environment: place.environment,
      ref: state.ref,
      intent,
      expected: { recordId: place.recordId, environmentId: state.environmentId },
    },
    running: place,
    override,
  };
}
