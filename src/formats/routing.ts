import type { Route } from '../core/settings/routes.ts';

/** The forms that a table of numbers is written in. */
export type RoutingFormat = 'kamailio' | 'twilio' | 'json';

/** A table for a phone system, as text. */
export interface RoutingTable {
  format: RoutingFormat;
  routes: readonly Route[];
  /** What the phone system loads; the same as JSON for `json`. */
  text: string;
}

/** Writes the routes of numbers in a form that a phone system loads. */
export function writeRoutes(routes: readonly Route[], format: RoutingFormat): RoutingTable {
  return { format, routes, text: JSON.stringify({ schema: 1, routes }, null, 2) };
}
