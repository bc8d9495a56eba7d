import type { PlainMap } from '../../core/foreign.ts';
import { VoiceImport } from '../importing.ts';
import { Slugs } from '../slugs.ts';

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

/** One agent on its way from Vapi to us; its tools become `tool:name` or `transfer:name`. */
export class Making extends VoiceImport {
  readonly transferNames = new Slugs();
  /** Tools that pass calls on, by their names here: what is kept of them beside their handoffs. */
  readonly transfers: [string, PlainMap][] = [];

  constructor() {
    super({ system: 'vapi', own: (name) => OWN.has(name) });
  }
}

/** Where a tool of Vapi's stands, and what it is called where it has no name. */
export interface ToolPlace {
  place: string;
  /** Its file, null where it stands inside an assistant. */
  file: string | null;
  stem: string;
}
