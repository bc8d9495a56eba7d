import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import {
  StreamableHTTPClientTransport,
  StreamableHTTPError,
} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CallToolResultSchema, ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { ServerAnswer, ServerCall } from '../core/calling.ts';
import { Failure } from '../core/failure.ts';
import type { PlainMap } from '../core/foreign.ts';
import { oneLine } from '../core/text.ts';
import { limited, requestFailure } from './fetch.ts';
import type { Requester } from './fetch.ts';

// One answer, and all that a stream brings which stays open for the conversation.
const LARGEST_ANSWER = 1024 * 1024;
const LARGEST_STREAM = 16 * LARGEST_ANSWER;

const GOODBYE = 2;

/** Calls tools of MCP servers; a connection is kept until the conversation ends. */
export class McpServers {
  readonly #requester: Requester;
  readonly #connections = new Map<string, Promise<Connection>>();

  constructor(requester: Requester) {
    this.#requester = requester;
  }

  /** Calls a tool; throws `failed` with the reason where the server cannot be reached or refuses. */
  async callServer(call: ServerCall): Promise<ServerAnswer> {
    const key = JSON.stringify([call.url, call.headers]);
    const opened = this.#connections.get(key) ?? connect(this.#requester, call);
    this.#connections.set(key, opened);
    try {
      return answerOf(await (await opened).call(call));
    } catch (error) {
      // What the server itself refuses leaves the connection as it is; after anything else the next call begins anew.
      if (!(error instanceof McpError) || TROUBLE.has(error.code)) {
        this.#connections.delete(key);
        await closeOpened(opened);
      }
      throw failureOf(error, call.timeout);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#connections.values()].map(closeOpened));
    this.#connections.clear();
  }
}

const TROUBLE = new Set<number>([ErrorCode.RequestTimeout, ErrorCode.ConnectionClosed]);

async function closeOpened(opened: Promise<Connection>): Promise<void> {
  // What could not be opened was told by its call, and has nothing to close.
  const connection = await opened.catch(() => null);
  await connection?.close();
}

// A server of before 2025 knows only event streams, and answers so to what it does not know (MCP, section Transports).
async function connect(requester: Requester, call: ServerCall): Promise<Connection> {
  const current = new Connection(requester, call);
  try {
    await current.open(call, StreamableHTTPClientTransport);
    return current;
  } catch (error) {
    await current.close();
    const isOld = error instanceof StreamableHTTPError && [400, 404, 405].includes(error.code ?? 0);
    if (!isOld) throw error;
    const older = new Connection(requester, call);
    try {
      await older.open(call, SSEClientTransport);
      return older;
    } catch {
      await older.close();
      throw error;
    }
  }
}

type Transport = typeof StreamableHTTPClientTransport | typeof SSEClientTransport;

/** A connection to one server. */
class Connection {
  readonly #client = new Client({ name: 'agentctl', version: '1' });
  readonly #requester: Requester;
  readonly #timeout: number;
  #transport: StreamableHTTPClientTransport | SSEClientTransport | null = null;
  #tell: (trouble: unknown) => void = () => undefined;

  constructor(requester: Requester, { timeout }: ServerCall) {
    this.#requester = requester;
    this.#timeout = timeout;
  }

  async open({ url, headers, timeout }: ServerCall, Way: Transport): Promise<void> {
    const options = { fetch: this.#fetch, requestInit: { headers: { ...headers } } };
    this.#transport = new Way(new URL(url), options);
    await this.#within(timeout, this.#client.connect(this.#transport));
  }

  call({ tool, arguments: given, timeout }: ServerCall): Promise<CallToolResult> {
    const wait = { timeout: (timeout + 1) * 1000 };
    const request = { method: 'tools/call' as const, params: { name: tool, arguments: given } };
    return this.#within(timeout, this.#client.request(request, CallToolResultSchema, wait));
  }

  async close(): Promise<void> {
    const transport = this.#transport;
    if (transport instanceof StreamableHTTPClientTransport)
      // A server that takes no goodbye forgets the session by itself.
      await transport.terminateSession().catch(() => undefined);
    await this.#client.close();
  }

  // Its time limit comes before the SDK's. The first trouble of any stream ends the wait: the SDK itself would wait for an answer until the time is up.
  #within<T>(timeout: number, work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new DOMException('no answer', 'TimeoutError'));
      const timer = setTimeout(late, timeout * 1000);
      this.#tell = reject;
      void work.then(resolve, reject).finally(() => {
        clearTimeout(timer);
        this.#tell = () => undefined;
      });
    });
  }

  readonly #fetch: FetchLike = async (url, init = {}) => {
    const stays = (init.method ?? 'GET') === 'GET';
    const time = (init.method === 'DELETE' ? GOODBYE : this.#timeout) * 1000;
    const signals = [
      ...(init.signal ? [init.signal] : []),
      ...(stays ? [] : [AbortSignal.timeout(time)]),
    ];
    const headers = Object.fromEntries(new Headers(init.headers));
    try {
      const signal = AbortSignal.any(signals);
      const response = await this.#requester.fetch(new URL(url), {
        method: init.method ?? 'GET',
        headers,
        body: typeof init.body === 'string' ? init.body : null,
        signal,
      });
      const most = stays ? LARGEST_STREAM : LARGEST_ANSWER;
      const body = response.body && ReadableStream.from(this.#watched(limited(response, most)));
      const { status, statusText } = response;
      return new Response(body, { status, statusText, headers: [...response.headers] });
    } catch (error) {
      this.#tell(error);
      throw error;
    }
  };

  async *#watched(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* chunks;
    } catch (error) {
      this.#tell(error);
      throw error;
    }
  }
}

function answerOf({ content, structuredContent, isError }: CallToolResult): ServerAnswer {
  const texts = content.map((part) => {
    if (part.type === 'text') return part.text;
    return part.type === 'resource' && 'text' in part.resource
      ? part.resource.text
      : `(${part.type})`;
  });
  return {
    structured: (structuredContent as PlainMap | undefined) ?? null,
    text: texts.join('\n'),
    failed: isError === true,
  };
}

function failureOf(error: unknown, timeout: number): Failure {
  if (error instanceof StreamableHTTPError && (error.code ?? 0) > 0)
    return new Failure('failed', `its server answered ${error.code}`);
  if (error instanceof McpError)
    return new Failure('failed', `its server says: ${oneLine(error.message).slice(0, 200)}`);
  return requestFailure(error, timeout);
}
