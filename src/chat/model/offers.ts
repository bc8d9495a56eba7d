import type { PlainMap } from '../../core/foreign.ts';
import { findBraces, readReference } from '../../core/reference.ts';
import type { ModelTool } from '../../core/speaking.ts';
import type { Agent, Tool } from '../agent.ts';
import { missingOf } from '../flows.ts';
import type { TurnWork } from '../turn.ts';

/** What a model may call where the conversation stands; anything else is refused. */
export function offersOf(work: TurnWork): ModelTool[] {
  const { agent, place } = work;
  const offers = freeTools(agent).map(({ name, description, schema }) => ({
    name,
    description: description ?? name,
    parameters: { type: 'object', ...schema } as PlainMap,
  }));
  if (agent.flows.size > 0)
    offers.push(
      choice('start_flow', 'Begin one of the flows', {
        key: 'flow',
        values: [...agent.flows.keys()],
      }),
    );
  if (agent.handoffs.size > 0)
    offers.push(
      choice('hand_off', handoffWords(agent), {
        key: 'handoff',
        values: [...agent.handoffs.keys()],
      }),
    );
  if (agent.messages.size > 0)
    offers.push(
      choice('send_message', 'Send a text message', {
        key: 'message',
        values: [...agent.messages.keys()],
      }),
    );
  if (!place)
    offers.push({
      name: 'end',
      description: 'End the conversation after a goodbye',
      parameters: NOTHING,
    });
  else offers.push(...stepOffers(work));
  return offers;
}

const NOTHING: PlainMap = { type: 'object', properties: {}, additionalProperties: false };

function stepOffers(work: TurnWork): ModelTool[] {
  const step = work.place?.step;
  if (!step) return [];
  const offers: ModelTool[] = [];
  const missing = missingOf(step, work);
  if (step.collect.length > 0)
    offers.push({
      name: 'note',
      description: `Note what the person said; still to find out: ${missing.join(', ')}`,
      parameters: {
        type: 'object',
        properties: Object.fromEntries(
          step.collect.map((name) => [name, { description: entityWords(work.agent, name) }]),
        ),
        additionalProperties: false,
      },
    });
  const ways = step.next
    .filter(({ when, condition }) => when !== null && condition === null)
    .map(({ to }) => to);
  if (ways.length > 0)
    offers.push(choice('go_to', 'Go on where the person wishes', { key: 'to', values: ways }));
  offers.push({
    name: 'leave_flow',
    description: 'Leave the flow: the person wants something else',
    parameters: NOTHING,
  });
  return offers;
}

function entityWords({ entities }: Agent, name: string): string {
  const entity = entities.get(name);
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

function handoffWords({ handoffs }: Agent): string {
  const each = [...handoffs].map(([name, { description }]) => `${name}: ${description ?? name}`);
  return `Pass the conversation on. ${each.join('. ')}`;
}

function choice(
  name: string,
  description: string,
  { key, values }: { key: string; values: readonly string[] },
): ModelTool {
  return {
    name,
    description,
    parameters: {
      type: 'object',
      properties: { [key]: { type: 'string', enum: [...values] } },
      required: [key],
      additionalProperties: false,
    },
  };
}

/** The tools that may be called at any time: those that no step calls, and those that a topic or the rules name. */
function freeTools(agent: Agent): Tool[] {
  const inSteps = new Set(
    [...agent.flows.values()].flatMap(({ steps }) =>
      [...steps.values()].flatMap(({ tools }) => tools.map(({ tool }) => tool)),
    ),
  );
  const texts = [agent.rules ?? '', ...agent.topics.map(({ actions }) => actions ?? '')];
  const named = new Set(
    texts.flatMap((text) =>
      findBraces(text).flatMap(({ inner }) => {
        const reference = readReference(inner);
        return reference?.kind === 'tool' ? [reference.name] : [];
      }),
    ),
  );
  return [...agent.tools.values()].filter(({ name }) => !inSteps.has(name) || named.has(name));
}
