import type { Turn } from '../core/conversation.ts';
import type { ModelMessage } from '../core/speaking.ts';
import { boundedHistory } from './bounds.ts';
import type { State } from './state.ts';

/** Returns the state after turns in which no language model spoke, with what one is told of them by now. */
export function withTold(state: State, turns: readonly Turn[]): State {
  return state.history.length > 0
    ? state
    : { ...state, history: boundedHistory(turns.flatMap(messagesOf)) };
}

/** Returns turns after a state, each with what a language model is told of it, also where none spoke. */
export function withTurnsTold<T extends { turn: Turn; state: State }>(
  before: State,
  past: readonly T[],
): T[] {
  let told = before.history;
  return past.map((each) => {
    const { turn, state } = each;
    told = turn.usage === null ? boundedHistory([...told, ...messagesOf(turn)]) : state.history;
    return { ...each, state: { ...state, history: told } };
  });
}

function messagesOf({ input, reply }: Turn): ModelMessage[] {
  return [
    ...(input === null ? [] : [{ role: 'user' as const, text: input }]),
    ...(reply === '' ? [] : [{ role: 'assistant' as const, text: reply, calls: [] }]),
  ];
}
