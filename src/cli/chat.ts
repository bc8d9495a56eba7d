import { readCircumstances } from '../chat/circumstances.ts';
import { Conversation } from '../chat/conversation.ts';
import { callMock } from '../chat/mock.ts';
import { readAgent } from '../chat/read-agent.ts';
import type { Call } from '../core/chat-call.ts';
import type { ChatSource, Transcript } from '../core/conversation.ts';
import { Failure } from '../core/failure.ts';
import { unknownName } from '../core/names.ts';
import { messagesIn } from '../store/chat-script.ts';
import { keepTranscript, transcriptsFolder } from '../store/transcripts.ts';
import type { Io } from '../ui/io.ts';
import { readInput } from './input.ts';

export { answerOf, replay, sayAll } from '../chat/script.ts';
export { readMessages, readScript } from '../store/chat-script.ts';
export { holdConversation } from '../ui/chat-screen.ts';

/**
 * Begins a conversation with one state of an agent. Throws `not-found` for a language, variant or variable that the
 * agent does not have, `usage` for what cannot be read.
 */
export function begin(source: ChatSource, call: Call, io: Pick<Io, 'now'>): Conversation {
  const { bundle, environment, variables } = source;
  const agent = readAgent(bundle);
  requireLocal(agent.id, call.model ?? agent.provider);
  const names = agent.variables.map(({ name }) => name);
  for (const name of call.set.keys())
    if (!names.includes(name)) throw unknownName('variable', name, names);
  const wishes = { ...call, environment, variables: new Map([...variables, ...call.set]) };
  return new Conversation(agent, {
    id: newId(io.now()),
    circumstances: readCircumstances(agent, wishes, io.now()),
    callTool: callMock,
    clock: () => performance.now(),
  });
}

function requireLocal(agent: string, model: string): void {
  if (model === 'local') return;
  throw new Failure(
    'usage',
    `Couldn't talk to ${agent} by ${model}: only the local model speaks here.`,
    {
      hints: ['--model local says what the definition says, word for word'],
    },
  );
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

/** Keeps a conversation among the user's own data; returns its file, null where the user has no such folder. */
export function keep(transcript: Transcript, { env }: Pick<Io, 'env'>): string | null {
  const folder = transcriptsFolder(env);
  return folder === null ? null : keepTranscript(folder, transcript);
}
