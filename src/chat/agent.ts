import type { Bundle } from '../core/bundle.ts';
import type { Plain, PlainMap } from '../core/foreign.ts';
import type { ModelChoice } from '../core/speaking.ts';

/** Exact words: for all languages, or by language. */
export type Words = string | Readonly<Record<string, string>>;

/** What the agent knows. */
export interface Topic {
  name: string;
  title: string | null;
  examples: readonly string[];
  content: string;
  actions: string | null;
}

/** Where a step may lead. */
export interface Transition {
  to: string;
  /** A CEL expression. */
  condition: string | null;
  /** The condition in words, which only a language model can weigh. */
  when: string | null;
  clear: readonly string[];
}

/** One step of a flow. */
export interface Step {
  name: string;
  say: Words | null;
  /** Instructions for a language model, never spoken. */
  prompt: string | null;
  collect: readonly string[];
  tools: readonly { tool: string; save: readonly string[] }[];
  send: readonly string[];
  next: readonly Transition[];
}

/** What the agent does step by step. */
export interface Flow {
  name: string;
  title: string | null;
  description: string | null;
  examples: readonly string[];
  start: string;
  steps: ReadonlyMap<string, Step>;
}

/** What can be found out. */
export interface Entity {
  name: string;
  description: string | null;
  /** How to ask for it and understand it, for a language model. */
  prompt: string | null;
  type: string;
  options: readonly { value: string; words: readonly string[] }[];
  pattern: string | null;
  integer: boolean;
  min: number | string | null;
  max: number | string | null;
  countries: readonly string[];
}

/** An answer for trying out. */
interface MockCase {
  arguments: PlainMap;
  result: Plain;
  error: string | null;
}

/** A web service, as the definition writes the request. */
export interface HttpCall {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Undefined where nothing is said of it. */
  body: Plain | undefined;
  /** What is kept of the answer: our name, and where it stands there; all of it where this is empty. */
  response: Readonly<Record<string, string>>;
  /** In seconds. */
  timeout: number | null;
}

/** A tool of an MCP server. */
export interface McpCall {
  /** Null where a program serves it. */
  url: string | null;
  headers: Readonly<Record<string, string>>;
  /** The program with its arguments; empty where it has an address. */
  command: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Its name there, where that is another one. */
  tool: string | null;
  /** In seconds. */
  timeout: number | null;
}

/** What the agent can call. */
export interface Tool {
  name: string;
  description: string | null;
  /** What it needs to be told, as JSON Schema. */
  schema: PlainMap;
  /** The names of its parameters. */
  parameters: readonly string[];
  whileWaiting: Words | null;
  http: HttpCall | null;
  mcp: McpCall | null;
  mock: readonly MockCase[];
}

/** Where a conversation can be passed on to. */
export interface HandoffTarget {
  description: string | null;
  say: Words | null;
  target: string;
  method: string | null;
  sipHeaders: readonly { name: string; value: string }[];
}

/** A text message. */
interface Message {
  description: string | null;
  text: Words;
  sender: Readonly<Record<string, string>>;
}

/** One state of an agent as a conversation needs it. */
export interface Agent {
  id: string;
  revision: string;
  version: string | null;
  tree: string;
  name: string;
  language: string;
  languages: readonly string[];
  greetings: readonly Channel[];
  fallback: Words | null;
  model: ModelChoice;
  persona: { role: string | null; personality: string | null };
  rules: string | null;
  /** How strictly it keeps away from subjects. */
  safety: Readonly<Record<string, string>>;
  topics: readonly Topic[];
  flows: ReadonlyMap<string, Flow>;
  entities: ReadonlyMap<string, Entity>;
  tools: ReadonlyMap<string, Tool>;
  handoffs: ReadonlyMap<string, HandoffTarget>;
  messages: ReadonlyMap<string, Message>;
  variants: ReadonlyMap<string, Variant>;
  variables: Bundle['variables'];
}

/** What is said first; `channel` null stands for every channel without words of its own. */
export interface Channel {
  channel: 'voice' | 'chat' | null;
  disclaimer: Words | null;
  greeting: Words | null;
  /** How to speak or write there, for a language model. */
  style: string | null;
}

/** One of several places that an agent serves. */
interface Variant {
  isDefault: boolean;
  attributes: ReadonlyMap<string, Plain>;
}
