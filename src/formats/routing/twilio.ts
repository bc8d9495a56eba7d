import type { SipHeader } from '../../core/settings/model.ts';
import type { Route } from '../../core/settings/routes.ts';
import { isSip, requireRoutable, sipTarget } from './target.ts';

// https://www.twilio.com/docs/voice/twiml/sip, errors 13251, 13252 and 32113.
const MOST_OF_ADDRESS = 254;
const MOST_OF_HEADERS = 1023;
const PLAIN_NAMES = [
  'user-to-user',
  'remote-party-id',
  'p-preferred-identity',
  'p-called-party-id',
];

/**
 * Returns the files for Twilio: a map from number to TwiML, and the TwiML of each number. Throws `refused` for routes
 * that Twilio cannot take.
 */
export function writeTwilio(routes: readonly Route[]): Map<string, string> {
  requireRoutable(routes, 'Twilio', flawOf);
  const entries = routes.map((route): [string, string] => [route.number, toTwiml(route)]);
  return new Map([
    ['numbers.json', `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`],
    ...entries.map(([number, twiml]): [string, string] => [`${number}.xml`, `${twiml}\n`]),
  ]);
}

function flawOf(route: Route): string | null {
  if (!isSip(route)) return null;
  for (const { name } of route.sipHeaders) {
    const lower = name.toLowerCase();
    if (!(lower.startsWith('x-') || PLAIN_NAMES.includes(lower)) || lower.startsWith('x-twilio'))
      return `Twilio passes on headers that begin with X- (not X-Twilio), and not ${name}`;
  }
  if (sipTarget(route).length > MOST_OF_ADDRESS)
    return `Twilio takes SIP addresses of at most ${MOST_OF_ADDRESS} characters`;
  return query(route.sipHeaders, '').length > MOST_OF_HEADERS
    ? `Twilio takes SIP headers of at most ${MOST_OF_HEADERS} characters together, percent-encoded`
    : null;
}

function toTwiml(route: Route): string {
  const verb = isSip(route)
    ? `<Dial><Sip>${xml(`${sipTarget(route)}${questioned(query(route.sipHeaders, ''))}`)}</Sip></Dial>`
    : `<Redirect method="POST">${xml(webTarget(route))}</Redirect>`;
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${verb}</Response>`;
}

function questioned(text: string): string {
  return text === '' ? '' : `?${text}`;
}

// The names under which Twilio itself hands SIP headers to a web address.
function webTarget({ endpoint, sipHeaders }: Route): string {
  const url = new URL(endpoint);
  url.search = [url.search.slice(1), query(sipHeaders, 'SipHeader_')]
    .filter((part) => part !== '')
    .join('&');
  return url.href;
}

function query(headers: readonly SipHeader[], prefix: string): string {
  return headers.map(({ name, value }) => `${prefix}${percent(name)}=${percent(value)}`).join('&');
}

// Half a pair of UTF-16 is no character, and no address can carry it.
function percent(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\uFFFD'));
}

const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
]);

function xml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES.get(character) ?? '');
}
