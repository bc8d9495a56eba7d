import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { Program, ServerCall, WebServer } from '../core/calling.ts';
import { limited, timeLimit } from './fetch.ts';
import type { Requester } from './fetch.ts';

// One answer, and all that a stream brings which stays open for the conversation.
const LARGEST_ANSWER = 1024 * 1024;
const LARGEST_STREAM = 16 * LARGEST_ANSWER;

// How long a server may take to hear that the conversation is over, in seconds.
const GOODBYE = 2;

// How much is kept of what a program writes beside its answers, in characters.
const LONGEST_COMPLAINT = 4096;

type Transport = StreamableHTTPClientTransport | SSEClientTransport | StdioClientTransport;

/** A connection to one MCP server. */
export class Connection {
  readonly #client = new Client({ name: 'agentctl', version: '1' });
  readonly #timeout: number;
  #transport: Transport | null = null;
  #tell: (trouble: unknown) => void = () => undefined;
  #complaint = '';

  constructor(timeout: number) {
    this.#timeout = timeout;
  }

  /** The line in which a program said what is wrong, else its last one; empty where it said nothing. */
  get complaint(): string {
    const lines = this.#complaint.trim().split('\n');
    return (lines.find((line) => /^\w*Error\b/i.test(line)) ?? lines.at(-1) ?? '').trim();
  }

  /** Opens it to a server on the web, by the protocol of today or the one of before 2025. */
  async openWeb(
    { url, headers }: WebServer,
    Way: typeof StreamableHTTPClientTransport | typeof SSEClientTransport,
    requester: Requester,
  ): Promise<void> {
    const fetch: FetchLike = (target, init) => this.#fetch(requester, target, init);
    await this.#open(new Way(new URL(url), { fetch, requestInit: { headers: { ...headers } } }));
  }

  /** Starts a program that is a server. */
  async openProgram({ command, env }: Program, directory: string): Promise<void> {
    const [program = '', ...args] = command;
    const transport = new StdioClientTransport({
      command: program,
      args,
      env: { ...env },
      cwd: directory,
      stderr: 'pipe',
    });
    transport.stderr?.on('data', (chunk: Buffer) => {
      this.#complaint = (this.#complaint + chunk.toString()).slice(-LONGEST_COMPLAINT);
    });
    await this.#open(transport);
  }

  /** Calls a tool; where the signal breaks the call off, the server is told. */
  call(
    { tool, arguments: given, timeout }: ServerCall,
    signal: AbortSignal | null,
  ): Promise<CallToolResult> {
    // The time limit of this class comes first.
    const wait = { timeout: (timeout + 1) * 1000, ...(signal === null ? {} : { signal }) };
    const request = { method: 'tools/call' as const, params: { name: tool, arguments: given } };
    return this.#within(this.#client.request(request, CallToolResultSchema, wait));
  }

  async close(): Promise<void> {
    const transport = this.#transport;
    if (transport instanceof StreamableHTTPClientTransport)
      // A server that takes no goodbye forgets the session by itself.
      await transport.terminateSession().catch(() => undefined);
    await this.#client.close();
  }

  async #open(transport: Transport): Promise<void> {
    this.#transport = transport;
    await this.#within(this.#client.connect(transport));
  }

  // The first trouble of any stream ends the wait: the SDK would wait for an answer until its time is up.
  #within<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new DOMException('no answer', 'TimeoutError'));
      const timer = setTimeout(late, this.#timeout * 1000);
      this.#tell = reject;
      void work.then(resolve, reject).finally(() => {
        clearTimeout(timer);
        this.#tell = () => undefined;
      });
    });
  }

  async #fetch(requester: Requester, url: string | URL, init: RequestInit = {}): Promise<Response> {
    const { method = 'GET', body: sent, signal } = init;
    const stays = method === 'GET';
    const time = method === 'DELETE' ? GOODBYE : this.#timeout;
    const limits = [...(signal ? [signal] : []), ...(stays ? [] : [timeLimit(time)])];
    try {
      const response = await requester.fetch(new URL(url), {
        method,
        headers: Object.fromEntries(new Headers(init.headers)),
        body: typeof sent === 'string' ? sent : null,
        signal: AbortSignal.any(limits),
      });
      const chunks = limited(response, stays ? LARGEST_STREAM : LARGEST_ANSWER);
      const body = response.body && ReadableStream.from(this.#watched(chunks));
      const { status, statusText } = response;
      return new Response(body, { status, statusText, headers: [...response.headers] });
    } catch (error) {
      this.#tell(error);
      throw error;
    }
  }

  async *#watched(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* chunks;
    } catch (error) {
      this.#tell(error);
      throw error;
    }
  }
}
