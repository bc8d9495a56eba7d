import { readCircumstances } from '../chat/circumstances.ts';
import { Conversation } from '../chat/conversation.ts';
import type { Engine } from '../chat/engine.ts';
import { LocalEngine } from '../chat/local.ts';
import { readAgent } from '../chat/read-agent.ts';
import type { World } from '../chat/turn.ts';
import type { Call } from '../core/chat-call.ts';
import type { ChatSource, Transcript } from '../core/conversation.ts';
import { unknownName } from '../core/names.ts';
import type { ModelChoice } from '../core/speaking.ts';
import { messagesIn } from '../store/chat-script.ts';
import { keepTranscript, transcriptsFolder } from '../store/transcripts.ts';
import type { Io } from '../ui/io.ts';
import { openTools } from './chat-tools.ts';
import type { ToolGrounds } from './chat-tools.ts';
import { readInput } from './input.ts';

export { answerOf, replay, sayAll } from '../chat/script.ts';
export { readMessages, readScript } from '../store/chat-script.ts';
export { holdConversation } from '../ui/chat-screen.ts';

/**
 * Begins a conversation with one state of an agent. Throws `not-found` for a language, variant or variable that the
 * agent does not have, `usage` for what cannot be read and for a model without a key.
 */
export async function begin(
  source: ChatSource,
  call: Call,
  io: Pick<Io, 'now' | 'env' | 'directory'> & Pick<ToolGrounds, 'ask'>,
): Promise<Conversation> {
  const { bundle, environment, privateAddresses } = source;
  const agent = readAgent(bundle);
  const names = agent.variables.map(({ name }) => name);
  for (const name of call.set.keys())
    if (!names.includes(name)) throw unknownName('variable', name, names);
  const variables = new Map([...source.variables, ...call.set]);
  const wishes = { ...call, environment, variables };
  const circumstances = readCircumstances(agent, wishes, io.now());
  const choice = modelOf(agent.model, call.model);
  const { env, ask } = io;
  const programs = call.allowPrograms ? io.directory : null;
  const grounds = { mode: call.tools, variables, privateAddresses, programs, env, ask };
  const { callTool, close } = await openTools(agent, grounds);
  const world = { agent, circumstances, callTool };
  const engine =
    choice.provider === 'local' ? new LocalEngine(world) : await modelEngine(world, choice, env);
  return new Conversation(agent, {
    id: newId(io.now()),
    circumstances,
    engine,
    clock: () => performance.now(),
    close,
  });
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
  return `${time}-${crypto.randomUUID().slice(0, 8)}`;
}

/** Keeps a conversation among the user's own data, where the user has some; returns why it could not, else null. */
export function keep(transcript: Transcript, { env }: Pick<Io, 'env'>): string | null {
  const folder = transcriptsFolder(env);
  try {
    if (folder !== null) keepTranscript(folder, transcript);
    return null;
  } catch (error) {
    // A folder that cannot be written ends no conversation, and takes no answer away.
    return error instanceof Error ? error.message : String(error);
  }
}
