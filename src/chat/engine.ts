import type { ChatEvent, Usage } from '../core/conversation.ts';
import type { State } from './state.ts';
import type { Listener, TurnWork } from './turn.ts';

/** What came of a turn. */
export interface Spoken {
  state: State;
  reply: string;
  events: ChatEvent[];
  /** What it took of a language model; null where none ran. */
  usage: Usage | null;
}

/** What speaks for an agent. */
export interface Engine {
  greet: (listener: Listener) => Promise<Spoken>;
  /** Answers what somebody said. */
  respond: (state: State, input: string, listener: Listener) => Promise<Spoken>;
  /** Returns what a language model is told next, with what it may call; null where none speaks. */
  prompt: (state: State) => string | null;
}

/** Returns what came of a turn in which no language model spoke. */
export function spokenLocally({ state, reply, events }: TurnWork): Spoken {
  return { state, reply, events, usage: null };
}
