/** Tells whether a text is a SIP URI without headers (RFC 3261, section 19.1.1): `sip:name@host:port;parameter`. */
export function isSipAddress(text: string): boolean {
  const found = SIP.exec(text);
  return found !== null && Number(found[1] ?? 5060) <= 65_535 && found[1] !== '0';
}

// The characters that the standard allows in each part.
const SIP =
  /^sips?:(?:[\w\-.!~*'()%&=+$,;?/:]+@)?(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?(?:;[\w\-.!~*'()%[\]/:&+$=]+)*$/i;

/** Tells whether a text is a web address: http or https, with a host. */
export function isWebAddress(text: string): boolean {
  // The parser would drop line breaks and other controls, and go on without them.
  if (/[\s\0-\u001F\u007F]/.test(text)) return false;
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    // A TypeError: it cannot be read as an address.
    return false;
  }
}
