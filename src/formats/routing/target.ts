import { Failure } from '../../core/failure.ts';
import type { Route } from '../../core/settings/routes.ts';
import { oneLine } from '../../core/text.ts';

/** How many numbers a refusal names; the rest is counted. */
const MOST_NAMED = 5;

/** Tells whether a route leads to a SIP address; else it is a web address. */
export function isSip({ endpoint }: Route): boolean {
  return /^sips?:/i.test(endpoint);
}

/** Returns the SIP address that a call goes to; one without a user gets the called number, so that the agent learns it. */
export function sipTarget({ endpoint, number }: Route): string {
  const [, scheme = 'sip:', rest = ''] = /^(sips?:)(.*)$/i.exec(endpoint) ?? [];
  return rest.includes('@') ? endpoint : `${scheme}${number}@${rest}`;
}

/** Throws `refused` with the reasons where a phone system cannot take some of the routes. */
export function requireRoutable(
  routes: readonly Route[],
  system: string,
  flawOf: (route: Route) => string | null,
): void {
  const flaws = routes.flatMap((route) => {
    const flaw = flawOf(route);
    return flaw === null
      ? []
      : [`${route.number} (${route.agent} in ${route.environment}): ${oneLine(flaw)}`];
  });
  if (flaws.length === 0) return;
  const rest = flaws.length - MOST_NAMED;
  throw new Failure(
    'refused',
    `Couldn't export the numbers for ${system}: ${flaws.slice(0, MOST_NAMED).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.`,
    { hints: ['--env exports those of one environment', '--format json takes every route'] },
  );
}
