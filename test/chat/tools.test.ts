import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChatAnswer, ToolCall } from '../../src/core/conversation.ts';
import type { Plain } from '../../src/core/foreign.ts';
import { agentctl, json, stable } from '../helpers/cli.ts';
import type { RunOptions } from '../helpers/cli.ts';
import { PROJECT, copies, git, temporaryFolder, write } from '../helpers/repository.ts';
import { atTerminal } from '../helpers/terminal.ts';
import { mayReach } from '../../src/tools/addresses.ts';

// A web service on loopback; what it was asked stands in `asked`.
type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => unknown;
const asked: string[] = [];
let answer: Answer;
const service = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    asked.push(`${request.method} ${request.url}${body === '' ? '' : ` ${body}`}`);
    void answer(request, response, body);
  });
});
let address: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});
afterAll(() => {
  service.closeAllConnections();
  service.close();
});
beforeEach(() => {
  asked.length = 0;
  answer = (_, response) => response.end('{"order":{"state":"on its way"},"more":1}');
});

const workspace = copies(async () => {
  const folder = temporaryFolder('tools-template');
  git(folder, 'init', '--quiet', '--initial-branch=main');
  await json(folder, ['init', '--agent', 'desk']);
  write(folder, 'agentctl.yaml', ladder(true));
  write(
    folder,
    'agents/desk/agent.yaml',
    'name: Desk\ngreeting: Hello!\nvariables:\n  api_url: {required: true}\n  api_key: {secret: true}\n',
  );
  write(
    folder,
    'agents/desk/entities.yaml',
    'order: {type: free_text}\nstate: {type: free_text}\n',
  );
  write(
    folder,
    'agents/desk/flows/find.yaml',
    `name: find
examples: [find my order]
start: which
steps:
  which: {say: Which order?, collect: [order], tools: [{tool: find, save: [state]}], next: told}
  told: {say: "It is: {{entity:state}}", next: exit}
`,
  );
  write(folder, 'agents/desk/tools/find.yaml', tool({}));
  return folder;
});

function ladder(privateAddresses: boolean): string {
  return `environments:\n  - {name: sandbox, privateAddresses: ${privateAddresses}}\n  - name: live\n`;
}

// A tool that gets an order; `more` are lines of its http in place of what stands there.
function tool(more: Record<string, string>): string {
  const http = {
    method: 'GET',
    url: '"{{variable:api_url}}/orders/{order}"',
    headers: '{Authorization: "Bearer {{variable:api_key}}"}',
    response: '{state: order.state}',
    ...more,
  };
  const lines = Object.entries(http).flatMap(([key, value]) =>
    value === '' ? [] : [`  ${key}: ${value}`],
  );
  return `name: find
parameters: {type: object, properties: {order: {type: string}}, additionalProperties: false}
http:
${lines.join('\n')}
mock: {cases: [{arguments: {order: A-1}, result: {state: pretended}}]}
`;
}

const SAY = ['-m', 'find my order', '-m'];
const KEY = { API_KEY: 'k3y-of-ours' };

/** Asks for orders in one conversation and returns what came of each call. */
async function calls(
  folder: string,
  orders: readonly string[],
  { argv = [], ...options }: { argv?: string[] } & RunOptions = {},
): Promise<ToolCall[]> {
  const say = orders.flatMap((order) => [...SAY, order]);
  const words = ['chat', '--tools', 'live', '--set', `api_url=${address}`, ...argv, ...say];
  const ran = await json<ChatAnswer>(folder, words, { env: KEY, ...options });
  const events = ran.conversations[0]?.turns.flatMap((turn) => turn.events) ?? [];
  const found = events.filter((event) => event.kind === 'tool');
  expect(found).toHaveLength(orders.length);
  return found;
}

/** Asks for one order and returns what came of the call: its error, else its result. */
async function call(
  folder: string,
  { order = 'A-1', ...options }: { order?: string; argv?: string[] } & RunOptions = {},
): Promise<Plain> {
  const [only] = await calls(folder, [order], options);
  return only ? toldOf(only) : null;
}

const toldOf = ({ result, error }: ToolCall) => error ?? result;

it('nothing outside is called unasked, and a missing case says what there is instead', async () => {
  const folder = await workspace();
  const { stdout } = await agentctl(folder, ['chat', '--trace', ...SAY, 'A-2'], { env: KEY });
  expect(stdout.replace(/\d+ ms/g, '0 ms')).toMatchInlineSnapshot(`
    "desk, draft
    Hello!
      0 ms
    > find my order
    Which order?
      flow find, step which
      0 ms
    > A-2
    It is:
      order = "A-2"
      tool find {"order":"A-2"} → error: find has no mock case for these arguments: --tools live calls it, --tools ask asks you for the result
      flow find, step told
      left the flow find
      0 ms
    "
  `);
  expect(asked).toEqual([]);
});

it('with --tools live the service is called, and the trace shows it with its time', async () => {
  const folder = await workspace();
  const words = [
    'chat',
    '--tools',
    'live',
    '--set',
    `api_url=${address}/v1/`,
    '--trace',
    ...SAY,
    'A-1',
  ];
  const { stdout } = await agentctl(folder, words, { env: KEY });
  expect(stdout.replace(/\d+ ms/g, '0 ms')).toMatchInlineSnapshot(`
    "desk, draft
    Hello!
      0 ms
    > find my order
    Which order?
      flow find, step which
      0 ms
    > A-1
    It is: on its way
      order = "A-1"
      tool find {"order":"A-1"} → {"state":"on its way"} (0 ms)
      state = "on its way"
      flow find, step told
      left the flow find
      0 ms
    "
  `);
  expect(asked).toEqual(['GET /v1/orders/A-1']);
});

describe('a request', () => {
  it('is what the definition says, with values in their places and their types', async () => {
    const folder = await workspace();
    const body =
      '{id: "{order}", note: "for {order}", who: "{{entity:order}}", all: [1, "{order}"]}';
    write(folder, 'agents/desk/tools/find.yaml', tool({ method: 'POST', body, headers: '' }));
    await call(folder);
    expect(asked).toEqual([
      'POST /orders/A-1 {"id":"A-1","note":"for A-1","who":"A-1","all":[1,"A-1"]}',
    ]);
  });

  it('takes arguments that the url does not name into the url or the body', async () => {
    const folder = await workspace();
    const url = '"{{variable:api_url}}/orders"';
    write(folder, 'agents/desk/tools/find.yaml', tool({ url }));
    await call(folder, { order: 'a&b=c #1' });
    write(folder, 'agents/desk/tools/find.yaml', tool({ url, method: 'PATCH' }));
    await call(folder);
    const form = '{Content-Type: application/x-www-form-urlencoded}';
    write(folder, 'agents/desk/tools/find.yaml', tool({ url, method: 'PUT', headers: form }));
    await call(folder, { order: 'a&b=c' });
    expect(asked).toEqual([
      'GET /orders?order=a%26b%3Dc+%231',
      'PATCH /orders {"order":"A-1"}',
      'PUT /orders order=a%26b%3Dc',
    ]);
  });

  it('cannot be made another one by what somebody says', async () => {
    const folder = await workspace();
    await calls(folder, ['../admin', '..', '.', '?x=1', '#', '//evil.example', String.raw`\..`]);
    const elsewhere = async (url: string, order: string) => {
      write(folder, 'agents/desk/tools/find.yaml', tool({ url }));
      return call(folder, { order });
    };
    expect([
      await elsewhere('"{{variable:api_url}}{order}"', '@evil.example'),
      await elsewhere('"https://{order}/x"', 'evil.example'),
      await elsewhere('"{{entity:order}}"', 'http://evil.example'),
      await elsewhere('"{{variable:api_url}}/{{entity:state}}"', 'x'),
      await elsewhere('"{{variable:api_url}}/{{entity:state}}.json"', 'x'),
      await elsewhere('"https://user@{{variable:api_key}}/x"', 'x'),
    ]).toMatchInlineSnapshot(`
      [
        "its address is no web address",
        "the host of its address would come from the conversation",
        "its address is no web address",
        "a value that its address needs is missing, or would lead elsewhere",
        "a value that its address needs is missing, or would lead elsewhere",
        "its address holds a name or password; a header is the place for them",
      ]
    `);
    const quoted = tool({ method: 'POST', body: `'{"id": "{order}"}'` });
    write(folder, 'agents/desk/tools/find.yaml', quoted);
    await call(folder, { order: 'a", "admin": "yes' });
    expect(asked).toMatchInlineSnapshot(`
      [
        "GET /orders/..%2Fadmin",
        "GET /orders/%3Fx%3D1",
        "GET /orders/%23",
        "GET /orders/%2F%2Fevil.example",
        "GET /orders/%5C..",
        "POST /orders/a%22%2C%20%22admin%22%3A%20%22yes {"id": "a\\", \\"admin\\": \\"yes"}",
      ]
    `);
  });

  it('cannot get another header by a value', async () => {
    const folder = await workspace();
    const headers = '{X-Order: "{{variable:api_key}}"}';
    write(folder, 'agents/desk/tools/find.yaml', tool({ headers }));
    const env = { API_KEY: 'one\r\nX-Admin: yes' };
    expect(await call(folder, { env })).toBe(
      'the header X-Order would hold characters that none may hold',
    );
    expect(asked).toEqual([]);
  });
});

describe('an answer', () => {
  it('that cannot be used is told in words', async () => {
    const folder = await workspace();
    write(folder, 'agents/desk/tools/find.yaml', tool({ response: '' }));
    const answers: Record<string, Answer> = {
      text: (_, response) => response.end('on its way'),
      refused: (_, response) => response.writeHead(404).end('{"why":"no\u001b[2J such order"}'),
      huge: (_, response) => response.end('x'.repeat(2_000_000)),
      endless: (_, response) => response.write('x'.repeat(2_000_000)),
      packed: (_, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(9e6))),
      breaks: (request) => request.socket.destroy(),
      nests: (_, response) => response.end('['.repeat(50_000) + ']'.repeat(50_000)),
      moves: (_, response) => response.writeHead(302, { location: '//127.0.0.2/x' }).end(),
      circle: (_, response) => response.writeHead(307, { location: '/circle' }).end(),
    };
    answer = (request, response, body) =>
      answers[request.url?.split('/').at(-1) ?? '']?.(request, response, body);
    const told = await calls(folder, Object.keys(answers));
    expect(told.map(toldOf)).toMatchInlineSnapshot(`
      [
        "on its way",
        "it answered 404 Not Found: {"why":"no[2J such order"}",
        "its answer is larger than 1 MB",
        "its answer is larger than 1 MB",
        "its answer is larger than 1 MB",
        "the connection broke",
        "its answer nests too deeply",
        "it redirects to another host (127.0.0.2)",
        "it redirects again and again",
      ]
    `);
  });

  it('that does not come is not waited for', async () => {
    const folder = await workspace();
    write(folder, 'agents/desk/tools/find.yaml', tool({ timeout: '0.3004' }));
    answer = () => undefined;
    expect(await call(folder)).toBe('it took longer than 0.3004 seconds');
  });

  it('that is broken off is not waited for by the service either', async () => {
    const folder = await workspace();
    const gone = new Promise((resolve) => {
      answer = (_, response) => {
        response.on('close', resolve);
        run.press('\u0003');
      };
    });
    const argv = ['chat', '--revision', 'draft', '--tools', 'live', '--set', `api_url=${address}`];
    const run = atTerminal(folder, argv, KEY);
    await run.waitFor('desk draft › ');
    run.press('find my order\r');
    await run.waitFor('Which order?');
    run.press('A-1\r');
    await run.waitFor('Broke off: the conversation stands where it stood.');
    await gone;
    run.press('/quit\r');
    expect(await run.ended).toBe(0);
  });

  it('that is long goes on with its beginning, a redirect on the same host is followed', async () => {
    const folder = await workspace();
    write(folder, 'agents/desk/tools/find.yaml', tool({ method: 'POST', response: '' }));
    answer = ({ url }, response) =>
      url === '/there'
        ? response.end(JSON.stringify({ text: 'é'.repeat(20_000) }))
        : response.writeHead(303, { location: '/there' }).end();
    expect(await call(folder)).toMatch(/^\{"text":"é+… \(cut: 11819 characters more\)$/);
    expect(asked).toEqual(['POST /orders/A-1 {}', 'GET /there']);
  });
});

describe('addresses of one’s own network', () => {
  it('are refused where the environment does not allow them', async () => {
    const folder = await workspace();
    const port = new URL(address).port;
    const byName = { argv: ['--set', `api_url=http://localhost:${port}`] };
    expect(await call(folder, byName)).toEqual({ state: 'on its way' });
    asked.length = 0;
    write(folder, 'agentctl.yaml', ladder(false));
    const hosts = ['127.0.0.1', 'localhost', '2130706433', '0177.1', '[::1]', '[::ffff:7f00:1]'];
    const told: Plain[] = [];
    for (const host of [...hosts, '169.254.169.254', '0.0.0.0'])
      told.push(await call(folder, { argv: ['--set', `api_url=http://${host}:${port}`] }));
    const words = told.map((error) => JSON.stringify(error).replace(/; .*/, '"'));
    expect(words).toMatchInlineSnapshot(`
      [
        ""127.0.0.1 is a private address"",
        ""localhost (127.0.0.1) is a private address"",
        ""127.0.0.1 is a private address"",
        ""127.0.0.1 is a private address"",
        ""::1 is a private address"",
        ""::ffff:7f00:1 is a private address"",
        ""169.254.169.254 is no address that tools may reach"",
        ""0.0.0.0 is no address that tools may reach"",
      ]
    `);
    expect(told[0]).toMatch(
      /; to allow it, privateAddresses: true at the environment in agentctl.yaml$/,
    );
    expect(asked).toEqual([]);
  });

  it.each([
    ['8.8.8.8', true, true],
    ['2606:4700::1111', true, true],
    ['10.1.2.3', false, true],
    ['100.64.0.1', false, true],
    ['fd00::1', false, true],
    ['::ffff:10.0.0.1', false, true],
    ['169.254.169.254', false, false],
    ['fe80::1', false, false],
    ['::7f00:1', false, false],
    ['64:ff9b::7f00:1', false, false],
    ['2002:7f00:1::', false, false],
    ['0.0.0.0', false, false],
    ['255.255.255.255', false, false],
    ['224.0.0.1', false, false],
    ['example.com', false, false],
  ])('%s', (host, unasked, allowed) => {
    expect([mayReach(host, false), mayReach(host, true)]).toEqual([unasked, allowed]);
  });
});

describe('secrets', () => {
  it('are sent, and shown nowhere, whatever comes back', async () => {
    const folder = await workspace();
    const [first, second] = ['s3cret/öne', '12345678'];
    write(
      folder,
      'agents/desk/agent.yaml',
      'name: Desk\ngreeting: Key {{variable:api_key}}\nvariables:\n  api_url: {}\n  api_key: {secret: true}\n  pin: {secret: true}\n',
    );
    const url = '"{{variable:api_url}}/orders?key={{variable:api_key}}&pin={{variable:pin}}"';
    write(folder, 'agents/desk/tools/find.yaml', tool({ url, headers: '', response: '' }));
    const env = { OUR_KEY: first, PIN: second };
    const argv = ['--set', 'api_key=${env:OUR_KEY}'];
    answer = (request, response) =>
      response.end(JSON.stringify({ url: request.url, [first]: [first, Number(second)] }));
    const words = ['chat', '--tools', 'live', '--set', `api_url=${address}`, ...argv, ...SAY, 'A'];
    const ran = await agentctl(folder, [...words, '--trace'], { env });
    answer = (_, response) =>
      response.writeHead(500).end(String.raw`no ${first}: s3cret\/\u00f6ne`);
    const failed = await agentctl(folder, [...words, '--json'], { env });
    expect(asked[0]).toContain(`key=s3cret%2F%C3%B6ne&pin=${second}&order=A`);
    expect(ran.stdout.replace(/\d+ ms/g, '0 ms')).toMatchInlineSnapshot(`
      "desk, draft
      Key •••
        0 ms
      > find my order
      Which order?
        flow find, step which
        0 ms
      > A
      It is:
        order = "A"
        tool find {"order":"A"} → {"url":"/orders?key=•••&pin=•••&order=A","•••":["•••","•••"]} (0 ms)
        flow find, step told
        left the flow find
        0 ms
      "
    `);
    expect(failed.stdout).toContain('it answered 500 Internal Server Error: no •••: •••');
    for (const text of [ran.stdout, ran.stderr, failed.stdout, failed.stderr])
      expect(text).not.toMatch(/s3cret|12345678/);
  });

  it('come from the process environment; one that is not there is named', async () => {
    const folder = await workspace();
    const missing = await call(folder, { env: {} });
    const named = await call(folder, { env: {}, argv: ['--set', 'api_key=${env:OTHER}'] });
    const file = ['--set', 'api_key=${file:/etc/hostname}'];
    expect([missing, named, await call(folder, { env: {}, argv: file })]).toMatchInlineSnapshot(`
      [
        "the variable api_key has no value: export API_KEY=…",
        "the variable api_key has no value: export OTHER=…",
        "the variable api_key has no value: export API_KEY=…",
      ]
    `);
    expect(asked).toEqual([]);
  });
});

describe('--tools ask', () => {
  it('asks for the result of each call, and the conversation goes on', async () => {
    const folder = await workspace();
    const run = atTerminal(folder, ['chat', '--revision', 'draft', '--tools', 'ask', '--trace']);
    for (const typed of ['{"state": "late"}', 'lost', 'error: it is down', '']) {
      await run.waitFor('desk draft › ');
      run.press('find my order\r');
      await run.waitFor('desk draft › ');
      run.press('A-1\u202e\r');
      await run.waitFor('draft: what does find {"order":"A-1"} answer?');
      run.press(`${typed}\r`);
    }
    await run.waitFor('desk draft › ');
    run.press('/quit\r');
    expect(await run.ended).toBe(0);
    expect(run.screen().match(/tool find .*/g)).toMatchInlineSnapshot(`
      [
        "tool find {"order":"A-1"} → {"state":"late"}",
        "tool find {"order":"A-1"} → "lost"",
        "tool find {"order":"A-1"} → error: it is down",
        "tool find {"order":"A-1"} → error: no result was given",
      ]
    `);
    expect(run.screen()).toContain('It is: late');
    // How long a turn took is told once.
    expect(run.screen()).not.toMatch(/ ms\n\d+ ms/);
  });

  it('asks for one state after the other', async () => {
    const folder = await workspace();
    await json(folder, ['publish', '-m', 'One']);
    const run = atTerminal(folder, ['chat', '--compare', 'draft,v1', '--tools', 'ask']);
    await run.waitFor('› ');
    run.press('find my order\r');
    await run.waitFor('› ');
    run.press('A-1\r');
    await run.waitFor('draft: what does');
    run.press('{"state": "here"}\r');
    await run.waitFor('v1: what does');
    run.press('{"state": "there"}\r');
    await run.waitFor('It is: there');
    expect(run.screen()).toContain('It is: here');
    run.press('/quit\r');
    expect(await run.ended).toBe(0);
  });

  it('needs somebody to ask', async () => {
    const folder = await workspace();
    const { code, stderr } = await agentctl(folder, ['chat', '--tools', 'ask', ...SAY, 'A-1']);
    expect(`${code} ${stderr}`).toMatchInlineSnapshot(`
      "5 error: Couldn't ask for what tools answer: there is no terminal.
      hint: --tools mock answers by their mock cases
      hint: --tools live really calls them
      "
    `);
  });
});

describe('a tool of an MCP server', () => {
  // The official SDK's own server: it answers by one event stream a request, or as servers did before 2025.
  const sessions: { close: () => Promise<void> }[] = [];
  const seen: string[] = [];

  function makeServer(): Server {
    const server = new Server({ name: 'orders', version: '1' }, { capabilities: { tools: {} } });
    server.setRequestHandler(CallToolRequestSchema, ({ params }, { requestInfo }) => {
      const order = String(params.arguments?.['order']);
      const key = String(requestInfo?.headers['authorization']);
      seen.push(`${params.name} ${order} ${key}`);
      if (order === 'slow') return new Promise(() => undefined);
      if (order === 'unknown') throw new Error('no such order');
      const text = order === 'huge' ? 'x'.repeat(2_000_000) : `on its way, ${key}`;
      return {
        content: [{ type: 'text', text }],
        isError: order === 'bad',
        ...(order === 'data' ? { structuredContent: { state: 'packed' } } : {}),
      };
    });
    return server;
  }

  const current = (): Answer => {
    let transport: StreamableHTTPServerTransport;
    return async (request, response, body) => {
      if (body.includes('"initialize"')) {
        transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => 'a-session' });
        const server = makeServer();
        sessions.push(server);
        await server.connect(transport);
      }
      await transport.handleRequest(request, response, body === '' ? undefined : JSON.parse(body));
    };
  };

  const older = (): Answer => {
    let transport: SSEServerTransport | null = null;
    return async (request, response, body) => {
      if (request.method === 'GET') {
        transport = new SSEServerTransport('/messages', response);
        const server = makeServer();
        sessions.push(server);
        await server.connect(transport);
      } else if (request.url?.startsWith('/messages'))
        await transport?.handlePostMessage(request, response, JSON.parse(body));
      else response.writeHead(405).end();
    };
  };

  const prepare = async (timeout = 10): Promise<string> => {
    const folder = await workspace();
    seen.length = 0;
    write(
      folder,
      'agents/desk/tools/find.yaml',
      `name: find
parameters: {type: object, properties: {order: {type: string}}}
mcp:
  url: "{{variable:api_url}}/mcp"
  headers: {Authorization: "Bearer {{variable:api_key}}"}
  tool: find_order
  timeout: ${timeout}
`,
    );
    return folder;
  };
  afterAll(() => Promise.all(sessions.map((session) => session.close())));

  it('is called with what it needs, and what comes back is text, data or an error', async () => {
    const folder = await prepare();
    answer = current();
    const told = await calls(folder, ['A-1', 'data', 'bad', 'unknown', 'huge', 'A-2']);
    expect(told.map(toldOf)).toMatchInlineSnapshot(`
      [
        "on its way, Bearer •••",
        {
          "state": "packed",
        },
        "on its way, Bearer •••",
        "its server says: MCP error -32603: no such order",
        "its answer is larger than 1 MB",
        "on its way, Bearer •••",
      ]
    `);
    expect(seen[0]).toBe('find_order A-1 Bearer k3y-of-ours');
    // One connection for all, but for what came after one that broke; each is taken leave of.
    const count = (word: string) => asked.filter((line) => line.includes(word)).length;
    expect([count('"initialize"'), count('DELETE')]).toEqual([2, 2]);
  });

  it('that does not answer is not waited for', async () => {
    const folder = await prepare(0.3004);
    answer = current();
    expect(await call(folder, { order: 'slow' })).toBe('it took longer than 0.3004 seconds');
  });

  it('hears that it is broken off', async () => {
    const folder = await prepare(60);
    const served = current();
    const cancelled = new Promise((resolve) => {
      answer = async (request, response, body) => {
        if (body.includes('notifications/cancelled')) resolve(undefined);
        if (body.includes('tools/call')) run.press('\u0003');
        await served(request, response, body);
      };
    });
    const argv = ['chat', '--revision', 'draft', '--tools', 'live', '--set', `api_url=${address}`];
    const run = atTerminal(folder, argv, KEY);
    await run.waitFor('desk draft › ');
    run.press('find my order\r');
    await run.waitFor('Which order?');
    run.press('slow\r');
    await run.waitFor('Broke off: the conversation stands where it stood.');
    await cancelled;
    run.press('/quit\r');
    expect(await run.ended).toBe(0);
  });

  it('is called on a server of before 2025 as well', async () => {
    const folder = await prepare();
    answer = older();
    const told = await calls(folder, ['A-1', 'A-2']);
    expect(told.map(toldOf)).toEqual(['on its way, Bearer •••', 'on its way, Bearer •••']);
    expect(asked.filter((line) => line.startsWith('GET'))).toEqual(['GET /mcp']);
  });

  it('is refused where its server may not be reached or is no server', async () => {
    const folder = await prepare();
    answer = (_, response) => response.writeHead(401).end();
    const told = [await call(folder)];
    answer = (_, response) => response.end('hello');
    told.push(await call(folder));
    write(folder, 'agentctl.yaml', ladder(false));
    told.push(await call(folder));
    expect(told).toMatchInlineSnapshot(`
      [
        "its server answered 401",
        "no MCP server answers there",
        "127.0.0.1 is a private address; to allow it, privateAddresses: true at the environment in agentctl.yaml",
      ]
    `);
  });

  it('is served by a program only where that is allowed', async () => {
    const folder = await workspace();
    const sdk = `${PROJECT}/node_modules/@modelcontextprotocol/sdk/dist/esm`;
    write(
      folder,
      'server.mjs',
      `import { Server } from '${sdk}/server/index.js';
import { StdioServerTransport } from '${sdk}/server/stdio.js';
import { CallToolRequestSchema } from '${sdk}/types.js';
const server = new Server({ name: 'orders', version: '1' }, { capabilities: { tools: {} } });
const text = process.env.KEY + ' ' + process.argv[2] + ' ' + process.cwd();
server.setRequestHandler(CallToolRequestSchema, () => ({ content: [{ type: 'text', text }] }));
if (process.argv[2] === 'dies') throw new Error('no such place');
await server.connect(new StdioServerTransport());
`,
    );
    const served = (...command: string[]) =>
      write(
        folder,
        'agents/desk/tools/find.yaml',
        `name: find\nmcp: {command: ${JSON.stringify(command)}, env: {KEY: "{{variable:api_key}}"}}\n`,
      );
    const allowed = { argv: ['--allow-programs'] };
    served('node', 'server.mjs', '{{variable:api_url}}');
    const told = [await call(folder), await call(folder, allowed)];
    served('node', 'server.mjs', 'dies');
    told.push(await call(folder, allowed));
    served('no-such-program');
    told.push(await call(folder, allowed));
    served('node', 'server.mjs', '{{entity:order}}');
    told.push(await call(folder, { ...allowed, order: '--eval' }));
    const words = stable(JSON.stringify(told, null, 2), folder);
    expect(words.replaceAll(address, '<service>')).toMatchInlineSnapshot(`
      "[
        "it is served by a program (node server.mjs <service>); --allow-programs lets chat start it",
        "••• <service> <workspace>",
        "its program ended: Error: no such place",
        "its program cannot be started (spawn no-such-program ENOENT)",
        "its program would be told what comes from the conversation"
      ]"
    `);
    const { code, stderr } = await agentctl(folder, ['chat', '--allow-programs', ...SAY, 'A-1']);
    expect(`${code} ${stderr}`).toMatchInlineSnapshot(`
      "2 error: Couldn't allow programs: with --tools mock none is started.
      hint: agentctl chat --tools live --allow-programs
      "
    `);
  });
});
