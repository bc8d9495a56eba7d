import type { Outside, WebAnswer, WebRequest } from '../core/calling.ts';
import { openRequester, readText, requestFailure, timeLimit } from './fetch.ts';
import type { Requester } from './fetch.ts';

/** What is allowed outside. */
export interface Allowed {
  /** Addresses of one's own machine and network may be reached. */
  privateAddresses: boolean;
  /** Where programs may be started; null where none may. */
  programs: string | null;
}

/** Opens the way to services outside, as far as it is allowed. */
export function openOutside({ privateAddresses, programs }: Allowed): Outside {
  const requester = openRequester(privateAddresses);
  let servers: Promise<Pick<Outside, 'callServer' | 'close'>> | null = null;
  return {
    request: (request, signal) => ask(requester, request, signal),
    callServer: async (call, signal) => {
      servers ??= import('./mcp.ts').then(({ McpServers }) => new McpServers(requester, programs));
      return (await servers).callServer(call, signal);
    },
    close: async () => {
      await (await servers)?.close();
      await requester.close();
    },
  };
}

async function ask(
  requester: Requester,
  request: WebRequest,
  brokenOff: AbortSignal | null,
): Promise<WebAnswer> {
  const { method, url, headers, body, timeout } = request;
  const limit = timeLimit(timeout);
  const signal = brokenOff === null ? limit : AbortSignal.any([limit, brokenOff]);
  try {
    const response = await requester.fetch(new URL(url), { method, headers, body, signal });
    const text = await readText(response);
    const { status, statusText: reason } = response;
    return { status, reason, type: response.headers.get('content-type'), text };
  } catch (error) {
    throw requestFailure(error, timeout);
  }
}
