import { Failure } from '../core/failure.ts';
import type { Answering } from './answering.ts';
import { LONGEST_UNDERSTOOD } from './bounds.ts';
import { spokenLocally } from './engine.ts';
import type { Spoken } from './engine.ts';
import { BEGINNING } from './state.ts';
import type { State } from './state.ts';
import { TurnWork } from './turn.ts';
import type { Listener, World } from './turn.ts';

/** Speaks for an agent without a language model. It needs no network and no key. */
export class LocalEngine {
  readonly #world: World;
  #answering: Promise<Answering> | null = null;

  constructor(world: World) {
    this.#world = world;
  }

  /** Begins a conversation: the disclaimer and the greeting. What understands the answer is loaded meanwhile. */
  greet(listener: Listener): Promise<Spoken> {
    const work = new TurnWork(this.#world, BEGINNING, listener);
    work.greet(true);
    void this.#load();
    return Promise.resolve(spokenLocally(work));
  }

  /** Answers what somebody said. Throws `usage` where that is too long to be understood. */
  async respond(state: State, input: string, listener: Listener): Promise<Spoken> {
    if (input.length > LONGEST_UNDERSTOOD)
      throw new Failure(
        'usage',
        `Couldn't say that: it is longer than ${LONGEST_UNDERSTOOD} characters.`,
        { hints: ['say it in several messages'] },
      );
    const answering = await this.#load();
    return answering.respond(state, input, listener);
  }

  /** Nothing is told to anybody. */
  prompt(): null {
    return null;
  }

  #load(): Promise<Answering> {
    this.#answering ??= import('./answering.ts').then(
      ({ Answering: Loaded }) => new Loaded(this.#world),
    );
    return this.#answering;
  }
}
