import type { Child } from './child.ts';

/** Takes the signals that would end the process; the function returned gives them back. */
export type TakeSignals = (listener: (signal: NodeJS.Signals) => void) => () => void;

/** What a watcher does about signals: none ends it in the middle of a command. */
export class WatchSignals {
  readonly #stop = new AbortController();
  readonly #leave: (() => void) | undefined;
  #child: Child | null = null;

  constructor(take: TakeSignals | undefined, atTerminal: boolean) {
    this.#leave = take?.((signal) => {
      this.#stop.abort();
      // A terminal gives Ctrl-C to the command as well: twice would be more than was meant.
      if (signal !== 'SIGINT' || !atTerminal) this.#child?.pass(signal);
    });
  }

  /** Aborted by the first signal. */
  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /** Takes the command that signals are passed on to, null for none. */
  running(child: Child | null): void {
    this.#child = child;
  }

  /** Gives the signals back. */
  leave(): void {
    this.#leave?.();
  }
}
