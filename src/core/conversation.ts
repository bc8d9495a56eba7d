import type { Bundle } from './bundle.ts';
import type { Plain, PlainMap } from './foreign.ts';
import type { SipHeader, VariableValue } from './settings/model.ts';

/** Where a conversation takes place and who is on the line. */
export interface Circumstances {
  /** The environment that it takes place in; null with the draft, a version or a commit. */
  environment: string | null;
  channel: 'voice' | 'chat';
  /** One of the agent's languages, as BCP 47. */
  language: string;
  variant: string | null;
  /** The number that calls, in E.164. */
  caller: string | null;
  /** The number that was called, in E.164. */
  number: string | null;
  sipHeaders: readonly SipHeader[];
  /** The date and time that the agent believes it is; it does not go on during the conversation. */
  now: Date;
  /** The values of the agent's variables that may be spoken; secrets are not among them. */
  variables: ReadonlyMap<string, string | number | boolean>;
}

/** What happened in a turn, in its order. */
export type ChatEvent =
  | { kind: 'topic'; topic: string }
  | { kind: 'flow'; flow: string; step: string }
  | { kind: 'left'; flow: string }
  | { kind: 'value'; entity: string; value: Plain }
  | ToolCall
  | { kind: 'message'; message: string; text: string; to: string | null; sender: string | null }
  | Handoff
  | { kind: 'fallback' }
  | Mistake
  | { kind: 'model'; note: string }
  | { kind: 'restart' };

/** A call of a tool with what came of it: a result or an error. */
export interface ToolCall {
  kind: 'tool';
  tool: string;
  arguments: PlainMap;
  result: Plain;
  error: string | null;
  /** How long it took; null where nothing outside was called. */
  latencyMs: number | null;
}

/** A language model called what it may not, or not as it has to: nothing was done. */
interface Mistake {
  kind: 'mistake';
  tool: string;
  problem: string;
}

/** The conversation is passed on. */
interface Handoff {
  kind: 'handoff';
  handoff: string;
  target: string;
  method: string | null;
  sipHeaders: readonly SipHeader[];
}

/** Tokens that a model took; null where none ran. */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
}

/** What was said, and what came of it. */
export interface Turn {
  /** Null in the first turn: the agent greets. */
  input: string | null;
  reply: string;
  events: ChatEvent[];
  latencyMs: number;
  usage: Usage | null;
  /** The conversation is over: the agent said goodbye or passed it on. */
  ended: boolean;
}

/** Where a conversation stands. */
export interface Position {
  flow: string | null;
  step: string | null;
}

/** What was said to one state of an agent, as it is kept and as `--json` prints it. */
export interface Transcript {
  id: string;
  agent: string;
  revision: string;
  version: string | null;
  tree: string;
  turns: Turn[];
}

/** A turn that was said again to another state. */
export interface ReplayedTurn {
  input: string | null;
  /** What was said then; null where a test only says what must hold. */
  before: string | null;
  /** What is said now; null where the conversation was over before. */
  after: string | null;
  changed: boolean;
  /** What of a test does not hold, a sentence each. */
  failed: string[];
}

/** What `chat` answers. */
export interface ChatAnswer {
  /** One for each state that was talked to. */
  conversations: Transcript[];
  /** What is different from a transcript, or does not hold of a test. */
  replay?: { turns: ReplayedTurn[]; changed: number; failed: number };
  /** How many replies differ between the states. */
  different?: number;
  /** How many turns were said before the conversation was gone on with. */
  resumed?: number;
}

/** A state to talk to, and the environment that it is talked to in. */
export interface ChatState {
  revision: string;
  environment: string | null;
}

/** A state of an agent that can be talked to, and what its environment sets. */
export interface ChatSource {
  /** The folder of the workspace that it is read from, absolute. */
  workspace: string;
  bundle: Bundle;
  /** A hash of all that the agent is, its tests aside: what has the same one speaks the same. */
  definition: string;
  environment: string | null;
  variables: ReadonlyMap<string, VariableValue>;
  /** Tools may reach addresses of one's own network; a state that runs nowhere goes by the first environment. */
  privateAddresses: boolean;
}

/** One turn of a script: of a conversation that took place, or of a test. */
export interface Line {
  /** Null stands for the greeting. */
  input: string | null;
  /** What was said then; null in a test. */
  before: string | null;
  /** What must happen, as `tests/*.yaml` writes it. */
  expected: Readonly<Record<string, unknown>>;
}

/** What is said again to another state, and who says it. */
export interface Script {
  lines: Line[];
  /** What a test says of the call: channel, language, variant, caller, sipHeaders, now. */
  test: Readonly<Record<string, unknown>>;
}
