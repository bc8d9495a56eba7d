import type { Call } from './chat-call.ts';
import type { ChatState } from './conversation.ts';
import type { KeptChat } from './kept-chat.ts';

/** What is talked to, and as which call. */
export interface Talked {
  agent: string;
  states: readonly ChatState[];
  call: Call;
  /** The conversation that is gone on with; null begins new ones. */
  kept: KeptChat | null;
}
