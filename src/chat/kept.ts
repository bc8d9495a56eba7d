import type { KeptChat, KeptState } from '../core/kept-chat.ts';
import type { Conversation } from './conversation.ts';
import type { State } from './state.ts';

/** Returns a conversation as it is kept: what was said, and all that it takes to go on with it. */
export function keptOf({ transcript, circumstances, origin, state }: Conversation): KeptChat {
  const { id, agent, revision, version, tree, turns } = transcript;
  const { environment, channel, language, variant, caller, number, sipHeaders, now } =
    circumstances;
  return {
    schema: 1,
    id,
    agent,
    revision,
    version,
    tree,
    startedAt: origin.startedAt.toISOString(),
    workspace: origin.workspace,
    definition: origin.definition,
    environment,
    channel,
    language,
    variant,
    caller,
    number,
    sipHeaders: [...sipHeaders],
    now: now.toISOString(),
    model: origin.model,
    set: Object.fromEntries(origin.set),
    turns,
    state: toKeptState(state),
  };
}

function toKeptState({ values, answers, position, offer, ended, history }: State): KeptState {
  return {
    values: Object.fromEntries(values),
    answers: Object.fromEntries(answers),
    position,
    offer: offer && [...offer],
    ended,
    history: [...history],
  };
}

/** Returns what a conversation that was kept is gone on from. */
export function pastOf({ turns, state }: KeptChat): { turns: KeptChat['turns']; state: State } {
  const { values, answers } = state;
  return {
    turns,
    state: {
      ...state,
      values: new Map(Object.entries(values)),
      answers: new Map(Object.entries(answers)),
    },
  };
}
