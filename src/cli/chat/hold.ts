import type { Conversation } from '../../chat/conversation.ts';
import type { Context } from '../context.ts';
import { Desk } from './desk.ts';
import type { DeskOptions } from './desk.ts';
import { completeSlash, runSlash } from './slash.ts';

/**
 * Holds a conversation with one state or several at a terminal, until the person leaves. Returns the conversations that
 * were held last: others may have been begun meanwhile.
 */
export async function holdConversation(
  context: Context,
  options: Omit<DeskOptions, 'commands'>,
): Promise<readonly Conversation[]> {
  const commands = { run: runSlash, complete: completeSlash };
  const desk = await Desk.open(context, { ...options, commands });
  try {
    await desk.run();
  } finally {
    desk.editor.close();
  }
  return desk.talks.all;
}
