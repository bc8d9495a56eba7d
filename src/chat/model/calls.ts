import type { Plain, PlainMap } from '../../core/foreign.ts';
import type { ModelCall } from '../../core/speaking.ts';
import { goTo, missingOf, startFlow, walk } from '../flows.ts';
import type { TurnWork } from '../turn.ts';
import { languageOf } from '../understand/languages.ts';
import { recognise, takeIn } from '../understand/recognise.ts';

/** Does what a model calls, and returns what it is to know of it: what was said for it word for word above all. */
export async function carryOutCall(call: ModelCall, work: TurnWork): Promise<Plain> {
  const mark = work.mark;
  const answer = await carryOut(call, work);
  const said = work.saidSince(mark);
  return said === ''
    ? answer
    : { ...asMap(answer), saidWordForWord: said, remember: DO_NOT_REPEAT };
}

const DO_NOT_REPEAT = 'The person has heard this. Do not say it again.';

async function carryOut({ tool, arguments: given }: ModelCall, work: TurnWork): Promise<Plain> {
  switch (tool) {
    case 'start_flow':
      await startFlow(work, textOf(given, 'flow'), new Map());
      return placeOf(work);
    case 'note':
      return note(given, work);
    case 'go_to':
      await goTo(textOf(given, 'to'), work);
      return placeOf(work);
    case 'leave_flow':
      work.leaveFlow();
      return placeOf(work);
    case 'hand_off':
      work.handOff(textOf(given, 'handoff'));
      return { passedOn: work.ended };
    case 'send_message':
      work.send(textOf(given, 'message'));
      return { sent: true };
    case 'end':
      work.end();
      return { ended: true };
    default:
      return work.call(tool, given);
  }
}

/** Takes values that a model heard, as far as they are allowed, and walks on. */
async function note(given: PlainMap, work: TurnWork): Promise<Plain> {
  const { agent, circumstances, place } = work;
  if (!place) return { error: 'there is nothing to note' };
  const refused: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const entity = agent.entities.get(name);
    if (!entity || value === null || !place.step.collect.includes(name)) continue;
    if (entity.type === 'yes_no' && typeof value === 'boolean') work.learn(name, value);
    else {
      const language = languageOf(circumstances.language);
      const found = recognise(
        entity,
        takeIn(plainText(value), { language, now: circumstances.now }),
        true,
      );
      if (found) work.learn(name, found.value);
      else refused.push(name);
    }
  }
  if (missingOf(place.step, work).length === 0) await walk(work);
  return refused.length > 0 ? { ...placeOf(work), notAllowed: refused } : placeOf(work);
}

function placeOf(work: TurnWork): PlainMap {
  const { place, ended } = work;
  if (ended) return { ended };
  return place
    ? { flow: place.flow.name, step: place.step.name, stillToFindOut: missingOf(place.step, work) }
    : { flow: null };
}

function textOf(given: PlainMap, key: string): string {
  const value = given[key];
  return typeof value === 'string' ? value : '';
}

function plainText(value: Plain): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function asMap(answer: Plain): PlainMap {
  return typeof answer === 'object' && answer !== null && !Array.isArray(answer)
    ? answer
    : { answer };
}
