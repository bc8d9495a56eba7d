import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpeakingModel } from '../../src/core/speaking.ts';
import { openModel } from '../../src/models/open.ts';
import { PROJECT } from '../helpers/repository.ts';
import { KEY, modelAt, PROVIDERS, startMock, stopMock } from './model-servers.ts';
import type { Provider } from './model-servers.ts';
import { talkTo } from './talking.ts';

// What every model has to do, be it the mock's or, by `node bench/providers.mjs`, a real one.
const REAL = (process.env['REAL_MODELS'] ?? '').split(',').filter((model) => model !== '');

const AGENT = {
  agent: {
    greeting: 'Good evening, this is the Osteria.',
    fallback: 'I do not know, sorry.',
    rules: 'Always look a price up by {{tool:look_up_price}} and say it as a number.',
  },
  topics: [
    {
      name: 'vegan',
      title: 'Vegan food',
      content: 'The vegan dish of the house is pumpkin ravioli.',
    },
  ],
  entities: {
    seats: { type: 'number', integer: true, description: 'how many people come' },
    day: { type: 'date', description: 'the day they come' },
  },
  flows: [
    {
      name: 'book_table',
      description: 'Book a table',
      start: 'seats',
      steps: {
        seats: { say: 'How many people will you be?', collect: ['seats'], next: 'day' },
        day: { say: 'Which day would you like to come?', collect: ['day'], next: 'end' },
      },
    },
  ],
  tools: [
    {
      name: 'look_up_price',
      description: 'Returns the price of a dish',
      parameters: {
        type: 'object',
        properties: { dish: { type: 'string' } },
        required: ['dish'],
      },
    },
  ],
};

let mock: LLMock;
beforeAll(async () => {
  mock = await startMock();
  // Each protocol counts by words of its own.
  const usage = {
    prompt_tokens: 20,
    completion_tokens: 5,
    input_tokens: 20,
    output_tokens: 5,
    promptTokenCount: 20,
    candidatesTokenCount: 5,
  };
  const call = (name: string, given: unknown) => ({
    toolCalls: [{ name, arguments: JSON.stringify(given) }],
  });
  mock.on(
    { userMessage: 'vegan' },
    { content: 'Yes, our pumpkin ravioli.', usage },
    { chunkSize: 4 },
  );
  mock.on({ toolResultContains: '14.5' }, { content: 'It is 14.50 pounds.' });
  mock.on({ userMessage: 'risotto' }, call('look_up_price', { dish: 'risotto' }));
  mock.on({ toolResultContains: 'Which day' }, { content: '' });
  mock.on({ toolResultContains: 'How many people' }, call('note', { seats: 4 }));
  mock.on({ userMessage: 'table' }, call('start_flow', { flow: 'book_table' }));
});
afterAll(() => stopMock(mock));

/** The model that is tried, opened with what the environment says. */
function open(provider: Provider): SpeakingModel {
  return REAL.length === 0 ? modelAt(mock, provider) : real(provider.model, process.env);
}

function real(model: string, env: NodeJS.ProcessEnv): SpeakingModel {
  const [provider = '', ...name] = model.split('/');
  const plain = { baseUrl: null, temperature: null, maxTokens: null, reasoningEffort: null };
  return openModel({ ...plain, provider, name: name.join('/') }, env);
}

const tried: readonly Provider[] =
  REAL.length === 0 ? PROVIDERS : REAL.map((model) => ({ model, key: '', url: '', path: '' }));

describe.each(tried)('$model', (provider) => {
  it('answers by what it knows, and is heard as it speaks', async () => {
    const talk = talkTo(AGENT, { model: open(provider) });
    await talk.greet();
    let heard = '';
    const { reply, usage } = await talk.say('Which vegan food do you have?', (words) => {
      heard += words;
    });
    expect(reply).toMatch(/ravioli/i);
    expect(heard.trim()).toBe(reply);
    expect(usage?.outputTokens).toBeGreaterThan(4);
    expect(usage?.inputTokens).toBeGreaterThan(19);
  });

  it('calls a tool, and tells what it answered', async () => {
    const talk = talkTo(AGENT, {
      model: open(provider),
      callTool: () => Promise.resolve({ result: { pounds: 14.5 }, error: null }),
    });
    await talk.greet();
    const { reply, events } = await talk.say('What is the price of the risotto?');
    expect(events).toContainEqual(
      expect.objectContaining({
        tool: 'look_up_price',
        arguments: { dish: expect.stringMatching(/risotto/i) },
      }),
    );
    expect(reply).toContain('14');
  });

  it('begins a flow, and notes what was said', async () => {
    const talk = talkTo(AGENT, { model: open(provider) });
    await talk.greet();
    const { reply } = await talk.say('I would like to book a table for four people.');
    expect(talk.position).toEqual({ flow: 'book_table', step: 'day' });
    expect(talk.values.get('seats')).toBe(4);
    expect(reply).toContain('Which day would you like to come?');
  });

  it('stops where it is broken off', async () => {
    const stop = new AbortController();
    const talk = talkTo(AGENT, { model: open(provider) });
    await talk.greet();
    await expect(
      talk.say('Which vegan food do you have?', () => stop.abort(), stop.signal),
    ).rejects.toMatchObject({ kind: 'cancelled' });
    expect(talk.transcript.turns).toHaveLength(1);
  });
});

describe.runIf(REAL.length > 0).each(REAL)('%s', (model) => {
  const [name = ''] = model.split('/');
  const isPublic = name !== 'openai-compatible';

  it.runIf(isPublic)('refuses a key that is wrong', async () => {
    const keys = PROVIDERS.map(({ key }) => [key, KEY]);
    const wrong = real(model, { ...process.env, ...Object.fromEntries(keys) });
    await expect(talkTo(AGENT, { model: wrong }).say('Hello?')).rejects.toMatchObject({
      message: expect.stringContaining('its key is refused'),
    });
  });

  it.runIf(isPublic)('does not know a model that there is not', async () => {
    const unknown = real(`${name}/there-is-no-such-model`, process.env);
    await expect(talkTo(AGENT, { model: unknown }).say('Hello?')).rejects.toMatchObject({
      message: expect.stringContaining('it does not know this model'),
    });
  });
});

it.runIf(REAL.length === 0)('without a key the bench of real models says what it needs', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(PROJECT, 'bench', 'providers.mjs')],
    { encoding: 'utf8', env: { PATH: process.env['PATH'] } },
  );
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatchInlineSnapshot(`
    "error: There is no model to ask.
      export OPENAI_API_KEY=…   openai/gpt-4.1-mini
      export ANTHROPIC_API_KEY=…   anthropic/claude-haiku-4-5
      export GOOGLE_GENERATIVE_AI_API_KEY=…   google/gemini-2.5-flash
      export OPENAI_COMPATIBLE_BASE_URL=…   openai-compatible/<model>
    Then: node bench/providers.mjs [model …]; an OpenAI-compatible one has to be named.
    "
  `);
});
