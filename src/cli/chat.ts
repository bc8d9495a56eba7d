import { randomUUID } from 'node:crypto';
import { readCircumstances } from '../chat/circumstances.ts';
import type { Agent } from '../chat/agent.ts';
import { Conversation } from '../chat/conversation.ts';
import type { ConversationOptions } from '../chat/conversation.ts';
import type { Engine } from '../chat/engine.ts';
import { LocalEngine } from '../chat/local.ts';
import { pastOf } from '../chat/kept.ts';
import type { Ask } from '../chat/tools/ask.ts';
import { readAgent } from '../chat/read-agent.ts';
import type { World } from '../chat/turn.ts';
import type { Call } from '../core/chat-call.ts';
import type { ChatSource } from '../core/conversation.ts';
import { Failure } from '../core/failure.ts';
import type { KeptChat } from '../core/kept-chat.ts';
import { unknownName } from '../core/names.ts';
import type { Talked } from '../core/talked.ts';
import type { ModelChoice } from '../core/speaking.ts';
import { messagesIn } from '../store/chat-script.ts';
import type { Io } from '../ui/io.ts';
import type { Context } from './context.ts';
import { openTools } from './chat-tools.ts';
import { readInput } from './input.ts';

export { answerOf, replay, sayAll } from '../chat/script.ts';
export { readMessages, readScript } from '../store/chat-script.ts';

/** What a conversation needs of the world outside: the clock, the environment variables, a folder, and whom to ask. */
export interface Surroundings extends Pick<Io, 'now' | 'env' | 'directory'> {
  ask: Ask;
}

/**
 * Begins a conversation with one state of an agent. Throws `not-found` for a language, variant or variable that the
 * agent does not have, `usage` for what cannot be read and for a model without a key.
 */
export async function begin(
  source: ChatSource,
  call: Call,
  surroundings: Surroundings,
): Promise<Conversation> {
  const { agent, options } = await prepare(source, call, surroundings);
  return new Conversation(agent, options);
}

/**
 * Goes on with a kept conversation, with the state that it was held with. Throws `refused` where it is over; else the
 * failures are those of `begin`.
 */
export async function resume(
  source: ChatSource,
  { kept, call }: { kept: KeptChat; call: Call },
  surroundings: Surroundings,
): Promise<Conversation> {
  if (kept.state.ended)
    throw new Failure('refused', `Couldn't go on with ${kept.id}: the conversation is over.`, {
      hints: [`agentctl chat --export ${kept.id} shows it`],
    });
  const { agent, options } = await prepare(source, call, surroundings);
  const origin = { ...options.origin, startedAt: new Date(kept.startedAt) };
  return new Conversation(agent, { ...options, id: kept.id, origin, past: pastOf(kept) });
}

/** Begins a conversation with each state, or goes on with a kept one; the failures are those of `begin` and `resume`. */
export async function beginAll(
  context: Context,
  { agent, states, call, kept }: Talked,
): Promise<Conversation[]> {
  const { exchange } = await context.engine();
  const surroundings = surroundingsOf(context);
  if (kept) return [await resume(await exchange.keptSource(kept), { kept, call }, surroundings)];
  const reading = Promise.all(states.map((state) => exchange.chatSource(agent, state)));
  const sources = await context.working('Reading the agent', reading);
  return Promise.all(sources.map((source) => begin(source, call, surroundings)));
}

/** Returns what a conversation is surrounded by in a run; what is asked is asked at the terminal, one question at a time. */
export function surroundingsOf(
  { io, directory }: Context,
  ask: Ask = oneByOne(askerAt(io)),
): Surroundings {
  return { now: io.now, env: io.env, directory, ask };
}

function askerAt(io: Io): Ask {
  return async (question) => (await import('../ui/ask.ts')).askText(io, { message: question });
}

/** Returns what asks one question at a time, whichever conversation it comes from. */
export function oneByOne(ask: Ask): Ask {
  let last: Promise<unknown> = Promise.resolve();
  return (question) => {
    const answer = last.then(() => ask(question));
    last = answer.catch(() => undefined);
    return answer;
  };
}

async function prepare(
  source: ChatSource,
  call: Call,
  { now, env, directory, ask }: Surroundings,
): Promise<{ agent: Agent; options: ConversationOptions }> {
  const { workspace, bundle, definition, environment, privateAddresses } = source;
  const agent = readAgent(bundle);
  const names = agent.variables.map(({ name }) => name);
  for (const name of call.set.keys())
    if (!names.includes(name)) throw unknownName('variable', name, names);
  const startedAt = now();
  const variables = new Map([...source.variables, ...call.set]);
  const wishes = { ...call, environment, variables };
  const circumstances = readCircumstances(agent, wishes, startedAt);
  const choice = modelOf(agent.model, call.model);
  const programs = call.allowPrograms ? directory : null;
  const grounds = { mode: call.tools, variables, privateAddresses, programs, env, ask };
  const { callTool, close } = await openTools(agent, grounds);
  const world = { agent, circumstances, callTool };
  const engine =
    choice.provider === 'local' ? new LocalEngine(world) : await modelEngine(world, choice, env);
  // A secret is never kept.
  const secrets = agent.variables.flatMap(({ name, secret }) => (secret ? [name] : []));
  const set = new Map([...call.set].filter(([name]) => !secrets.includes(name)));
  return {
    agent,
    options: {
      id: newId(startedAt),
      circumstances,
      engine,
      speaker: choice.provider === 'local' ? 'local' : `${choice.provider}/${choice.name}`,
      clock: () => now().getTime(),
      close,
      origin: { startedAt, workspace, definition, model: call.model, set },
    },
  };
}

// `openai/gpt-4.1-mini`; `local` has no name. What the agent says of its own model holds for that model alone.
function modelOf(own: ModelChoice, wanted: string | null): ModelChoice {
  if (wanted === null) return own;
  const [provider = '', ...name] = wanted.split('/');
  return provider === own.provider && name.length > 0
    ? { ...own, name: name.join('/') }
    : { ...PLAIN_MODEL, provider, name: name.join('/') };
}

const PLAIN_MODEL = { baseUrl: null, temperature: null, maxTokens: null, reasoningEffort: null };

async function modelEngine(world: World, choice: ModelChoice, env: Io['env']): Promise<Engine> {
  const [{ openModel }, { ModelEngine }] = await Promise.all([
    import('../models/open.ts'),
    import('../chat/model/engine.ts'),
  ]);
  return new ModelEngine(world, openModel(choice, env));
}

const LONGEST_INPUT = 20 * 1024 * 1024;

/** Returns the messages of standard input, a line each. */
export async function inputMessages(io: Io): Promise<string[]> {
  const tooLong = "Couldn't read standard input: it is longer than 20 MB.";
  return messagesIn(await readInput(io, { most: LONGEST_INPUT, tooLong }));
}

// Sorted by name they are sorted by time.
function newId(now: Date): string {
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return `${time}-${randomUUID().slice(0, 8)}`;
}
