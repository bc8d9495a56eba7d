import type { Context } from '../cli/context.ts';
import { stateAgain } from '../core/chat-call.ts';
import type { CallOptions } from '../core/chat-call.ts';
import type { ChatAnswer, Line } from '../core/conversation.ts';
import { callOf } from '../core/kept-chat.ts';
import type { Talked } from '../core/talked.ts';
import { readKept } from './chat-kept.ts';

/** How it is talked: lines that are said again, messages, or (null) what a person says at the terminal. */
interface Manner {
  lines: readonly Line[] | null;
  messages: readonly string[] | null;
  trace: boolean;
}

/** What was said, whether by a person at the terminal, and why some of it could not be kept. */
interface Said {
  answer: ChatAnswer;
  held: boolean;
  problems: string[];
}

/** Talks, and keeps what was said. */
export async function talkTo(
  context: Context,
  talked: Talked,
  { lines, messages, trace }: Manner,
): Promise<Said> {
  const chat = await context.wing.chat();
  const { keep } = await context.wing.keptChats();
  const held = lines === null && messages === null;
  const conversations = held
    ? await (await context.wing.desk()).holdConversation(context, { ...talked, trace })
    : await chat.beginAll(context, talked);
  const problems: string[] = [];
  try {
    const [only] = conversations;
    if (lines && only) return { answer: await chat.replay(only, lines), held, problems };
    const answer = messages
      ? await chat.sayAll(conversations, messages)
      : chat.answerOf(conversations);
    return { answer, held, problems };
  } finally {
    // What is said again is a check: it was kept, or written, when it was said first. What else was said is kept, also
    // where a model broke off.
    if (lines === null)
      problems.push(...conversations.flatMap((one) => keep(one, context.io) ?? []));
    await Promise.all(conversations.map((one) => one.close()));
  }
}

/** Reads a kept conversation that is gone on with: an id or the beginning of one; true for the newest. */
export async function readAgain(
  context: Context,
  wanted: string | true,
  { tools, allowPrograms = false }: Pick<CallOptions, 'tools' | 'allowPrograms'>,
): Promise<Talked> {
  const kept = await readKept(context, wanted);
  const call = { ...callOf(kept), tools, allowPrograms };
  return { agent: kept.agent, states: [stateAgain(kept)], call, kept };
}
