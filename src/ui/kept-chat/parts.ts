import type { Turn } from '../../core/conversation.ts';
import type { KeptChat } from '../../core/kept-chat.ts';
import { eventText, outcomesOf } from '../views/chat-turns.ts';

/** Returns what is told of a conversation above its words: which state spoke, when, and what the call was like. */
export function factsOf(kept: KeptChat): [label: string, value: string][] {
  const { agent, revision, version, tree, startedAt, environment, channel, language } = kept;
  const { variant, number, caller, sipHeaders, model } = kept;
  const facts: [string, string | null][] = [
    ['Conversation', kept.id],
    ['Agent', agent],
    ['Revision', revision],
    ['Version', version ?? 'not published'],
    ['Tree', tree],
    ['Environment', environment],
    ['Began', startedAt],
    ['Channel', channel],
    ['Language', language],
    ['Variant', variant],
    ['Number', number],
    ['Caller', caller],
    ...sipHeaders.map(({ name, value }): [string, string] => ['SIP header', `${name}: ${value}`]),
    ['Model', model],
  ];
  return facts.flatMap(([label, value]) => (value === null ? [] : [[label, value]]));
}

/** Returns what is told below a reply: what the caller noticed, then what happened. */
export function notesOf(turn: Turn): string[] {
  return [...outcomesOf(turn), ...turn.events.map(eventText)];
}
