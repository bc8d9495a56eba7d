import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LLMock } from '@copilotkit/aimock';
import type { SpeakingModel } from '../../src/core/speaking.ts';
import { openModel } from '../../src/models/open.ts';
import type { Patience } from '../../src/models/patience.ts';

/** A provider, where its key and its address stand, and what its address ends in. */
export interface Provider {
  model: string;
  key: string;
  url: string;
  path: string;
}

const provider = (model: string, [key, url, path]: [string, string, string]): Provider => ({
  model,
  key,
  url,
  path,
});

export const PROVIDERS: readonly Provider[] = [
  provider('openai/gpt-4.1-mini', ['OPENAI_API_KEY', 'OPENAI_BASE_URL', '/v1']),
  provider('anthropic/claude-sonnet-4-5', ['ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL', '/v1']),
  provider('google/gemini-2.5-flash', [
    'GOOGLE_GENERATIVE_AI_API_KEY',
    'GOOGLE_GENERATIVE_AI_BASE_URL',
    '/v1beta',
  ]),
  provider('openai-compatible/llama3', [
    'OPENAI_COMPATIBLE_API_KEY',
    'OPENAI_COMPATIBLE_BASE_URL',
    '/v1',
  ]),
];

/** The key that is sent to the servers of the tests. */
export const KEY = 'sk-a-key-of-the-tests';

// Nobody waits in a test, but for what has to come first.
const HASTY: Patience = { silence: 5000, pause: 1 };

/** Opens a model of a provider at a server of the tests. */
export function modelAt(
  server: { url: string },
  { model, key, url, path }: Provider,
  patience: Partial<Patience> = {},
): SpeakingModel {
  const [name = '', ...rest] = model.split('/');
  return openModel(
    { ...PLAIN, provider: name, name: rest.join('/') },
    { [key]: KEY, [url]: `${server.url}${path}` },
    { ...HASTY, ...patience },
  );
}

const PLAIN = { baseUrl: null, temperature: null, maxTokens: null, reasoningEffort: null };

/** Starts an independent server that speaks the providers' real protocols, on loopback. */
export async function startMock(): Promise<LLMock> {
  const mock = new LLMock({ port: 0, strict: true });
  await mock.start();
  return mock;
}

/** Stops it, without waiting for connections that are kept open. */
export async function stopMock(mock: LLMock): Promise<void> {
  const { server } = Reflect.get(mock, 'serverInstance') as { server: Server };
  const stopped = mock.stop();
  server.closeAllConnections();
  await stopped;
}

/** A server that answers byte by byte what a test says, for what the other one does not do. */
export class Wire {
  /** What it answers next. */
  answer: RequestListener = (_, response) => response.end();
  readonly requests: IncomingMessage[] = [];
  readonly #server = createServer((request, response) => {
    this.requests.push(request);
    this.answer(request, response);
  });

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  start(): Promise<void> {
    return new Promise((resolve) => void this.#server.listen(0, '127.0.0.1', () => resolve()));
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => void this.#server.close(() => resolve()));
  }
}
