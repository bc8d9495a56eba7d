import type { Plain, PlainMap } from '../../core/foreign.ts';
import { findBraces, readReference } from '../../core/reference.ts';
import type { ModelTool } from '../../core/speaking.ts';
import type { Agent, Tool } from '../agent.ts';
import { goTo, startFlow, waysInWords } from '../flows.ts';
import type { TurnWork } from '../turn.ts';
import { noteOffer, placeOf } from './notes.ts';

/** Something that a model may call where the conversation stands, and what it does. */
export interface Offer extends ModelTool {
  carryOut: (given: PlainMap, work: TurnWork) => Plain | Promise<Plain>;
}

/** Returns what a model may call where the conversation stands; there is nothing else. */
export function offersOf(work: TurnWork): Offer[] {
  const { agent, place } = work;
  const common = [startOffer(agent), handoffOffer(agent), messageOffer(agent)];
  const here = place ? stepOffers(work) : [END];
  const own = [...common, ...here].filter((offer) => offer !== null);
  return [...toolOffers(agent), ...own];
}

// What an agent's own tools may be called, so that none passes for one of these.
const OWN_NAMES = ['start_flow', 'hand_off', 'send_message', 'end', 'note', 'go_to', 'leave_flow'];

const NOTHING: PlainMap = { type: 'object', properties: {}, additionalProperties: false };

const END: Offer = {
  name: 'end',
  description: 'End the conversation after a goodbye',
  parameters: NOTHING,
  carryOut: (_, work) => {
    work.end();
    return { ended: true };
  },
};

function toolOffers(agent: Agent): Offer[] {
  return freeTools(agent).map(({ name, description, schema }) => ({
    name: callName(name),
    description: description ?? name,
    parameters: { type: 'object', ...schema },
    carryOut: (given, work) => work.call(name, given),
  }));
}

/** Returns what a model calls a tool of the agent's: providers want a letter first, and no name twice. */
export function callName(tool: string): string {
  return /^\d/.test(tool) || OWN_NAMES.includes(tool) ? `_${tool}` : tool;
}

function startOffer({ flows }: Agent): Offer | null {
  return choice('start_flow', 'Begin one of the flows', {
    key: 'flow',
    values: [...flows.keys()],
    carryOut: async (flow, work) => {
      await startFlow(work, flow, new Map());
      return placeOf(work);
    },
  });
}

function handoffOffer({ handoffs }: Agent): Offer | null {
  return choice('hand_off', describing('Pass the conversation on.', handoffs), {
    key: 'handoff',
    values: [...handoffs.keys()],
    carryOut: (handoff, work) => {
      work.handOff(handoff);
      return { passedOn: work.ended };
    },
  });
}

function messageOffer({ messages }: Agent): Offer | null {
  return choice('send_message', describing('Send a text message.', messages), {
    key: 'message',
    values: [...messages.keys()],
    carryOut: (message, work) => {
      work.send(message);
      return { sent: true };
    },
  });
}

function describing(
  words: string,
  parts: ReadonlyMap<string, { description: string | null }>,
): string {
  const each = [...parts].flatMap(([name, { description }]) =>
    description === null ? [] : [`${name}: ${description}`],
  );
  return [words, ...each].join('\n');
}

function stepOffers(work: TurnWork): (Offer | null)[] {
  const step = work.place?.step;
  if (!step) return [];
  return [
    noteOffer(step, work),
    choice('go_to', 'Go on in the flow', {
      key: 'to',
      values: waysInWords(step).map(({ to }) => to),
      carryOut: async (to, each) => {
        await goTo(to, each);
        return placeOf(each);
      },
    }),
    {
      name: 'leave_flow',
      description: 'Leave the flow: the person wants something else',
      parameters: NOTHING,
      carryOut: (_, each) => {
        each.leaveFlow();
        return placeOf(each);
      },
    },
  ];
}

/** An offer with one argument, which is one of several values; null where there are none. */
function choice(
  name: string,
  description: string,
  {
    key,
    values,
    carryOut,
  }: {
    key: string;
    values: readonly string[];
    carryOut: (value: string, work: TurnWork) => Plain | Promise<Plain>;
  },
): Offer | null {
  if (values.length === 0) return null;
  return {
    name,
    description,
    parameters: {
      type: 'object',
      properties: { [key]: { type: 'string', enum: [...new Set(values)] } },
      required: [key],
      additionalProperties: false,
    },
    carryOut: (given, work) => carryOut(textOf(given[key]), work),
  };
}

function textOf(value: Plain | undefined): string {
  return typeof value === 'string' ? value : '';
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
