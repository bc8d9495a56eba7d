import type { Plain } from '../core/foreign.ts';
import type { ModelMessage } from '../core/speaking.ts';

/** The longest result of a tool that is told, in characters of JSON. */
export const LONGEST_RESULT = 16_384;

/** The longest message that is understood without a language model, in characters: everything is looked for in it. */
export const LONGEST_UNDERSTOOD = 20_000;

// What a model is told of a long conversation: some hundred turns, and less than most models can hold.
const MOST_MESSAGES = 200;
const MOST_CHARACTERS = 100_000;

/** Returns what a model is told of a result: all of it, or its beginning and that it was cut. */
export function boundedResult(result: Plain): Plain {
  const text = JSON.stringify(result);
  return text.length <= LONGEST_RESULT
    ? result
    : {
        cut: `the result is too long: this is its beginning`,
        beginning: text.slice(0, LONGEST_RESULT),
      };
}

/** Leaves out the oldest turns of a conversation that is too long to be told; the last one always stays. */
export function boundedHistory(history: readonly ModelMessage[]): readonly ModelMessage[] {
  let characters = 0;
  let from = history.length;
  for (let index = history.length - 1; index >= 0; index -= 1) {
    const message = history[index];
    characters += JSON.stringify(message).length;
    const isTold = history.length - index <= MOST_MESSAGES && characters <= MOST_CHARACTERS;
    if (!isTold && from < history.length) return history.slice(from);
    // A turn begins with what somebody says: a result without its call would be refused.
    if (message?.role === 'user') from = index;
  }
  return history;
}
