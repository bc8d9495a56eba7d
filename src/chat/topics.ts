import { findBraces, readReference } from '../core/reference.ts';
import type { Reference } from '../core/reference.ts';
import { startFlow } from './flows.ts';
import type { TurnWork } from './turn.ts';

/**
 * Says what a topic says, and does what it names: at once, or, where it ends in a question, when the answer is yes. In
 * the middle of a flow that question is left out, for the flow asks its own.
 */
export async function answerTopic(work: TurnWork, name: string): Promise<void> {
  const topic = work.agent.topics.find((each) => each.name === name);
  if (!topic) return;
  work.events.push({ kind: 'topic', topic: name });
  const actions = findBraces(topic.actions ?? '').flatMap(
    ({ inner }) => readReference(inner) ?? [],
  );
  const isOffer = /[?？؟]\s*$/.test(topic.content) && actions.length > 0;
  work.say(isOffer && work.place ? withoutLastSentence(topic.content) : topic.content);
  if (!isOffer) return carryOut(actions, work);
  work.offer = work.place ? null : actions;
}

// An answer that is nothing but the question stays.
function withoutLastSentence(text: string): string {
  const sentences = [...new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(text)];
  const kept = text.slice(0, sentences.at(-1)?.index ?? 0).trim();
  return kept === '' ? text : kept;
}

/** Does what actions name, in their order, until the conversation is over. */
export async function carryOut(actions: readonly Reference[], work: TurnWork): Promise<void> {
  for (const { kind, name } of actions) {
    if (work.ended) return;
    if (kind === 'handoff') work.handOff(name);
    else if (kind === 'message') work.send(name);
    else if (kind === 'tool') await work.call(name);
    else if (kind === 'flow') await startFlow(work, name, new Map());
  }
}
