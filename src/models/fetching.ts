import { Trouble } from './trouble.ts';

/**
 * Asks a server as `fetch` does, but goes nowhere else: a key is sent to the address that was named, and to no other.
 * Throws where a page for people answers.
 */
export const fetchOnlyThere: typeof fetch = async (input, init) => {
  const response = await fetch(input, { ...init, redirect: 'manual' });
  const target = response.headers.get('location');
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel();
    throw new Trouble('moved', target ?? '');
  }
  if (response.headers.get('content-type')?.includes('text/html') && isPage(response.status)) {
    await response.body?.cancel();
    throw new Trouble('web page', String(response.status));
  }
  return response;
};

// What stands between may answer in HTML that a server is overloaded: that is no wrong address.
function isPage(status: number): boolean {
  return status < 400 || status === 404 || status === 405;
}
