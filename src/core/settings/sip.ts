import { checkSecret } from '../check/secrets.ts';
import { Failure } from '../failure.ts';
import { oneLine } from '../text.ts';
import type { SipHeader } from './model.ts';

// They are the protocol's own, and a phone system writes them itself (RFC 3261, section 20).
const RESERVED = new Map<string, string>(
  [
    ['Via', 'it tells the way of the message'],
    ['From', 'it names who calls'],
    ['To', 'it names who is called'],
    ['Call-ID', 'it names the call'],
    ['CSeq', 'it counts the messages of the call'],
    ['Contact', 'it says where to answer'],
    ['Content-Length', 'it counts the bytes'],
    ['Max-Forwards', 'it counts the hops'],
    ['Route', 'it lists the proxies'],
    ['Record-Route', 'it lists the proxies that stay'],
    ['Content-Type', 'it says what the body is'],
    ['Content-Encoding', 'it says how the body is packed'],
  ].map(([name, why]) => [String(name).toLowerCase(), String(why)]),
);

// Short forms of the same names (RFC 3261, section 7.3.3).
const COMPACT = new Map([
  ['v', 'via'],
  ['f', 'from'],
  ['t', 'to'],
  ['i', 'call-id'],
  ['m', 'contact'],
  ['l', 'content-length'],
  ['c', 'content-type'],
  ['e', 'content-encoding'],
]);

/** A token (RFC 3261, section 25.1). */
const TOKEN = /^[A-Za-z0-9\-.!%*_+`'~]+$/;

/** Says why a header cannot be set, null where it can. */
export function headerFlaw({ name, value }: SipHeader): string | null {
  if (name.length > 100)
    return `the name “${oneLine(name).slice(0, 60)}…” is longer than 100 characters`;
  if (!TOKEN.test(name))
    return `“${oneLine(name).slice(0, 60)}” is no name of a SIP header: it holds letters, digits and - . ! % * _ + \` ' ~ only`;
  const lower = name.toLowerCase();
  const reserved = RESERVED.get(COMPACT.get(lower) ?? lower);
  if (reserved !== undefined)
    return `the header ${name} is the protocol's own: ${reserved}. Use one of your own, such as X-${name.replace(/^x-/i, '')}`;
  if (/[\r\n]/.test(value)) return `the value of ${name} holds a line break`;
  if (/[\0-\u0008\u000B-\u001F\u007F]/.test(value))
    return `the value of ${name} holds a control character`;
  if (value.length > 1000) return `the value of ${name} is longer than 1,000 characters`;
  // Everybody who reads the repository would have it.
  const secret = checkSecret(value);
  return secret === null ? null : `the value of ${name}: ${secret.message}`;
}

/**
 * Reads headers as the command line gives them: `X-Brand=poly`. Throws `usage` for one that cannot be set.
 *
 * @returns the headers in their order; one name may come several times
 */
export function parseHeaders(words: readonly string[]): SipHeader[] {
  return words.map((word) => {
    const at = word.indexOf('=');
    const header = { name: word.slice(0, at).trim(), value: word.slice(at + 1).trim() };
    const flaw = at === -1 ? `“${oneLine(word).slice(0, 60)}” has no value` : headerFlaw(header);
    if (flaw === null) return header;
    throw new Failure('usage', `Couldn't take the SIP header: ${flaw}.`, {
      hints: ['write it as --sip-header X-Name=value'],
    });
  });
}

/** Tells whether two lists hold the same headers in the same order; names in any case (RFC 3261, section 7.3.1). */
export function sameHeaders(one: readonly SipHeader[], other: readonly SipHeader[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ name, value }, index) => {
      const twin = other[index];
      return twin?.name.toLowerCase() === name.toLowerCase() && twin.value === value;
    })
  );
}
