/** Tells whether a text is a SIP URI without headers (RFC 3261, section 19.1.1): `sip:name@host:port;parameter`. */
export function isSipAddress(text: string): boolean {
  return /^sips?:(?:[^\s@<>"]+@)?(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:;[^\s<>"]+)?$/.test(
    text,
  );
}

/** Tells whether a text is a web address: http or https, with a host. */
export function isWebAddress(text: string): boolean {
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    // A TypeError: it cannot be read as an address.
    return false;
  }
}
