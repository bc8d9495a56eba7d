import { listAt, mapAt, textAt } from './definition.ts';
import type { ChatState } from './conversation.ts';
import type { ResolveAnswer } from './settings-answers.ts';
import type { SipHeader } from './settings/model.ts';
import { readAssignment } from './settings/variables.ts';

/** What tools do in a conversation: answer by their mock cases, be called, or ask the person. */
export const TOOLS_MODES = ['mock', 'live', 'ask'] as const;

/** One of those. */
export type ToolsMode = (typeof TOOLS_MODES)[number];

/** Who calls and how, as the command line says it. */
export interface CallOptions {
  model?: string;
  caller?: string;
  variant?: string;
  language?: string;
  channel?: 'voice' | 'chat';
  now?: string;
  tools: ToolsMode;
  allowPrograms?: boolean;
  set: readonly string[];
}

/** Who calls and how, and what speaks for the agent; what is null is the agent's own. */
export interface Call {
  /** What speaks, as `local`. */
  model: string | null;
  caller: string | null;
  number: string | null;
  variant: string | null;
  language: string | null;
  channel: 'voice' | 'chat' | null;
  sipHeaders: readonly SipHeader[];
  now: string | null;
  tools: ToolsMode;
  /** Programs that are MCP servers may be started. */
  allowPrograms: boolean;
  /** Values of variables, over those of the environment. */
  set: ReadonlyMap<string, string>;
}

/** What a call goes by beside the options: the number that was called, the headers, and what a test says. */
interface CallGrounds {
  called: ResolveAnswer | null;
  headers: readonly SipHeader[];
  test: Readonly<Record<string, unknown>>;
}

/** Returns the call that options describe: they count before the number that was called, and that before a test. */
export function readCall(options: CallOptions, { called, headers, test }: CallGrounds): Call {
  const channel = textAt(test, 'channel');
  return {
    model: options.model ?? null,
    caller: options.caller ?? textAt(test, 'caller'),
    number: called?.number ?? null,
    variant: options.variant ?? called?.variant ?? textAt(test, 'variant'),
    language: options.language ?? textAt(test, 'language'),
    channel: options.channel ?? (called ? 'voice' : readChannel(channel)),
    sipHeaders: called?.sipHeaders ?? [...headers, ...headersOf(test)],
    now: options.now ?? textAt(test, 'now'),
    tools: options.tools,
    allowPrograms: options.allowPrograms === true,
    set: new Map(options.set.map(readAssignment)),
  };
}

function readChannel(channel: string | null): Call['channel'] {
  return channel === 'voice' || channel === 'chat' ? channel : null;
}

function headersOf(test: Readonly<Record<string, unknown>>): SipHeader[] {
  return listAt(test, 'sipHeaders').map((each) => {
    const header = mapAt(each);
    return { name: textAt(header, 'name') ?? '', value: textAt(header, 'value') ?? '' };
  });
}

/** Returns the state that a revision names: `live~1` and `live@2026-03-03` are talked to in live. */
export function stateOf(revision: string, environments: readonly string[]): ChatState {
  const [word] = revision.split(/[~#@]/);
  return { revision, environment: environments.find((name) => name === word) ?? null };
}

/** Returns the state that is talked to where a conversation is begun again: what its environment runs by then, else the same. */
export function stateAgain({
  environment,
  version,
}: {
  environment: string | null;
  version: string | null;
}): ChatState {
  return { revision: environment ?? version ?? 'draft', environment };
}
