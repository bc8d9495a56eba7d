import { clearLine, cursorTo } from 'node:readline';
import type { Output } from './io.ts';

const PATIENCE = 300;

/** Shows a sign that an answer is awaited once it takes long; the function returned takes it away. */
export function showWaiting(output: NodeJS.WritableStream & Output): () => void {
  let shown = false;
  const timer = setTimeout(() => {
    shown = true;
    output.write('…');
  }, PATIENCE);
  return () => {
    clearTimeout(timer);
    if (!shown) return;
    shown = false;
    cursorTo(output, 0);
    clearLine(output, 0);
  };
}
