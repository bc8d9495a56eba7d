import type { Program, WebRequest, WebServer } from '../../core/calling.ts';
import { Failure } from '../../core/failure.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import type { HttpCall, McpCall } from '../agent.ts';
import { plainText } from '../speech.ts';
import { fillHeaders, fillIn, fillValue, isOwn, placeholdersIn } from './fill-in.ts';
import type { Filling } from './fill-in.ts';
import { fillUrl } from './url.ts';

/** How long a tool may take where it does not say, in seconds. */
export const TIMEOUT = 10;

/**
 * Builds the request that a tool makes: what the url does not use of the arguments is its body, or with GET, HEAD and
 * DELETE joins the url. Throws `failed` where something is missing, or would make it another request.
 */
export function buildRequest(http: HttpCall, filling: Filling): WebRequest {
  const { method, timeout } = http;
  const headers = fillHeaders(http.headers, filling);
  const url = new URL(fillUrl(http.url, filling));
  const isBare = method === 'GET' || method === 'HEAD';
  if (isBare && http.body !== undefined)
    throw new Failure('failed', `a request by ${method} has no body`);
  const rest = unusedOf(http.url, filling);
  if (http.body === undefined && (isBare || method === 'DELETE'))
    for (const [name, value] of Object.entries(rest))
      url.searchParams.append(name, plainText(value));
  const body =
    isBare || (method === 'DELETE' && http.body === undefined) ? null : (http.body ?? rest);
  const content = body === null ? null : writeBody(body, typeOf(headers), filling);
  return {
    method,
    url: url.href,
    headers: {
      'user-agent': 'agentctl',
      ...(content === null || typeOf(headers) !== null ? {} : { 'content-type': content.type }),
      ...headers,
    },
    body: content?.text ?? null,
    timeout: timeout ?? TIMEOUT,
  };
}

/**
 * Builds how an MCP server is reached. Throws `failed` as `buildRequest` does, and where a program would be given what
 * somebody said: only variables and attributes may stand there.
 */
export function buildServer(
  { url, headers, command, env }: McpCall,
  filling: Filling,
): WebServer | Program {
  if (url !== null) return { url: fillUrl(url, filling), headers: fillHeaders(headers, filling) };
  const fillOwn = (text: string) => {
    if (!placeholdersIn(text, filling).every(isOwn))
      throw new Failure('failed', 'its program would be told what comes from the conversation');
    return fillIn(text, filling);
  };
  return {
    command: command.map(fillOwn),
    env: Object.fromEntries(Object.entries(env).map(([name, text]) => [name, fillOwn(text)])),
  };
}

function unusedOf(url: string, filling: Filling): PlainMap {
  const used = new Set(placeholdersIn(url, filling).map(({ kind, name }) => `${kind}:${name}`));
  return Object.fromEntries(
    Object.entries(filling.given).filter(([name]) => !used.has(`parameter:${name}`)),
  );
}

function typeOf(headers: Readonly<Record<string, string>>): string | null {
  const name = Object.keys(headers).find((each) => each.toLowerCase() === 'content-type');
  return name === undefined ? null : (headers[name] ?? null);
}

const JSON_TYPE = 'application/json';

// Values cannot end the string that they stand in, nor begin another field of a form.
function writeBody(
  body: Plain,
  type: string | null,
  filling: Filling,
): { text: string; type: string } {
  const isForm = type?.includes('x-www-form-urlencoded') === true;
  const value = fillValue(body, filling) ?? null;
  if (typeof body !== 'string' || typeof value !== 'string')
    return isForm
      ? { text: String(new URLSearchParams(fieldsOf(value))), type: JSON_TYPE }
      : { text: JSON.stringify(value), type: JSON_TYPE };
  if (isForm) return { text: fillIn(body, filling, encodeURIComponent), type: JSON_TYPE };
  if (type?.includes('json') ?? /^\s*[{[]/.test(body)) {
    const quoted = (text: string) => JSON.stringify(text).slice(1, -1);
    return { text: fillIn(body, filling, quoted), type: JSON_TYPE };
  }
  return { text: value, type: 'text/plain; charset=utf-8' };
}

function fieldsOf(value: Plain): [string, string][] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).map(([name, each]) => [name, plainText(each)])
    : [];
}
