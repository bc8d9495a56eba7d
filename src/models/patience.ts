/** How long a model is waited for. */
export interface Patience {
  /** Milliseconds in which nothing comes, until it is given up; an answer that goes on may take as long as it likes. */
  silence: number;
  /** Milliseconds until an overloaded model is asked again, where it does not say itself. */
  pause: number;
}

/** What a person at a terminal has: a minute of silence. */
export const PATIENCE: Patience = { silence: 60_000, pause: 1000 };

/** A wait that ends where nothing comes for too long, or where somebody breaks it off. */
export class Wait {
  readonly signal: AbortSignal;
  readonly #silent = new AbortController();
  readonly #ended = new AbortController();
  readonly #silence: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(silence: number, signal: AbortSignal | null) {
    this.#silence = silence;
    const ends = [this.#silent.signal, this.#ended.signal];
    this.signal = AbortSignal.any(signal ? [...ends, signal] : ends);
    this.goOn();
  }

  /** Nothing came, and it was given up. */
  get isOver(): boolean {
    return this.#silent.signal.aborted;
  }

  /** Something came: the wait begins anew. */
  goOn(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#silent.abort(), this.#silence);
  }

  /** Nobody waits any more: what still comes is not taken. */
  end(): void {
    clearTimeout(this.#timer);
    this.#ended.abort();
  }
}
