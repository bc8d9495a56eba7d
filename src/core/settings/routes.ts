import type { SipHeader } from './model.ts';

/** Where a phone system has to send a call to a number. */
export interface Route {
  /** In E.164. */
  number: string;
  agent: string;
  environment: string;
  variant: string | null;
  version: string | null;
  /** A SIP or web address. */
  endpoint: string;
  sipHeaders: readonly SipHeader[];
}
