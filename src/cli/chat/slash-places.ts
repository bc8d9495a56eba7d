import { TOOLS_MODES, stateOf } from '../../core/chat-call.ts';
import type { Call } from '../../core/chat-call.ts';
import type { ChatState } from '../../core/conversation.ts';
import { Failure } from '../../core/failure.ts';
import { parseHeaders } from '../../core/settings/sip.ts';
import { readAssignment } from '../../core/settings/variables.ts';
import { count, listed } from '../../core/text.ts';
import { foreign } from '../../ui/screen.ts';
import { titlesOf } from '../../ui/views/chat-desk.ts';
import type { Desk } from './desk.ts';
import type { SlashCommand } from './slash-command.ts';

/** What is talked to, where, and as which call. */
export const PLACES: readonly SlashCommand[] = [
  {
    name: 'env',
    argument: '[name]',
    summary: 'talk to what an environment runs, or list the environments',
    candidates: environmentsOf,
    run: goToEnvironment,
  },
  {
    name: 'revision',
    argument: '<revision>',
    summary: 'talk to any state: draft, v7, live~1, live@2026-03-03',
    candidates: revisionsFor,
    run: goToRevision,
  },
  {
    name: 'compare',
    argument: '<revision|off>',
    summary: 'say everything to another state too, side by side',
    candidates: async (desk) => [...(await revisionsFor(desk)), 'off'],
    run: compare,
  },
  {
    name: 'variant',
    argument: '[name]',
    summary: 'the variant of the agent',
    candidates: ({ talks }) => [...(talks.all[0]?.agent.variants.keys() ?? [])],
    run: variant,
  },
  {
    name: 'caller',
    argument: '<number|none>',
    summary: 'the number that calls',
    run: (desk, number) =>
      changeCall(desk, {
        caller: required(number, '/caller +442079460000') === 'none' ? null : number,
      }),
  },
  {
    name: 'sip',
    argument: '<name=value>',
    summary: 'a header that the call brings along',
    run: (desk, header) => {
      const headers = parseHeaders([required(header, '/sip X-Brand=lume')]);
      return changeCall(desk, { sipHeaders: [...desk.talks.call.sipHeaders, ...headers] });
    },
  },
  {
    name: 'set',
    argument: '<name=value>',
    summary: 'the value of a variable in this conversation',
    candidates: ({ talks }) => (talks.all[0]?.agent.variables ?? []).map(({ name }) => `${name}=`),
    run: (desk, assignment) => {
      const [name, value] = readAssignment(required(assignment, '/set opening_hours=9-17'));
      return changeCall(desk, { set: new Map([...desk.talks.call.set, [name, value]]) });
    },
  },
  {
    name: 'tools',
    argument: `<${TOOLS_MODES.join('|')}>`,
    summary: 'answer by their mock cases, call them for real, or ask you for the result',
    candidates: () => TOOLS_MODES,
    run: (desk, wanted) => {
      const tools = TOOLS_MODES.find((mode) => mode === required(wanted, '/tools ask'));
      if (tools !== undefined) return changeCall(desk, { tools });
      throw new Failure('usage', `/tools takes ${TOOLS_MODES.join(', ')}.`);
    },
  },
  {
    name: 'model',
    argument: '<provider/name|local>',
    summary: 'what speaks for the agent',
    candidates: () => ['local', 'openai/', 'anthropic/', 'google/', 'openai-compatible/'],
    run: (desk, model) => changeCall(desk, { model: required(model, '/model local') }),
  },
];

/** Returns the revisions that can be talked to: the draft, the environments, and the versions, newest first. */
export async function revisionsFor(desk: Desk): Promise<string[]> {
  const engine = await desk.context.engine();
  const { versions } = await engine.versions(desk.talks.agent);
  return ['draft', ...(await environmentsOf(desk)), ...versions.map(({ version }) => version)];
}

async function environmentsOf({ context }: Desk): Promise<string[]> {
  return (await context.engine()).ladder.map(({ name }) => name);
}

async function goToEnvironment(desk: Desk, name: string): Promise<void> {
  const engine = await desk.context.engine();
  if (name === '') return listEnvironments(desk);
  engine.environment(name);
  await goTo(desk, [{ revision: name, environment: name }], false);
}

async function listEnvironments(desk: Desk): Promise<void> {
  const { exchange } = await desk.context.engine();
  for (const [name, version] of await exchange.running(desk.talks.agent))
    desk.show(`  ${name}: ${version ?? 'nothing runs there'}`);
  desk.show(`This conversation: ${listed(titlesOf(desk.talks))}.`);
}

async function goToRevision(desk: Desk, revision: string): Promise<void> {
  const state = stateOf(required(revision, '/revision v7'), await environmentsOf(desk));
  await goTo(desk, [state], false);
}

async function compare(desk: Desk, wanted: string): Promise<void> {
  const [first] = desk.talks.states;
  if (!first) return;
  if (wanted === 'off') {
    await desk.talks.keepFirst();
    desk.show(`This conversation: ${listed(titlesOf(desk.talks))}.`);
    return;
  }
  const names = await environmentsOf(desk);
  const others = required(wanted, '/compare live')
    .split(',')
    .map((word) => word.trim());
  const states = others.map((word) => stateOf(word, names));
  await goTo(desk, [first, ...states], true);
}

// What was said may be said again there, so that the conversation stands where it stood.
async function goTo(desk: Desk, states: readonly ChatState[], again: boolean): Promise<void> {
  const { said } = desk.talks;
  await desk.talks.moveTo(states);
  await desk.greet();
  if (said.length === 0) return;
  const question = `Say your ${count(said.length, 'message')} again here?`;
  if (await desk.editor.askYesNo(question, again)) await desk.sayAgain(said);
}

async function variant(desk: Desk, name: string): Promise<void> {
  if (name !== '') return changeCall(desk, { variant: name });
  const [talk] = desk.talks.all;
  const names = [...(talk?.agent.variants.keys() ?? [])];
  desk.show(
    names.length === 0
      ? 'This agent has no variants.'
      : `This conversation: ${talk?.circumstances.variant ?? 'none'}. There is: ${names.join(', ')}.`,
  );
}

async function changeCall(desk: Desk, call: Partial<Call>): Promise<void> {
  await desk.talks.change(call);
  const secrets = (desk.talks.all[0]?.agent.variables ?? []).filter(({ secret }) => secret);
  desk.show(`From now on: ${callText(desk.talks.call, new Set(secrets.map(({ name }) => name)))}.`);
}

function callText(call: Call, secrets: ReadonlySet<string>): string {
  const parts = [
    call.tools === 'mock' ? null : `tools ${call.tools}`,
    call.model === null ? null : `model ${call.model}`,
    call.variant === null ? null : `variant ${call.variant}`,
    call.caller === null ? null : `caller ${call.caller}`,
    ...call.sipHeaders.map(({ name, value }) => `${name}: ${value}`),
    ...[...call.set].map(([name, value]) => `${name} = ${secrets.has(name) ? '•••' : value}`),
  ];
  const said = parts.filter((part) => part !== null).map(foreign);
  return said.length === 0 ? 'as the agent has it' : said.join(', ');
}

function required(argument: string, example: string): string {
  if (argument !== '') return argument;
  throw new Failure('usage', `This command takes something more, such as ${example}.`);
}
