import type { Plain } from '../../core/foreign.ts';
import { stripControls } from '../../core/text.ts';
import type { CallTool } from '../turn.ts';
import { readData } from './live.ts';

/** Asks a person, and returns what was typed. */
export type Ask = (question: string) => Promise<string>;

/**
 * Returns what asks a person for the result of each call: data as JSON, else text; `error: …` fails the call, and so
 * does nothing.
 */
export function callByAsking(ask: Ask): CallTool {
  return async (
    { name },
    given,
    {
      scope: {
        agent: { revision },
      },
    },
  ) =>
    read(
      await ask(stripControls(`${revision}: what does ${name} ${JSON.stringify(given)} answer?`)),
    );
}

function read(typed: string): { result: Plain; error: string | null } {
  const text = typed.trim();
  if (text === '') return { result: null, error: 'no result was given' };
  const [, error] = /^error:\s*(.+)$/i.exec(text) ?? [];
  if (error !== undefined) return { result: null, error };
  return { result: readData(text, 'application/json'), error: null };
}
