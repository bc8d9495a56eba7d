import type { Reference } from '../../core/reference.ts';
import { fill } from '../speech.ts';
import type { Scope } from '../speech.ts';
import { callName } from './offers.ts';

/** Fills a text that tells a model what to do: what is to be done stands as the call that does it. */
export function instruct(text: string, scope: Scope): string {
  return fill(text, scope, callOf);
}

function callOf({ kind, name }: Reference): string | null {
  switch (kind) {
    case 'tool':
      return callName(name);
    case 'flow':
      return `start_flow(${name})`;
    case 'handoff':
      return `hand_off(${name})`;
    case 'message':
      return `send_message(${name})`;
    default:
      return null;
  }
}
