import type { Position, ToolCall, Turn } from '../core/conversation.ts';
import { listAt, mapAt, textAt } from '../core/definition.ts';
import { isMap } from '../core/document.ts';
import { isPlainMap } from '../core/foreign.ts';
import type { Plain } from '../core/foreign.ts';
import { compilePattern } from '../core/pattern.ts';

/** What must happen in a turn, as `tests/*.yaml` writes it. */
type Expectation = Readonly<Record<string, unknown>>;

/** Returns what of an expectation did not happen, a sentence each. */
export function checkTurn(expected: Expectation, turn: Turn, position: Position): string[] {
  return [
    ...checkReply(mapAt(expected, 'reply'), turn.reply),
    ...checkTools(mapAt(expected, 'tools'), turn),
    ...checkPlace(expected, turn, position),
  ];
}

// What is said is compared as people read it: without regard to small letters and to blanks.
function checkReply(expected: Record<string, unknown>, reply: string): string[] {
  const said = loosely(reply);
  const holds = (text: unknown) => said.includes(loosely(String(text)));
  const pattern = textAt(expected, 'matches');
  return [
    ...listAt(expected, 'contains')
      .filter((text) => !holds(text))
      .map((text) => `the reply does not contain “${String(text)}”`),
    ...listAt(expected, 'notContains')
      .filter(holds)
      .map((text) => `the reply contains “${String(text)}”`),
    ...(pattern === null || compilePattern(pattern, 'i').test(reply)
      ? []
      : [`the reply does not match ${pattern}`]),
  ];
}

function loosely(text: string): string {
  return text.replaceAll(/\s+/g, ' ').toLowerCase();
}

function checkTools(expected: Record<string, unknown>, { events }: Turn): string[] {
  const calls = events.filter((event): event is ToolCall => event.kind === 'tool');
  const missing = listAt(expected, 'called').flatMap((each) => {
    const [tool, given] = isMap(each)
      ? [textAt(each, 'tool') ?? '', mapAt(each, 'arguments')]
      : [String(each), {}];
    const made = calls.filter((call) => call.tool === tool);
    if (made.some((call) => fits(call.arguments, given as Plain))) return [];
    const [last] = made.slice(-1);
    return last
      ? [`${tool} was called with ${JSON.stringify(last.arguments)}, not ${JSON.stringify(given)}`]
      : [`${tool} was not called`];
  });
  const unwanted = listAt(expected, 'notCalled')
    .map(String)
    .filter((tool) => calls.some((call) => call.tool === tool))
    .map((tool) => `${tool} was called`);
  return [...missing, ...unwanted];
}

/** Tells whether a value holds all that another one has: the keys of maps, at any depth. */
export function fits(value: Plain | undefined, wanted: Plain): boolean {
  if (isPlainMap(wanted))
    return (
      isPlainMap(value) && Object.entries(wanted).every(([key, each]) => fits(value[key], each))
    );
  if (Array.isArray(wanted))
    return (
      Array.isArray(value) &&
      value.length === wanted.length &&
      wanted.every((each, index) => fits(value[index], each))
    );
  return value === wanted;
}

function checkPlace(expected: Expectation, turn: Turn, position: Position): string[] {
  const topics = turn.events.flatMap((event) => (event.kind === 'topic' ? [event.topic] : []));
  const handoffs = turn.events.flatMap((event) =>
    event.kind === 'handoff' ? [event.handoff] : [],
  );
  const wanted = (key: string) => textAt(expected, key);
  const [topic, flow, step, handoff] = [
    wanted('topic'),
    wanted('flow'),
    wanted('step'),
    wanted('handoff'),
  ];
  const found: string[] = [];
  if (topic !== null && !topics.includes(topic))
    found.push(
      `the topic ${topic} did not answer${topics.length > 0 ? `, but ${topics.join(', ')}` : ''}`,
    );
  if (flow !== null && position.flow !== flow)
    found.push(`the conversation stands in ${position.flow ?? 'no flow'}, not in ${flow}`);
  if (step !== null && position.step !== step)
    found.push(`the conversation stands at ${position.step ?? 'no step'}, not at ${step}`);
  if (handoff !== null && !handoffs.includes(handoff))
    found.push(
      `it was not passed on to ${handoff}${handoffs.length > 0 ? `, but to ${handoffs.join(', ')}` : ''}`,
    );
  if (typeof expected['ended'] === 'boolean' && turn.ended !== expected['ended'])
    found.push(turn.ended ? 'the conversation is over' : 'the conversation is not over');
  return found;
}
