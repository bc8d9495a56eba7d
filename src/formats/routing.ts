import type { Route, RoutingFormat } from '../core/settings/routes.ts';
import { writeKamailio } from './routing/kamailio.ts';
import { writeTwilio } from './routing/twilio.ts';

/**
 * Writes the routes of numbers in a form that a phone system loads. Throws `refused` for routes that it cannot take.
 *
 * @returns the files by name; the first alone is what the phone system needs
 */
export function writeRoutes(
  routes: readonly Route[],
  format: RoutingFormat,
): ReadonlyMap<string, string> {
  if (format === 'kamailio') return writeKamailio(routes);
  if (format === 'twilio') return writeTwilio(routes);
  return new Map([['routes.json', `${JSON.stringify({ schema: 1, routes }, null, 2)}\n`]]);
}
