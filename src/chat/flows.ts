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
    const missing = missingOf(step, work);
    if (step.collect.length === 0 || missing.length > 0) work.say(step.say);
    if (missing.length > 0) return;
    await doStep(step, work);
    if (work.position === null) return;
  }
  work.leaveFlow();
}

/** Returns what a step still has to find out. */
export function missingOf(step: Step, { values }: TurnWork): string[] {
  return step.collect.filter((entity) => !values.has(entity));
}

async function doStep(step: Step, work: TurnWork): Promise<void> {
  for (const { tool, save } of step.tools) {
    const answer = await work.call(tool);
    for (const entity of save) {
      const value = isPlainMap(answer) ? answer[entity] : undefined;
      if (value !== undefined && value !== null) work.learn(entity, value);
    }
  }
  for (const message of step.send) work.send(message);
  const next = step.next.find((transition) => isTaken(transition, work));
  for (const entity of next?.clear ?? []) work.values.delete(entity);
  go(next?.to ?? 'exit', work);
}

// What only words decide is for a language model.
function isTaken({ condition, when }: Transition, work: TurnWork): boolean {
  return condition === null ? when === null : holds(condition, work.facts);
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
