import type { Flow, Step } from './agent.ts';
import { spokenLocally } from './engine.ts';
import type { Spoken } from './engine.ts';
import { missingOf, startFlow, walk } from './flows.ts';
import type { State } from './state.ts';
import { answerTopic, carryOut } from './topics.ts';
import { TurnWork } from './turn.ts';
import type { Listener, World } from './turn.ts';
import { Finder, MENTIONED, THRESHOLD } from './understand/finder.ts';
import { languageOf } from './understand/languages.ts';
import type { Language } from './understand/languages.ts';
import { isOpen, isQuestion, takeIn } from './understand/recognise.ts';
import type { Heard } from './understand/recognise.ts';
import { askedValues, unaskedValues, valuesAfterNo, valuesAtStart } from './understand/values.ts';
import { CERTAIN, wishesIn } from './understand/wishes.ts';

// In the middle of a flow somebody has to be clear to be taken somewhere else.
const OTHER_FLOW = 0.75;

// What is no question has to be about more than a word in an answer.
const STATED = MENTIONED + 0.01;

// "We are five now" is a number of people, "one of us is coeliac" is not.
const FEW_WORDS = 4;

/** Where a conversation stands. */
interface Place {
  flow: Flow;
  step: Step;
}

/** Answers without a language model: exactly what the definition says, and the same for the same words, always. */
export class Answering {
  readonly #world: World;
  readonly #language: Language;
  readonly #finder: Finder;

  constructor(world: World) {
    this.#world = world;
    this.#language = languageOf(world.circumstances.language);
    this.#finder = new Finder(world.agent);
  }

  /** Answers what somebody said. */
  async respond(state: State, input: string, listener: Listener): Promise<Spoken> {
    const { now } = this.#world.circumstances;
    const heard = takeIn(input, { language: this.#language, now });
    const work = new TurnWork(this.#world, state, listener);
    await this.#respond(work, heard, state.offer);
    // After a flow was left without a word, or to mere politeness, the conversation is open again.
    if (!work.hasSpoken && !work.ended) work.greet(false);
    return spokenLocally(work);
  }

  async #respond(work: TurnWork, heard: Heard, offer: State['offer']): Promise<void> {
    if (this.#language.startOver.test(heard.text)) return startOver(work);
    if (offer && this.#language.yes.test(heard.text)) return carryOut(offer, work);
    if (work.place) return this.#goOn(work, heard);
    const { no, giveUp, courtesy } = this.#language;
    if (offer && no.test(heard.text)) return;
    if (giveUp.test(heard.text) || courtesy.test(heard.text)) return;
    return this.#begin(work, heard);
  }

  /** Answers outside of any flow: the topics that the text is about, then the flow that it asks for. */
  async #begin(work: TurnWork, heard: Heard): Promise<void> {
    const wishes = wishesIn(heard.text, this.#finder, this.#language);
    if (wishes.length === 0) return fallBack(work);
    for (const { name } of wishes.filter(({ kind }) => kind === 'topic')) {
      await answerTopic(work, name);
      if (work.ended) return;
    }
    const wish = wishes.find(({ kind }) => kind === 'flow');
    const flow = wish && work.agent.flows.get(wish.name);
    if (!flow) return;
    const found = valuesAtStart(flow, work.agent, heard);
    for (const [entity, value] of found) work.learn(entity, value);
    work.offer = null;
    await startFlow(work, flow.name, found);
  }

  /** Takes an answer to what a step asks for, or what is said instead of one. */
  async #goOn(work: TurnWork, heard: Heard): Promise<void> {
    const { place } = work;
    if (!place) return;
    const missing = missingOf(place.step, work);
    const types = missing.map((name) => work.agent.entities.get(name)?.type ?? 'free_text');
    // Whatever is said answers what is open, and a choice is named by a word in it: a question comes first.
    const open = types.every(isOpen);
    const asks = isQuestion(heard);
    const { giveUp, courtesy } = this.#language;
    // Where anything is an answer, "never mind" is one.
    if (!types.includes('free_text') && giveUp.test(heard.text)) return work.leaveFlow();
    if (open && courtesy.test(heard.text)) return work.say(place.step.say);
    const isEasilyAnswered = open || (asks && types.includes('choice'));
    if (isEasilyAnswered && (await this.#interrupted(work, heard, asks ? THRESHOLD : CERTAIN)))
      return;
    if (await this.#corrected(work, heard, place.flow)) return;
    if (await takeAnswer(work, heard, { place, missing })) return this.#goOnFromExit(work, heard);
    if (!isEasilyAnswered && (await this.#interrupted(work, heard, asks ? THRESHOLD : STATED)))
      return;
    if (!asks && (await change(work, heard, { flow: place.flow, isMeant: false }))) return;
    if (!courtesy.test(heard.text) && !keepBesides(work, heard, place.flow)) fallBack(work);
    work.say(place.step.say);
  }

  /** Takes what was said with a yes that led out of a flow: "yes, I would like to cancel". */
  async #goOnFromExit(work: TurnWork, heard: Heard): Promise<void> {
    if (work.position || work.ended || work.hasSpoken) return;
    const rest = takeIn(heard.text.replace(this.#language.yes, ''), heard);
    const wishes = wishesIn(rest.text, this.#finder, this.#language);
    if (wishes.length > 0) await this.#begin(work, rest);
  }

  /** Answers a question in the middle of a flow and asks again, or goes over to another flow. */
  async #interrupted(work: TurnWork, heard: Heard, threshold: number): Promise<boolean> {
    const { place } = work;
    const [match] = this.#finder.find(heard.text);
    if (!place || !match || match.score < threshold) return false;
    if (match.kind === 'flow') {
      if (match.name === place.flow.name || match.score < OTHER_FLOW) return false;
      work.events.push({ kind: 'left', flow: place.flow.name });
      await startFlow(work, match.name, new Map());
      return true;
    }
    await answerTopic(work, match.name);
    if (work.ended || work.position?.flow !== place.flow.name) return true;
    work.offer = null;
    work.say(place.step.say);
    return true;
  }

  /** Takes back a value: "no, at eight". The flow goes on from the step that asked for it. */
  async #corrected(work: TurnWork, heard: Heard, flow: Flow): Promise<boolean> {
    const { correction } = this.#language;
    if (!correction.test(heard.text)) return false;
    const rest = takeIn(heard.text.replace(correction, '').replace(/^[\s,.:;–-]+/, ''), heard);
    if (rest.text === '') return false;
    return change(work, rest, { flow, isMeant: true });
  }
}

/**
 * Takes other values in place of those that are known; the flow goes on from the step that asked for the first. A mere
 * number may mean anything: it has to be meant, and to stand among few words.
 */
async function change(
  work: TurnWork,
  heard: Heard,
  { flow, isMeant }: { flow: Flow; isMeant: boolean },
): Promise<boolean> {
  const isKnown = (name: string) => work.values.has(name);
  const { found } = unaskedValues(flow, work.agent, { heard, among: isKnown });
  const takesNumbers = isMeant && heard.text.split(/\s+/).length <= FEW_WORDS;
  for (const [name, value] of found)
    if (work.values.get(name) === value || (!takesNumbers && typeof value === 'number'))
      found.delete(name);
  const step = [...flow.steps.values()].find(({ collect }) =>
    collect.some((name) => found.has(name)),
  );
  if (!step) return false;
  for (const [name, value] of found) work.learn(name, value);
  work.position = { flow: flow.name, step: step.name };
  work.events.push({ kind: 'flow', flow: flow.name, step: step.name });
  await walk(work);
  return true;
}

/** Takes what a step asked for out of what was said, and what the flow collects besides; returns false where it is no answer. */
async function takeAnswer(
  work: TurnWork,
  heard: Heard,
  { place: { flow }, missing }: { place: Place; missing: readonly string[] },
): Promise<boolean> {
  const { agent } = work;
  const isNew = (name: string) => !work.values.has(name) && !missing.includes(name);
  // A name is what is left when days and numbers are taken out.
  const isName = missing.some((name) => agent.entities.get(name)?.type === 'name');
  const before = isName ? unaskedValues(flow, agent, { heard, among: isNew }) : null;
  const { found, left } = askedValues(missing, agent, before?.left ?? heard);
  if (found.size === 0) return false;
  const isKnown = (name: string) => work.values.has(name);
  for (const [entity, value] of unaskedValues(flow, agent, { heard: left, among: isKnown }).found)
    if (typeof value === 'string') work.told.set(entity, value);
  for (const [entity, value] of valuesAfterNo(flow, agent, heard)) work.told.set(entity, value);
  const besides = before ?? unaskedValues(flow, agent, { heard: left, among: isNew });
  for (const [entity, value] of [...found, ...besides.found]) work.learn(entity, value);
  await walk(work);
  return true;
}

/** Keeps what was said too early: a phone number where a day is asked for. A mere number may mean anything. */
function keepBesides(work: TurnWork, heard: Heard, flow: Flow): boolean {
  const isNew = (name: string) => !work.values.has(name);
  const { found } = unaskedValues(flow, work.agent, { heard, among: isNew });
  const kept = [...found].filter(([, value]) => typeof value === 'string');
  for (const [entity, value] of kept) work.learn(entity, value);
  return kept.length > 0;
}

async function startOver(work: TurnWork): Promise<void> {
  const { place } = work;
  work.events.push({ kind: 'restart' });
  if (place) return startFlow(work, place.flow.name, new Map());
  work.values.clear();
  work.answers.clear();
}

function fallBack(work: TurnWork): void {
  work.events.push({ kind: 'fallback' });
  work.say(work.agent.fallback);
}
