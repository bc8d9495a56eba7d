import { isSipAddress, isWebAddress } from '../address.ts';
import { oneLine } from '../text.ts';

/** Says why a text is no address where an agent can answer, null where it is one: SIP, or https. */
export function endpointFlaw(text: string): string | null {
  return isSipAddress(text) || (/^https:/i.test(text) && isWebAddress(text))
    ? null
    : `“${oneLine(text).slice(0, 80)}” is no address of an agent: write sip:host:port, or https://…`;
}
