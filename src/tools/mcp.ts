import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import {
  StreamableHTTPClientTransport,
  StreamableHTTPError,
} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { ServerAnswer, ServerCall, WebServer } from '../core/calling.ts';
import { Failure } from '../core/failure.ts';
import type { PlainMap } from '../core/foreign.ts';
import { oneLine } from '../core/text.ts';
import { requestFailure } from './fetch.ts';
import type { Requester } from './fetch.ts';
import { Connection } from './mcp-connection.ts';

/** Calls tools of MCP servers; a connection is kept until the conversation ends. */
export class McpServers {
  readonly #requester: Requester;
  readonly #directory: string | null;
  readonly #connections = new Map<string, Promise<Connection>>();

  /** Programs are started in the directory; none are where it is null. */
  constructor(requester: Requester, directory: string | null) {
    this.#requester = requester;
    this.#directory = directory;
  }

  /** Calls a tool; throws `failed` with the reason where the server cannot be reached or refuses. */
  async callServer(call: ServerCall, signal: AbortSignal | null): Promise<ServerAnswer> {
    const key = JSON.stringify(call.server);
    const opened = this.#connections.get(key) ?? this.#connect(call);
    this.#connections.set(key, opened);
    try {
      return answerOf(await (await opened).call(call, signal));
    } catch (error) {
      // What the server itself refuses leaves the connection as it is; after anything else the next call begins anew.
      if (!(error instanceof McpError) || GONE.has(error.code)) {
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

  async #connect({ server, timeout }: ServerCall): Promise<Connection> {
    if ('url' in server) return connectWeb(server, timeout, this.#requester);
    if (this.#directory === null)
      throw new Failure(
        'failed',
        `it is served by a program (${oneLine(server.command.join(' '))}); --allow-programs lets chat start it`,
      );
    const connection = new Connection(timeout);
    try {
      await connection.openProgram(server, this.#directory);
      return connection;
    } catch (error) {
      await connection.close();
      if (!(error instanceof McpError)) throw error;
      const { complaint } = connection;
      throw new Failure('failed', `its program ended${complaint === '' ? '' : `: ${complaint}`}`);
    }
  }
}

const GONE = new Set<number>([ErrorCode.ConnectionClosed]);

async function closeOpened(opened: Promise<Connection>): Promise<void> {
  // What could not be opened was told by its call, and has nothing to close.
  const connection = await opened.catch(() => null);
  await connection?.close();
}

// A server of before 2025 knows only event streams, and answers so to what it does not know (MCP, section Transports).
async function connectWeb(
  server: WebServer,
  timeout: number,
  requester: Requester,
): Promise<Connection> {
  const current = new Connection(timeout);
  try {
    await current.openWeb(server, StreamableHTTPClientTransport, requester);
    return current;
  } catch (error) {
    await current.close();
    const isOld = error instanceof StreamableHTTPError && [400, 404, 405].includes(error.code ?? 0);
    if (!isOld) throw error;
    const older = new Connection(timeout);
    try {
      await older.openWeb(server, SSEClientTransport, requester);
      return older;
    } catch {
      // It is no older server either: what it answered first is what counts.
      await older.close();
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
  if (error instanceof StreamableHTTPError)
    return new Failure(
      'failed',
      (error.code ?? 0) > 0 ? `its server answered ${error.code}` : 'no MCP server answers there',
    );
  if (error instanceof McpError)
    return new Failure('failed', `its server says: ${oneLine(error.message).slice(0, 200)}`);
  if (error instanceof Error && 'syscall' in error && String(error.syscall).startsWith('spawn'))
    return new Failure('failed', `its program cannot be started (${oneLine(error.message)})`);
  return requestFailure(error, timeout);
}
