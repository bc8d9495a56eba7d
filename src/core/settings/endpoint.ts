import { isSipAddress, isWebAddress } from '../uri.ts';
import { oneLine } from '../text.ts';

/** How long an address may be. */
const MOST = 500;

/** Says why a text is no address where an agent can answer, null where it is one: SIP, or https. */
export function endpointFlaw(text: string): string | null {
  const shown = `“${oneLine(text).slice(0, 80)}”`;
  if (text.length > MOST) return `the address ${shown}… is longer than ${MOST} characters`;
  if (!isSipAddress(text) && !(/^https:/i.test(text) && isWebAddress(text)))
    return `${shown} is no address of an agent: write sip:host:port, or https://…`;
  // Everybody who reads the repository would have it.
  return /^[a-z]+:(?:\/\/)?[^@/?#;]*:[^@/?#;]*@/i.test(text)
    ? `the address holds a password: ${oneLine(text.replace(/:[^:@]*@/, ':…@')).slice(0, 80)}`
    : null;
}
