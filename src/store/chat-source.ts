import type { ChatSource } from '../core/conversation.ts';
import type { VariableValue } from '../core/settings/model.ts';
import { exportBundle } from './export.ts';
import { placeOf } from './places.ts';
import type { Store } from './store.ts';

/**
 * Returns one state of an agent to talk to, exactly as its tree holds it, with what the environment sets. Throws
 * `invalid` where its definition has errors.
 */
export async function readChatSource(
  store: Store,
  agent: string,
  { revision, environment }: { revision: string; environment: string | null },
): Promise<ChatSource> {
  const bundle = await exportBundle(store, agent, { revision, purpose: 'talk to' });
  const states = environment === null ? [] : await store.environments([agent]);
  const state = states.find((each) => each.environment.name === environment);
  const variables = state
    ? placeOf(state, agent).settings.variables
    : new Map<string, VariableValue>();
  const [first] = store.workspace.environments;
  const { privateAddresses = false } = state?.environment ?? first ?? {};
  return { bundle, environment, variables, privateAddresses };
}
