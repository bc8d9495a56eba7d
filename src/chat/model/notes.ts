import type { Plain, PlainMap } from '../../core/foreign.ts';
import type { Entity, Step } from '../agent.ts';
import { missingOf, walk } from '../flows.ts';
import type { TurnWork } from '../turn.ts';
import { languageOf } from '../understand/languages.ts';
import { recognise, takeIn } from '../understand/recognise.ts';
import type { Offer } from './offers.ts';

/** Returns the offer to note what a step asks for; null where it asks for nothing. */
export function noteOffer(step: Step, { agent, values }: TurnWork): Offer | null {
  if (step.collect.length === 0) return null;
  const missing = step.collect.filter((name) => !values.has(name));
  return {
    name: 'note',
    description: `Note what the person said${missing.length > 0 ? `; still to find out: ${missing.join(', ')}` : ', where it is something else now'}`,
    parameters: {
      type: 'object',
      properties: Object.fromEntries(
        step.collect.map((name) => [name, { description: form(agent.entities.get(name), name) }]),
      ),
      minProperties: 1,
      additionalProperties: false,
    },
    carryOut: note,
  };
}

function form(entity: Entity | undefined, name: string): string {
  if (!entity) return name;
  const { type, description, options } = entity;
  const how: Partial<Record<string, string>> = {
    date: 'a day as 2026-03-06',
    time: 'a time as 19:30',
    yes_no: 'true or false',
    choice: `one of ${options.map(({ value }) => value).join(', ')}`,
    phone: 'a phone number with + and country code',
  };
  return [description, how[type] ?? type].filter((part) => part !== null).join('; ');
}

/** Takes values that a model heard, as far as they are allowed, and walks on where they were all that was missing. */
async function note(given: PlainMap, work: TurnWork): Promise<Plain> {
  const { place } = work;
  if (!place) return { error: 'there is nothing to note' };
  const refused: string[] = [];
  let learned = false;
  for (const name of place.step.collect) {
    const wanted = given[name] ?? null;
    if (wanted === null) continue;
    const value = allowed(name, wanted, work);
    if (value === null) refused.push(name);
    else if (value !== work.values.get(name)) {
      work.learn(name, value);
      learned = true;
    }
  }
  if (learned && missingOf(place.step, work).length === 0) await walk(work);
  return refused.length > 0 ? { ...placeOf(work), notAllowed: refused } : placeOf(work);
}

function allowed(name: string, wanted: Plain, { agent, circumstances }: TurnWork): Plain {
  const entity = agent.entities.get(name);
  if (!entity) return null;
  if (entity.type === 'yes_no' && typeof wanted === 'boolean') return wanted;
  const { language, now } = circumstances;
  const text = typeof wanted === 'string' ? wanted : JSON.stringify(wanted);
  const heard = takeIn(text, { language: languageOf(language), now });
  return recognise(entity, heard, true)?.value ?? null;
}

/** Returns where the conversation stands, as a model is told. */
export function placeOf(work: TurnWork): PlainMap {
  const { place, ended } = work;
  if (ended) return { ended };
  return place
    ? { flow: place.flow.name, step: place.step.name, stillToFindOut: missingOf(place.step, work) }
    : { flow: null };
}
