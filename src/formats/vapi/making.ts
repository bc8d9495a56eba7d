import type { PlainMap } from '../../core/foreign.ts';
import { AgentFiles } from '../agent-files.ts';
import { Phrases } from '../phrases.ts';
import { Slugs } from '../slugs.ts';
import { Ledger } from '../source.ts';

/** What Vapi itself fills into a prompt (docs.vapi.ai/assistants/dynamic-variables). */
const OWN = new Set([
  'now',
  'date',
  'time',
  'day',
  'month',
  'year',
  'customer',
  'call',
  'phoneNumber',
  'assistant',
  'transport',
  'transcript',
  'endedReason',
  'messages',
  'summary',
  'schema',
]);

/** One agent on its way from Vapi to us. */
export class Making {
  readonly ledger = new Ledger();
  readonly phrases = new Phrases({ system: 'vapi', own: (name) => OWN.has(name) });
  readonly files = new AgentFiles();
  readonly tools = new Slugs();
  readonly flows = new Slugs();
  readonly handoffNames = new Slugs();
  readonly transferNames = new Slugs();
  readonly handoffs: [string, PlainMap][] = [];
  /** Tools that pass calls on, by their names here: what is kept of them beside their handoffs. */
  readonly transfers: [string, PlainMap][] = [];
  /** What became of the tool in a file: `tool:name`, or `transfer:name`. */
  readonly toolOf = new Map<string, string>();
}

/** Where a tool of Vapi's stands, and what it is called where it has no name. */
export interface ToolPlace {
  place: string;
  /** Its file, null where it stands inside an assistant. */
  file: string | null;
  stem: string;
}
