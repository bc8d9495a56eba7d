import type { Plain } from '../../core/foreign.ts';
import type { Agent, Flow } from '../agent.ts';
import { isTelling, recognise, takeIn } from './recognise.ts';
import type { Heard } from './recognise.ts';

// The less a value looks like others, the earlier it is looked for.
const TYPES_BY_FORM = ['email', 'phone', 'alphanumeric', 'date', 'time', 'number'];

/** Values that were found, by entity, and what was said besides. */
interface Understood {
  found: Map<string, Plain>;
  left: Heard;
}

/** Returns the values that were asked for, and what was said besides. */
export function askedValues(
  asked: readonly string[],
  { entities }: Agent,
  heard: Heard,
): Understood {
  const found = new Map<string, Plain>();
  let left = heard;
  for (const name of asked) {
    const entity = entities.get(name);
    const value = entity ? recognise(entity, left, true) : null;
    if (!value) continue;
    found.set(name, value.value);
    left = without(left, value);
  }
  return { found, left };
}

/** Returns days, times, numbers and the like in what was said that a flow collects, of some of its entities. */
export function unaskedValues(
  flow: Flow,
  { entities }: Agent,
  { heard, among }: { heard: Heard; among: (entity: string) => boolean },
): Understood {
  const found = new Map<string, Plain>();
  const names = [...new Set([...flow.steps.values()].flatMap(({ collect }) => collect))];
  let left = heard;
  for (const type of TYPES_BY_FORM)
    for (const name of names.filter(among)) {
      const entity = entities.get(name);
      if (entity?.type !== type || !isTelling(entity)) continue;
      const value = recognise(entity, left, false);
      if (!value) continue;
      left = without(left, value);
      found.set(name, value.value);
      break;
    }
  return { found, left };
}

/** Returns what somebody says right with the wish: "a table for two on Friday", "I have toothache". */
export function valuesAtStart(flow: Flow, agent: Agent, heard: Heard): Map<string, Plain> {
  const asked = flow.steps.get(flow.start)?.collect ?? [];
  const chosen = asked.flatMap((name): [string, Plain][] => {
    const entity = agent.entities.get(name);
    const found = entity?.type === 'choice' ? recognise(entity, heard, false) : null;
    return found ? [[name, found.value]] : [];
  });
  return new Map([...chosen, ...unaskedValues(flow, agent, { heard, among: () => true }).found]);
}

/** Returns what somebody puts right who says no: "no, the time is wrong", "no, it is 24 Baker Street". */
export function valuesAfterNo(flow: Flow, { entities }: Agent, heard: Heard): Map<string, Plain> {
  const { no, correction } = heard.language;
  const rest = takeIn(heard.text.replace(no, '').replace(/^[\s,.:;–-]+/, ''), heard);
  const right = takeIn(rest.text.replace(correction, '').replace(/^[\s,.:;–-]+/, ''), heard);
  const found = new Map<string, Plain>();
  if (!no.test(heard.text)) return found;
  for (const name of [...flow.steps.values()].flatMap(({ collect }) => collect)) {
    const entity = entities.get(name);
    if (entity?.type !== 'choice' && entity?.type !== 'address') continue;
    const value = recognise(entity, right, false);
    if (value) found.set(name, value.value);
  }
  return found;
}

function without(heard: Heard, { index, length }: { index: number; length: number }): Heard {
  const rest = `${heard.digits.slice(0, index)} ${heard.digits.slice(index + length)}`.trim();
  return { ...heard, text: rest, digits: rest };
}
