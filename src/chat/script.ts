import type { ChatAnswer, Line, ReplayedTurn, Script } from '../core/conversation.ts';
import type { PlayedTest } from '../core/saved-test.ts';
import type { Conversation } from './conversation.ts';
import { checkTurn } from './expectations.ts';

/** Says messages to one state or to several, until the conversations are over. */
export async function sayAll(
  conversations: readonly Conversation[],
  messages: readonly string[],
): Promise<ChatAnswer> {
  for (const conversation of conversations) {
    await conversation.greet();
    for (const message of messages) if (!conversation.isOver) await conversation.say(message);
  }
  return answerOf(conversations);
}

/** Returns what was said in conversations, and between several how many replies differ. */
export function answerOf(conversations: readonly Conversation[]): ChatAnswer {
  const transcripts = conversations.map(({ transcript }) => transcript);
  const [first, ...others] = transcripts;
  if (!first || others.length === 0)
    return { conversations: transcripts, ...resumedOf(conversations) };
  const longest = Math.max(...transcripts.map(({ turns }) => turns.length));
  const differs = (index: number) =>
    others.some(({ turns }) => turns[index]?.reply !== first.turns[index]?.reply);
  const different = Array.from({ length: longest }, (_, index) => index).filter(differs).length;
  return { conversations: transcripts, different };
}

// Where a conversation was gone on with, what was said before is known.
function resumedOf([only]: readonly Conversation[]): Pick<ChatAnswer, 'resumed'> {
  return only && only.resumed > 0 ? { resumed: only.resumed } : {};
}

/** Says the same again to another state: for each turn, what is different and what of a test does not hold. */
export async function replay(
  conversation: Conversation,
  lines: readonly Line[],
): Promise<ChatAnswer> {
  const turns = await sayAgain(conversation, lines);
  const count = (is: (turn: ReplayedTurn) => boolean) => turns.filter(is).length;
  return {
    conversations: [conversation.transcript],
    replay: {
      turns,
      changed: count(({ changed }) => changed),
      failed: count(({ failed }) => failed.length > 0),
    },
  };
}

/** Plays a test to its end: its turns with what does not hold, and how long the agent took. */
export async function playTest(
  conversation: Conversation,
  { lines }: Script,
): Promise<Pick<PlayedTest, 'passed' | 'latencyMs' | 'turns' | 'failures'>> {
  const turns = await sayAgain(conversation, lines);
  const failures = turns
    .map((turn, index) => ({ turn: index + 1, ...turn }))
    .filter(({ failed }) => failed.length > 0);
  const latencyMs = conversation.turns.reduce((sum, turn) => sum + turn.latencyMs, 0);
  return { passed: failures.length === 0, latencyMs, turns, failures };
}

async function sayAgain(
  conversation: Conversation,
  lines: readonly Line[],
): Promise<ReplayedTurn[]> {
  const greeting = await conversation.greet();
  const turns: ReplayedTurn[] = [];
  for (const { input, before, expected } of lines) {
    if (input !== null && conversation.isOver) {
      const failed = Object.keys(expected).length > 0 ? ['the conversation was over before'] : [];
      turns.push({ input, before, after: null, changed: before !== null, failed });
      continue;
    }
    const turn = input === null ? greeting : await conversation.say(input);
    turns.push({
      input,
      before,
      after: turn.reply,
      changed: before !== null && before !== turn.reply,
      failed: checkTurn(expected, turn, conversation.position),
    });
  }
  return turns;
}
