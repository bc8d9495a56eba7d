import type { Context } from '../cli/context.ts';
import type { ChatAnswer, Line } from '../core/conversation.ts';

type Chat = Awaited<ReturnType<Context['wing']['chat']>>;

/** Begins the conversations that are to be held. */
export type Begin = () => Promise<Awaited<ReturnType<Chat['begin']>>[]>;

/** How it is talked: lines that are said again, messages, or (null) what a person says at the terminal. */
interface Manner {
  lines: readonly Line[] | null;
  messages: readonly string[] | null;
  trace: boolean;
}

/** What was said, whether by a person at the terminal, and why some of it could not be kept. */
interface Talked {
  answer: ChatAnswer;
  held: boolean;
  problems: string[];
}

/** Talks, and keeps what was said. */
export async function talkTo(context: Context, begin: Begin, manner: Manner): Promise<Talked> {
  const chat = await context.wing.chat();
  const { keep } = await context.wing.keptChats();
  const held = manner.lines === null && manner.messages === null;
  const conversations = await (held ? hold(context, begin, manner.trace) : begin());
  const problems: string[] = [];
  try {
    return { answer: await answerTo(chat, conversations, manner), held, problems };
  } finally {
    // What is said again is a check: it was kept, or written, when it was said first. What else was said is kept, also
    // where a model broke off.
    if (manner.lines === null)
      problems.push(...conversations.flatMap((one) => keep(one, context.io) ?? []));
  }
}

function answerTo(
  chat: Chat,
  conversations: Awaited<ReturnType<Begin>>,
  { lines, messages }: Manner,
): ChatAnswer | Promise<ChatAnswer> {
  const [only] = conversations;
  if (lines && only) return chat.replay(only, lines);
  return messages ? chat.sayAll(conversations, messages) : chat.answerOf(conversations);
}

// A conversation at the terminal may end in any way, and be long: it is kept as it grows.
async function hold(context: Context, begin: Begin, trace: boolean) {
  const { holdConversation } = await context.wing.chat();
  const { keepAsItGrows } = await context.wing.keptChats();
  const screen = await context.screen('stderr');
  const beginKept = async () => {
    const begun = await begin();
    for (const conversation of begun) keepAsItGrows(conversation, context.io);
    return begun;
  };
  return [...(await holdConversation(beginKept, { io: context.io, screen, trace }))];
}

/** Goes on with a kept conversation; what begins again after it is a new one, with the same state. */
export async function beginAgain(context: Context, wanted: string | true): Promise<Begin> {
  const chat = await context.wing.chat();
  const { readKept } = await import('./chat-kept.ts');
  const kept = await readKept(context, wanted);
  const source = await (await context.engine()).exchange.keptSource(kept);
  let resumed = false;
  return async () => {
    if (resumed) return [await chat.begin(source, chat.callOf(kept), context.io)];
    resumed = true;
    return [await chat.resume(source, kept, context.io)];
  };
}
