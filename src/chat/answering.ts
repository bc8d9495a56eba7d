import type { Agent, Flow } from './agent.ts';
import { spokenLocally } from './engine.ts';
import type { Spoken } from './engine.ts';
import { missingOf, startFlow, walk } from './flows.ts';
import type { State } from './state.ts';
import { answerTopic, carryOut } from './topics.ts';
import { TurnWork } from './turn.ts';
import type { Listener, World } from './turn.ts';
import { Finder, THRESHOLD } from './understand/finder.ts';
import { languageOf } from './understand/languages.ts';
import type { Language } from './understand/languages.ts';
import { isOpen, takeIn } from './understand/recognise.ts';
import type { Heard } from './understand/recognise.ts';
import { askedValues, unaskedValues, valuesAtStart } from './understand/values.ts';
import { CERTAIN, wishesIn } from './understand/wishes.ts';

// In the middle of a flow somebody has to be clear to be taken somewhere else.
const OTHER_FLOW = 0.75;

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
    // After a flow was left without a word, the conversation is open again.
    if (!work.hasSpoken && !work.ended) work.greet(false);
    return spokenLocally(work);
  }

  async #respond(work: TurnWork, heard: Heard, offer: State['offer']): Promise<void> {
    if (this.#language.startOver.test(heard.text)) return startOver(work);
    if (offer && this.#language.yes.test(heard.text)) return carryOut(offer, work);
    if (work.place) return this.#goOn(work, heard);
    if (offer && this.#language.no.test(heard.text)) return;
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
    const open = missing.every((name) => isOpenEntity(work.agent, name));
    if (
      open &&
      (await this.#interrupted(work, heard, heard.text.endsWith('?') ? THRESHOLD : CERTAIN))
    )
      return;
    if (await this.#corrected(work, heard, place.flow)) return;
    const { found, left } = askedValues(missing, work.agent, heard);
    if (found.size > 0) {
      for (const [entity, value] of found) work.learn(entity, value);
      const isNew = (name: string) => !work.values.has(name);
      for (const [entity, value] of unaskedValues(place.flow, work.agent, {
        heard: left,
        among: isNew,
      }))
        work.learn(entity, value);
      return walk(work);
    }
    if (!open && (await this.#interrupted(work, heard, THRESHOLD))) return;
    fallBack(work);
    work.say(place.step.say);
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
    const lead = this.#language.correction.exec(heard.text)?.[0];
    if (lead === undefined) return false;
    const rest = takeIn(heard.text.slice(lead.length).replace(/^[\s,.:;–-]+/, ''), heard);
    if (rest.text === '') return false;
    const isKnown = (name: string) => work.values.has(name);
    const found = unaskedValues(flow, work.agent, { heard: rest, among: isKnown });
    for (const [name, value] of found) if (work.values.get(name) === value) found.delete(name);
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
}

function isOpenEntity({ entities }: Agent, name: string): boolean {
  const entity = entities.get(name);
  return entity === undefined || isOpen(entity);
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
