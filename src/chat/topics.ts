import { findBraces, readReference } from '../core/reference.ts';
import type { Reference } from '../core/reference.ts';
import { startFlow } from './flows.ts';
import type { TurnWork } from './turn.ts';

/** Says what a topic says, and does what it names: at once, or, where it ends in a question, when the answer is yes. */
export async function answerTopic(work: TurnWork, name: string): Promise<void> {
  const topic = work.agent.topics.find((each) => each.name === name);
  if (!topic) return;
  work.events.push({ kind: 'topic', topic: name });
  work.say(topic.content);
  const actions = findBraces(topic.actions ?? '').flatMap(
    ({ inner }) => readReference(inner) ?? [],
  );
  if (!/[?？؟]\s*$/.test(topic.content)) return carryOut(actions, work);
  work.offer = actions.length > 0 ? actions : null;
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
