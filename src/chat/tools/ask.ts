import type { Plain } from '../../core/foreign.ts';
import type { CallTool } from '../turn.ts';
import { readData } from './live.ts';

/** Asks a person, and returns what was typed. */
export type Ask = (question: string) => Promise<string>;

/**
 * Returns what asks a person for the result of each call: data as JSON, else text; `error: …` fails the call, and so
 * does nothing. One question is asked at a time.
 */
export function callByAsking(ask: Ask): CallTool {
  let last: Promise<unknown> = Promise.resolve();
  return (tool, given, { agent: { revision } }) => {
    const question = `${revision}: what does ${tool.name} ${JSON.stringify(given)} answer?`;
    const answer = last.then(() => ask(question));
    last = answer.catch(() => undefined);
    return answer.then(read);
  };
}

function read(typed: string): { result: Plain; error: string | null } {
  const text = typed.trim();
  if (text === '') return { result: null, error: 'no result was given' };
  const [, error] = /^error:\s*(.+)$/i.exec(text) ?? [];
  if (error !== undefined) return { result: null, error };
  return { result: readData(text, 'application/json'), error: null };
}
