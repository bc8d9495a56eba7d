import type { PlainMap } from '../../core/foreign.ts';
import { AgentFiles } from '../agent-files.ts';
import { Phrases } from '../phrases.ts';
import { Slugs } from '../slugs.ts';
import { Ledger } from '../source.ts';

/** A mock that answers: so an agent can be tried out at once. */
export const ANSWER: PlainMap = { cases: [{ result: {} }] };

/** One agent on its way from ElevenLabs to us. */
export class Making {
  readonly ledger = new Ledger();
  readonly phrases = new Phrases({
    system: 'elevenlabs',
    own: (name) => name.startsWith('system__'),
    secret: (name) => name.startsWith('secret__'),
  });
  readonly files = new AgentFiles();
  readonly tools = new Slugs();
  readonly tests = new Slugs();
  readonly handoffNames = new Slugs();
  readonly handoffs: [string, PlainMap][] = [];
  /** The names of tools here, by their ids at ElevenLabs. */
  readonly toolOf = new Map<string, string>();
}
