import { isPlainMap } from '../../core/foreign.ts';
import type { Plain } from '../../core/foreign.ts';
import type { ModelCall } from '../../core/speaking.ts';
import type { TurnWork } from '../turn.ts';
import { boundedResult } from '../bounds.ts';
import { offersOf } from './offers.ts';

/** What came of a call of a model's. */
interface Outcome {
  /** What the model is to know of it: what was said for it word for word above all. */
  answer: Plain;
  /** It was called wrongly, so that nothing was done. */
  isMistake: boolean;
}

/** Does what a model calls, if it is offered here and called as it has to be; else the model is told. */
export async function carryOutCall(call: ModelCall, work: TurnWork): Promise<Outcome> {
  const { tool, arguments: given } = call;
  const offer = offersOf(work).find(({ name }) => name === tool);
  const { misfitOf } = await import('../../core/check/arguments.ts');
  const problem = offer
    ? (call.problem ?? misfitOf(offer.parameters, given))
    : 'it is not offered here';
  if (!offer || problem !== null) {
    work.events.push({ kind: 'mistake', tool, problem: problem ?? '' });
    return { answer: { error: `${tool} was not called: ${problem}` }, isMistake: true };
  }
  const mark = work.mark;
  const answer = boundedResult(await offer.carryOut(given, work));
  const said = work.saidSince(mark);
  return { answer: said === '' ? answer : withWords(answer, said), isMistake: false };
}

function withWords(answer: Plain, saidWordForWord: string): Plain {
  const remember = 'The person has heard this. Do not say it again.';
  return { ...(isPlainMap(answer) ? answer : { answer }), saidWordForWord, remember };
}
