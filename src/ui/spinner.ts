import ora from 'ora';
import type { Io } from './io.ts';

/** Starts a spinner on stderr; the function returned ends it and clears its line. */
export function startSpinner(io: Io, text: string): () => void {
  const spinner = ora({ text, stream: io.stderr, discardStdin: false }).start();
  return () => spinner.stop();
}
