import type { PlainMap } from './foreign.ts';

/** A request to a web service in which everything is filled in. */
export interface WebRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
  /** How long the whole of it may take, in seconds. */
  timeout: number;
}

/** What a web service answered. */
export interface WebAnswer {
  status: number;
  /** The words of the status, which may be empty. */
  reason: string;
  /** The media type, with its parameters; null where none is told. */
  type: string | null;
  text: string;
}

/** An MCP server on the web. */
export interface WebServer {
  url: string;
  headers: Readonly<Record<string, string>>;
}

/** A program that is an MCP server: itself and its arguments, and what its environment has beside the usual. */
export interface Program {
  command: readonly string[];
  env: Readonly<Record<string, string>>;
}

/** A call of a tool of an MCP server, in which everything is filled in. */
export interface ServerCall {
  server: WebServer | Program;
  tool: string;
  arguments: PlainMap;
  /** How long connecting may take, and how long the call, in seconds. */
  timeout: number;
}

/** What a tool of an MCP server answered. */
export interface ServerAnswer {
  /** The answer as data; null where it comes as text alone. */
  structured: PlainMap | null;
  text: string;
  /** The tool itself says that it failed. */
  failed: boolean;
}

/**
 * What reaches services outside. Both throw `failed` with a few words on what went wrong: an address that may not be
 * reached, a time limit, an answer that is too large, a connection that breaks; so they do where the signal breaks them off.
 */
export interface Outside {
  request: (request: WebRequest, signal: AbortSignal | null) => Promise<WebAnswer>;
  callServer: (call: ServerCall, signal: AbortSignal | null) => Promise<ServerAnswer>;
  /** Ends the connections that are kept. */
  close: () => Promise<void>;
}
