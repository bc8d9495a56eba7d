import ora from 'ora';
import type { Io } from './io.ts';

/** A spinner on its way: its text can change, and `stop` clears its line. */
export interface Spinner {
  update: (text: string) => void;
  stop: () => void;
}

/** Starts a spinner on stderr. */
export function startSpinner(io: Io, text: string): Spinner {
  const spinner = ora({ text, stream: io.stderr, discardStdin: false }).start();
  return {
    update: (next) => {
      spinner.text = next;
    },
    stop: () => spinner.stop(),
  };
}
