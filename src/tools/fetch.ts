import { Agent, Headers, fetch } from 'undici';
import type { RequestInit, Response } from 'undici';
import { Failure } from '../core/failure.ts';
import { count } from '../core/text.ts';
import { guardedLookup, requireReachableHost } from './addresses.ts';

const MOST_REDIRECTS = 3;
const LARGEST_ANSWER = 1024 * 1024;
const TOO_LARGE = 'its answer is larger than 1 MB';

/** What requests are made with. */
export interface Requester {
  fetch: (url: URL, init?: RequestInit) => Promise<Response>;
  close: () => Promise<void>;
}

/**
 * Opens what requests are made with: they reach no address that is not allowed, and follow redirects on the same host
 * alone. Its `fetch` throws `failed` for both.
 */
export function openRequester(privateAddresses: boolean): Requester {
  const dispatcher = new Agent({ connect: { lookup: guardedLookup(privateAddresses) } });
  const visit = async (url: URL, init: RequestInit, left: number): Promise<Response> => {
    requireReachableHost(url, privateAddresses);
    const response = await fetch(url.href, { ...init, dispatcher, redirect: 'manual' });
    const location = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    await response.body?.cancel();
    if (left === 0) throw new Failure('failed', 'it redirects again and again');
    return visit(redirectTarget(url, location), redirected(response.status, init), left - 1);
  };
  return {
    fetch: (url, init = {}) => visit(url, init, MOST_REDIRECTS),
    close: () => dispatcher.destroy(),
  };
}

// Headers may hold secrets, which are for this host alone; so they do not leave an encrypted connection either.
function redirectTarget(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href))
    throw new Failure('failed', 'it redirects to what is no address');
  const target = new URL(location, from);
  const isSafe = target.protocol === from.protocol || target.protocol === 'https:';
  if (target.host !== from.host)
    throw new Failure('failed', `it redirects to another host (${target.host})`);
  if (!isSafe) throw new Failure('failed', `it redirects to ${target.protocol}//`);
  return target;
}

// RFC 9110, sections 15.4.2 to 15.4.4: what was posted is not posted again.
function redirected(status: number, init: RequestInit): RequestInit {
  const posted = init.method === 'POST' && (status === 301 || status === 302);
  if (!posted && (status !== 303 || init.method === 'HEAD')) return init;
  const headers = new Headers(init.headers);
  headers.delete('content-type');
  const { body: _, ...rest } = init;
  return { ...rest, method: 'GET', headers: Object.fromEntries(headers) };
}

/** Returns a signal that ends a request after so many seconds. */
export function timeLimit(seconds: number): AbortSignal {
  // It takes whole milliseconds alone.
  return AbortSignal.timeout(Math.ceil(seconds * 1000));
}

/** Reads the text of an answer; throws `failed` where it is too large. */
export async function readText(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of limited(response, LARGEST_ANSWER))
    text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/** Yields the bytes of an answer as they come, unpacked; throws `failed` past the most that are taken. */
export async function* limited(response: Response, most: number): AsyncGenerator<Uint8Array> {
  if (Number(response.headers.get('content-length') ?? 0) > most) {
    await response.body?.cancel();
    throw new Failure('failed', TOO_LARGE);
  }
  let size = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    size += bytes.length;
    // Leaving the loop ends the connection.
    if (size > most) throw new Failure('failed', TOO_LARGE);
    yield bytes;
  }
}

/** Says in a few words why a request failed. */
export function requestFailure(error: unknown, timeout: number): Failure {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof Failure) return cause;
    if (cause.name === 'TimeoutError')
      return new Failure('failed', `it took longer than ${count(timeout, 'second')}`);
    const words = 'code' in cause ? REASONS[String(cause.code)] : undefined;
    if (words !== undefined) return new Failure('failed', words);
    if (cause.cause === undefined)
      return new Failure('failed', `the request failed (${cause.message})`);
  }
  return new Failure('failed', 'the request failed');
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its host is not known',
  EAI_AGAIN: 'its host could not be looked up',
  ECONNREFUSED: 'nothing answers at its address',
  ECONNRESET: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  UND_ERR_CONNECT_TIMEOUT: 'its host does not answer',
  ETIMEDOUT: 'its host does not answer',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody else',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it speaks http there, not https',
};
