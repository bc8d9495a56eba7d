import type { Call } from './chat-call.ts';
import type { ChatEvent, Transcript, Turn } from './conversation.ts';
import {
  amount,
  listOf,
  nullable,
  oneOf,
  plain,
  plainMap,
  record,
  text,
  textThat,
  mapOf,
  optional,
  time,
  truth,
  variants,
} from './decode.ts';
import type { Reader } from './decode.ts';
import type { PlainMap } from './foreign.ts';
import { isAgentId, parseVersion } from './names.ts';
import { REFERENCE_KINDS } from './reference.ts';
import type { Reference } from './reference.ts';
import type { SipHeader } from './settings/model.ts';
import type { ModelCall, ModelMessage } from './speaking.ts';

/** Where a conversation stands, as JSON. */
export interface KeptState {
  /** What was collected, by entity. */
  values: PlainMap;
  /** What tools answered last, by tool. */
  answers: PlainMap;
  position: { flow: string; step: string } | null;
  offer: Reference[] | null;
  ended: boolean;
  history: ModelMessage[];
}

/**
 * A conversation as it is kept: its transcript, and what it takes to go on with it. What the call was like stands under
 * the keys of `tests/*.yaml`, so that `--replay` makes the same call.
 */
export interface KeptChat extends Transcript {
  schema: 1;
  /** ISO 8601 in UTC. */
  startedAt: string;
  /** The folder of the workspace that it was held in, absolute. */
  workspace: string;
  /** A hash of all that the agent was, its tests aside. */
  definition: string;
  environment: string | null;
  channel: 'voice' | 'chat';
  language: string;
  variant: string | null;
  caller: string | null;
  number: string | null;
  sipHeaders: SipHeader[];
  /** The date and time that the agent believed it was, ISO 8601 in UTC. */
  now: string;
  /** What spoke where it was not the agent's own model. */
  model: string | null;
  /** Values of variables that were set for it; secrets are left out. */
  set: Record<string, string>;
  state: KeptState;
}

/** A conversation as `chat --sessions` lists it. */
export interface ChatSession {
  id: string;
  agent: string;
  revision: string;
  version: string | null;
  tree: string;
  environment: string | null;
  startedAt: string;
  /** How many messages the person said. */
  messages: number;
  /** What the person said first. */
  firstWords: string | null;
  ended: boolean;
  workspace: string;
  /** Where it is kept, absolute. */
  file: string;
}

/** What `chat --sessions` answers, newest first. */
export interface SessionsAnswer {
  /** The folder of the workspace that they were held in; null for those of all workspaces. */
  workspace: string | null;
  sessions: ChatSession[];
  /** How many more are kept of other workspaces. */
  others: number;
  /** Files that hold no conversation that can be read, and why. */
  damaged: { id: string; file: string; problem: string }[];
}

/** What an exported conversation is written as. */
export const EXPORT_FORMATS = ['markdown', 'json', 'html', 'test'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What `chat --export` answers. */
export interface ChatExportAnswer {
  id: string;
  format: ExportFormat;
  /** Where it was written: relative to the workspace for a test of the agent, else as it was named; null where nowhere. */
  file: string | null;
  /** The text, where it was not written to a file. */
  text: string | null;
}

/** What `chat --forget` answers. */
export interface ForgetAnswer {
  forgotten: boolean;
  id: string;
}

const LONGEST_WORDS = 200;

/** Returns a conversation as lists show it. */
export function toSession(kept: KeptChat, file: string): ChatSession {
  const { id, agent, revision, version, tree, environment, startedAt, workspace } = kept;
  const said = kept.turns.flatMap(({ input }) => input ?? []);
  return {
    id,
    agent,
    revision,
    version,
    tree,
    environment,
    startedAt,
    messages: said.length,
    firstWords: said[0]?.slice(0, LONGEST_WORDS) ?? null,
    ended: kept.state.ended,
    workspace,
    file,
  };
}

/** Returns the call that a kept conversation was. */
export function callOf({ set, ...kept }: KeptChat): Call {
  const { model, caller, number, variant, language, channel, sipHeaders, now } = kept;
  const said = { model, caller, number, variant, language, channel, sipHeaders, now };
  // What was called then is not called again unasked.
  return { ...said, set: new Map(Object.entries(set)), tools: 'mock', allowPrograms: false };
}

const sipHeaders = listOf(record<SipHeader>({ name: text, value: text }));

const EVENTS: { [K in ChatEvent['kind']]: Reader<Extract<ChatEvent, { kind: K }>> } = {
  topic: record({ kind: oneOf('topic'), topic: text }),
  flow: record({ kind: oneOf('flow'), flow: text, step: text }),
  left: record({ kind: oneOf('left'), flow: text }),
  value: record({ kind: oneOf('value'), entity: text, value: plain }),
  tool: record({
    kind: oneOf('tool'),
    tool: text,
    arguments: plainMap,
    result: plain,
    error: nullable(text),
    latencyMs: nullable(amount),
  }),
  message: record({
    kind: oneOf('message'),
    message: text,
    text,
    to: nullable(text),
    sender: nullable(text),
  }),
  handoff: record({
    kind: oneOf('handoff'),
    handoff: text,
    target: text,
    method: nullable(text),
    sipHeaders,
  }),
  fallback: record({ kind: oneOf('fallback') }),
  mistake: record({ kind: oneOf('mistake'), tool: text, problem: text }),
  model: record({ kind: oneOf('model'), note: text }),
  restart: record({ kind: oneOf('restart') }),
};

const turn = record<Turn>({
  input: nullable(text),
  reply: text,
  events: listOf(variants<ChatEvent>('kind', EVENTS)),
  latencyMs: amount,
  usage: nullable(record({ inputTokens: amount, outputTokens: amount })),
  ended: truth,
});

const calls = listOf(
  record<ModelCall>({
    id: text,
    tool: text,
    arguments: plainMap,
    problem: optional(text),
    handBack: optional(mapOf(plainMap)),
  }),
);

const MESSAGES: {
  [K in ModelMessage['role']]: Reader<Extract<ModelMessage, { role: K }>>;
} = {
  user: record({ role: oneOf('user'), text }),
  assistant: record({ role: oneOf('assistant'), text, calls }),
  tool: record({ role: oneOf('tool'), id: text, tool: text, answer: plain }),
};

const state = record<KeptState>({
  values: plainMap,
  answers: plainMap,
  position: nullable(record({ flow: text, step: text })),
  offer: nullable(listOf(record<Reference>({ kind: oneOf(...REFERENCE_KINDS), name: text }))),
  ended: truth,
  history: listOf(variants<ModelMessage>('role', MESSAGES)),
});

const keptChat = record<KeptChat>({
  schema: oneOf(1),
  id: text,
  agent: textThat('name of an agent', isAgentId),
  revision: text,
  version: nullable(textThat('version', (found) => parseVersion(found) !== null)),
  tree: textThat('tree', (found) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(found)),
  startedAt: time,
  workspace: text,
  definition: text,
  environment: nullable(text),
  channel: oneOf('voice', 'chat'),
  language: text,
  variant: nullable(text),
  caller: nullable(text),
  number: nullable(text),
  sipHeaders,
  now: time,
  model: nullable(text),
  set: mapOf(text),
  turns: listOf(turn),
  state,
});

/** Reads a kept conversation from what its file holds. Throws `invalid` with what is wrong with it, and where. */
export function readKeptChat(value: unknown): KeptChat {
  return keptChat(value, '');
}
