import type { SipHeader } from './model.ts';

/** The forms that a table of numbers is written in. */
export const ROUTING_FORMATS = ['kamailio', 'twilio', 'json'] as const;

export type RoutingFormat = (typeof ROUTING_FORMATS)[number];

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

/** A table for a phone system: as text, or as files that were written. */
export interface RoutingAnswer {
  format: RoutingFormat;
  routes: readonly Route[];
  /** What the phone system loads. */
  text: string;
  /** The folder that it was written to, and the names there; null where it was printed only. */
  written: { directory: string; files: string[] } | null;
}

/** Returns a route whose headers also say what it reaches; those that the number itself has count. */
export function withNames(route: Route): Route {
  const { agent, environment, version, variant, sipHeaders } = route;
  const own = new Set(sipHeaders.map(({ name }) => name.toLowerCase()));
  const names = [
    ['X-Agent', agent],
    ['X-Environment', environment],
    ['X-Version', version],
    ['X-Variant', variant],
  ] as const;
  const added = names.flatMap(([name, value]) =>
    value === null || own.has(name.toLowerCase()) ? [] : [{ name, value }],
  );
  return { ...route, sipHeaders: [...sipHeaders, ...added] };
}
