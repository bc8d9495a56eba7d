import { isPlainMap } from '../core/foreign.ts';
import type { Step, Transition } from './agent.ts';
import { holds } from './conditions.ts';
import type { TurnWork } from './turn.ts';

// A flow may go round in a circle in which nobody is asked.
const MOST_STEPS = 100;

/** Begins a flow: what it finds out is not known yet, but for what was just said. */
export async function startFlow(
  work: TurnWork,
  name: string,
  known: ReadonlyMap<string, unknown>,
): Promise<void> {
  const flow = work.agent.flows.get(name);
  if (!flow) return;
  for (const { collect } of flow.steps.values())
    for (const entity of collect) if (!known.has(entity)) work.values.delete(entity);
  work.position = { flow: name, step: flow.start };
  work.events.push({ kind: 'flow', flow: name, step: flow.start });
  await walk(work);
}

/** Walks from the step where the conversation stands to the next one that waits for an answer, or out of the flow. */
export async function walk(work: TurnWork): Promise<void> {
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const step = work.place?.step;
    if (!step) return;
    const missing = stillMissing(step, work);
    if (step.collect.length === 0 || missing.length > 0) work.say(step.say);
    if (missing.length > 0) return;
    if (!(await doStep(step, work))) return;
  }
  work.leaveFlow();
}

// What was said in this turn is not asked for again, though the flow has cleared what it stands for.
function stillMissing(step: Step, work: TurnWork): string[] {
  for (const entity of missingOf(step, work)) {
    const value = work.told.get(entity);
    if (value !== undefined) work.learn(entity, value);
  }
  return missingOf(step, work);
}

/** Returns what a step still has to find out. */
export function missingOf(step: Step, { values }: TurnWork): string[] {
  return step.collect.filter((entity) => !values.has(entity));
}

/** Does what a step does; returns false where the walk ends: out of the flow, or at a choice that only words decide. */
async function doStep(step: Step, work: TurnWork): Promise<boolean> {
  for (const { tool, save } of step.tools) {
    const answer = await work.call(tool);
    for (const entity of save) {
      const value = isPlainMap(answer) ? answer[entity] : undefined;
      if (value !== undefined && value !== null) work.learn(entity, value);
    }
  }
  for (const message of step.send) work.send(message);
  const next = step.next.find((way) => isTaken(way, work) || (work.weighsWords && isInWords(way)));
  if (next && isInWords(next)) return false;
  for (const entity of next?.clear ?? []) work.values.delete(entity);
  go(next?.to ?? 'exit', work);
  return work.position !== null;
}

function isTaken(way: Transition, work: TurnWork): boolean {
  return way.condition === null ? !isInWords(way) : holds(way.condition, work.facts);
}

// What only words decide is for a language model.
function isInWords({ condition, when }: Transition): boolean {
  return condition === null && when !== null;
}

/** Returns the ways out of a step among which a language model chooses: those in words, and the one that is left. */
export function waysInWords({ next }: Step): readonly Transition[] {
  return next.some(isInWords) ? next.filter(({ condition }) => condition === null) : [];
}

function go(target: string, work: TurnWork): void {
  const flow = work.position?.flow ?? '';
  if (target.startsWith('handoff:')) work.handOff(target.slice('handoff:'.length));
  else if (target === 'end') work.end();
  else if (target === 'exit') work.leaveFlow();
  else {
    work.position = { flow, step: target };
    work.events.push({ kind: 'flow', flow, step: target });
  }
}

/** Goes where a step may lead, and walks on from there. */
export async function goTo(target: string, work: TurnWork): Promise<void> {
  const way = work.place?.step.next.find(({ to }) => to === target);
  if (!way) return;
  for (const entity of way.clear) work.values.delete(entity);
  go(target, work);
  await walk(work);
}
