import type { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/core/failure.ts';
import type { SpeakingModel } from '../../src/core/speaking.ts';
import { KEY, modelAt, PROVIDERS, startMock, stopMock, Wire } from './model-servers.ts';
import { talkTo } from './talking.ts';
import { dialectOf, plainly, stream } from './wire.ts';

let mock: LLMock;
const wire = new Wire();

beforeAll(async () => {
  mock = await startMock();
  await wire.start();
});
afterAll(async () => {
  await stopMock(mock);
  await wire.stop();
});
beforeEach(() => {
  mock.reset();
  wire.requests.length = 0;
});

const AGENT = { agent: { greeting: 'Good evening.', fallback: 'Pardon?' } };

/** Says hi to a model; returns what is told of the failure, and checks that the turn was not taken. */
async function told(model: SpeakingModel): Promise<string> {
  const talk = talkTo(AGENT, { model });
  await talk.greet();
  const before = [talk.transcript, talk.prompt];
  let heard = '';
  try {
    await talk.say('hi', (words) => {
      heard += words;
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    expect([talk.transcript, talk.prompt]).toEqual(before);
    expect(error.kind).toBe('failed');
    expect(heard === '' || heard.endsWith('\n')).toBe(true);
    return [error.message, ...error.hints.map((hint) => `hint: ${hint}`)].join('\n');
  }
  throw new Error('it answered');
}

// What each says of a conversation that is longer than its model can hold.
const TOO_LONG: Readonly<Record<string, string>> = {
  openai:
    'Your input exceeds the context window of this model. Please adjust your input and try again.',
  anthropic: 'prompt is too long: 213462 tokens > 200000 maximum',
  google: 'The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).',
  'openai-compatible': 'the request exceeds the available context size, try increasing it',
};

describe.each(PROVIDERS)('$model', (provider) => {
  const { model } = provider;
  const dialect = dialectOf(model);
  const again = 'hint: nothing of the conversation is lost: say it again';
  const later = 'hint: wait a little, and say it again';

  it.each([
    [
      'a refused key',
      401,
      'bad key',
      `its key is refused (bad key).\nhint: see that ${provider.key} is right`,
    ],
    [
      'a forbidden one',
      403,
      'no',
      `its key is refused (no).\nhint: see that ${provider.key} is right`,
    ],
    [
      'an unknown model',
      404,
      'no such model',
      'it does not know this model (no such model).\nhint: see model.name in agent.yaml, or --model',
    ],
    ['a limit', 429, 'slow down', `its limit is reached (slow down).\n${later}`],
    ['a server that broke', 500, 'oh', `it is overloaded or broken: 500 (oh).\n${later}`],
    ['a request that is wrong', 400, 'no', `it answered 400 (no).\n${again}`],
    [
      'a conversation that is too long',
      400,
      TOO_LONG[model.split('/')[0] ?? ''] ?? '',
      'the conversation is too long for it.\nhint: /restart begins another one; a model with a longer context: --model <model>',
    ],
  ])('says what is to be done about %s', async (_, status, message, words) => {
    mock.on({ userMessage: 'hi' }, { error: { message }, status, retryAfter: 0 });
    expect(await told(modelAt(mock, provider))).toBe(`Failed to ask ${model}: ${words}`);
    // What may pass is tried three times; what will not is asked once.
    expect(mock.getRequests()).toHaveLength(status === 429 || status === 500 ? 3 : 1);
  });

  it('asks an overloaded server again, and soon', async () => {
    mock.on({ userMessage: 'hi' }, { content: 'Hello.' });
    mock.nextRequestError(503, { message: 'overloaded' });
    const talk = talkTo(AGENT, { model: modelAt(mock, provider) });
    expect((await talk.say('hi')).reply).toBe('Hello.');
  });

  it('does not make a person wait for long', async () => {
    wire.answer = plainly(429, '{"error":{"message":"tomorrow"}}', { 'retry-after': '3600' });
    expect(await told(modelAt(wire, provider))).toContain('its limit is reached');
    expect(wire.requests).toHaveLength(1);
  });

  it('an answer that is cut off is none', async () => {
    wire.answer = stream(dialect.begun, 'cut');
    const cut = `Failed to ask ${model}: the connection was cut in the middle of its answer.\n${again}`;
    expect(await told(modelAt(wire, provider))).toBe(cut);
    wire.answer = stream(dialect.begun, 'end');
    expect(await told(modelAt(wire, provider))).toBe(cut);
    wire.answer = stream('', 'end');
    expect(await told(modelAt(wire, provider))).toBe(cut);
  });

  it('one that goes silent is given up, one that goes on is not', async () => {
    wire.answer = stream(dialect.begun, 'wait');
    expect(await told(modelAt(wire, provider, { silence: 100 }))).toBe(
      `Failed to ask ${model}: it said nothing for 0.1 seconds.\n${again}`,
    );
    mock.on({ userMessage: 'hi' }, { content: 'x'.repeat(24) }, { chunkSize: 1, latency: 15 });
    const talk = talkTo(AGENT, { model: modelAt(mock, provider, { silence: 250 }) });
    expect((await talk.say('hi')).reply).toBe('x'.repeat(24));
  });

  it('one that does not end is ended', async () => {
    const closed = new Promise((resolve) => {
      wire.answer = (request, response) => {
        response.on('close', resolve);
        stream(`${dialect.begun}${dialect.more.repeat(4)}`, 'wait')(request, response);
      };
    });
    expect(await told(modelAt(wire, provider))).toBe(
      `Failed to ask ${model}: its answer does not end.\n${again}`,
    );
    await closed;
  });

  it('one that a filter holds back is none', async () => {
    wire.answer = stream(dialect.begun + dialect.filtered, 'end');
    expect(await told(modelAt(wire, provider))).toMatch(
      /a filter of its own held the answer back \(\w+\)\.\nhint: say it in other words/,
    );
  });

  it('one that fails in the middle is none', async () => {
    wire.answer = stream(dialect.begun + dialect.failed, 'end');
    expect(await told(modelAt(wire, provider))).toMatch(
      /: it (?:is overloaded|is overloaded or broken: 503|broke off its answer) \(.+\)\.\nhint: /,
    );
  });

  it('a call that cannot be read is asked for again', async () => {
    const answers = [dialect.malformed, dialect.begun + dialect.ended];
    wire.answer = (request, response) => stream(answers.shift() ?? '', 'end')(request, response);
    const tools = [{ name: 'look_up', parameters: { type: 'object' } }];
    const talk = talkTo({ ...AGENT, tools }, { model: modelAt(wire, provider) });
    const { reply, events } = await talk.say('hi');
    expect(reply).toBe('Well,');
    // Google's server tells of such a call only that there was one.
    expect(events).toEqual(
      model.startsWith('google')
        ? []
        : [{ kind: 'mistake', tool: 'look_up', problem: 'its arguments are no JSON object' }],
    );
  });

  it('a wrong address is told, and a key goes nowhere else', async () => {
    wire.answer = plainly(200, '<h1>Welcome</h1>', { 'content-type': 'text/html' });
    const see = `hint: see the address in ${provider.url}`;
    expect(await told(modelAt(wire, provider))).toContain(
      `Failed to ask ${model}: a web page is at its address (200), and no model.\n${see}`,
    );
    wire.answer = plainly(404, '<h1>No</h1>', { 'content-type': 'text/html' });
    expect(await told(modelAt(wire, provider))).toContain('a web page is at its address (404)');
    wire.requests.length = 0;
    wire.answer = plainly(307, '', { location: `${wire.url}/elsewhere` });
    expect(await told(modelAt(wire, provider))).toContain('its address sends elsewhere');
    expect(wire.requests).toHaveLength(1);
    wire.answer = plainly(200, '{"ok":true}');
    expect(await told(modelAt(wire, provider))).toMatch(/^Failed to ask .+\nhint: /);
  });

  it('a server that is not there is told at once', async () => {
    const gone = new Wire();
    await gone.start();
    const { url } = gone;
    await gone.stop();
    expect(await told(modelAt({ url }, provider, { pause: 60_000 }))).toMatch(
      /: it cannot be reached at http:.+ECONNREFUSED.+\nhint: see the network, and the address in /,
    );
  });

  it('tells its key to nobody', async () => {
    wire.answer = plainly(
      400,
      JSON.stringify({
        type: 'error',
        error: { code: 400, status: 'NO', type: 'no', message: `what is ${KEY}?` },
      }),
    );
    const words = await told(modelAt(wire, provider));
    expect(words).toContain('what is •••?');
    expect(words).not.toContain(KEY);
  });
});
