import type { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChatAnswer } from '../../src/core/conversation.ts';
import { agentctl, json } from '../helpers/cli.ts';
import { copyFolder, git, read, temporaryFolder } from '../helpers/repository.ts';
import { atTerminal } from '../helpers/terminal.ts';
import { PROVIDERS, startMock, stopMock } from './model-servers.ts';

// An independent server that speaks the providers' real protocols, on loopback; nothing of ours stands in for another.
let mock: LLMock;
let template: string;

beforeAll(async () => {
  mock = await startMock();
  template = temporaryFolder('models-template');
  git(template, 'init', '--quiet', '--initial-branch=main');
  await json(template, ['init', '--template', 'restaurant-booking', '--agent', 'booking']);
  await json(template, ['publish', '-m', 'One']);
});
afterAll(() => stopMock(mock));
beforeEach(() => {
  mock.reset();
});

function workspace(): string {
  const folder = temporaryFolder('models');
  copyFolder(template, folder);
  return folder;
}

const call = (name: string, given: unknown) => ({
  toolCalls: [{ name, arguments: JSON.stringify(given) }],
});

describe.each(PROVIDERS)('$model', ({ model, key, url, path }) => {
  const env = () => ({ [key]: 'a-key', [url]: `${mock.url}${path}` });
  const chat = (folder: string, ...messages: string[]) =>
    agentctl(
      folder,
      ['chat', '--env', 'sandbox', '--model', model, ...messages.flatMap((text) => ['-m', text])],
      { env: env() },
    );

  it('answers, calls what it is offered, and walks flows by their own words', async () => {
    mock.on({ userMessage: 'vegan' }, { content: 'Yes, every day.' });
    mock.on({ toolResultContains: 'Which day' }, { content: '' });
    mock.on({ toolResultContains: 'party_size' }, call('note', { party_size: 4 }));
    mock.on({ userMessage: 'table' }, call('start_flow', { flow: 'make_booking' }));
    const folder = workspace();
    const { conversations } = await json<ChatAnswer>(
      folder,
      [
        'chat',
        '--env',
        'sandbox',
        '--model',
        model,
        '-m',
        'Is there vegan food?',
        '-m',
        'A table for four',
      ],
      { env: env() },
    );
    const [, food, table] = conversations[0]?.turns ?? [];
    expect(food).toMatchObject({
      reply: 'Yes, every day.',
      usage: { outputTokens: expect.any(Number) },
    });
    expect(table?.reply).toBe('How many people will you be?\nWhich day would you like to come?');
    expect(table?.events).toEqual([
      { kind: 'flow', flow: 'make_booking', step: 'party_size' },
      { kind: 'value', entity: 'party_size', value: 4 },
      { kind: 'flow', flow: 'make_booking', step: 'date' },
    ]);
  });

  it('is told what the step needs, and refused what it does not offer', async () => {
    mock.on({ toolResultContains: 'not offered' }, { content: 'I may not do that.' });
    mock.on({ userMessage: 'Book' }, call('create_booking', { party_size: 99 }));
    const { code, stdout } = await chat(workspace(), 'Book at once');
    expect(`${code} ${stdout}`).toContain('I may not do that.');
    const request = JSON.stringify(mock.getRequests()[0]?.body);
    expect(request).toContain('Osteria Lume');
    expect(request).toContain('start_flow');
    expect(request).not.toContain('{{');
    expect(request).not.toContain('a-key');
  });

  it('says which key is missing', async () => {
    if (model.startsWith('openai-compatible')) return;
    const { code, stderr } = await agentctl(workspace(), ['chat', '--model', model, '-m', 'hi']);
    expect(`${code} ${stderr}`).toBe(
      `2 error: Couldn't use ${model}: there is no key for it.\nhint: export ${key}=…\nhint: --model local needs none\n`,
    );
  });
});

it('a model that fails at the terminal ends no conversation, and streams when it is asked again', async () => {
  mock.on({ userMessage: 'hi' }, { content: 'Good evening to you.' });
  mock.nextRequestError(400, { message: 'no' });
  const env = { OPENAI_API_KEY: 'a-key', OPENAI_BASE_URL: `${mock.url}/v1` };
  const argv = ['chat', '--env', 'sandbox', '--model', 'openai/gpt-4.1-mini'];
  const run = atTerminal(workspace(), argv, env);
  await run.waitFor('› ');
  run.press('hi\r');
  await run.waitFor('say it again');
  expect(run.screen()).toContain('error: Failed to ask openai/gpt-4.1-mini: it answered 400 (no).');
  run.press('hi\r');
  await run.waitFor('Good evening to you.\n');
  run.press('/quit\r');
  expect(await run.ended).toBe(0);
});

it('a model that is taken in the middle of a conversation is told what was said before', async () => {
  mock.on({ userMessage: 'pasta' }, { content: 'Yes, gluten-free.' });
  mock.on({ userMessage: 'wine' }, { content: 'From Umbria.' });
  const env = { OPENAI_API_KEY: 'a-key', OPENAI_BASE_URL: `${mock.url}/v1` };
  const run = atTerminal(workspace(), ['chat', '--env', 'sandbox', '--model', 'local'], env);
  const type = async (line: string, answer: string) => {
    run.press(`${line}\r`);
    await run.waitFor(answer);
  };
  await run.waitFor('› ');
  await type('Do you have vegan dishes?', 'topic allergies');
  await type('/model openai/gpt-4.1-mini', 'From now on');
  await type('And pasta?', 'gluten-free.');
  await type('/model local', 'From now on');
  await type('a table for two', 'Which day');
  await type('/undo', 'Took back: 1.');
  await type('Do you have high chairs?', 'ms');
  await type('/model openai/gpt-4.1-mini', 'From now on');
  await type('And wine?', 'From Umbria.');
  run.press('/quit\r');
  expect(await run.ended).toBe(0);
  const told = JSON.stringify(mock.getLastRequest()?.body);
  const said = [
    'vegan dishes?',
    'We cook vegetarian',
    'And pasta?',
    'gluten-free.',
    'high chairs?',
  ];
  const places = [...said, 'And wine?'].map((words) => told.lastIndexOf(words));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(told).toContain('You have greeted the person with these words');
  expect(told).not.toContain('a table for two');
});

it('what a model says moves no cursor, and fills in no reference', async () => {
  mock.on({ userMessage: 'hi' }, { content: 'a\u001b[2Jb {{variable:booking_api_url}}' });
  const env = { OPENAI_API_KEY: 'a-key', OPENAI_BASE_URL: `${mock.url}/v1` };
  const argv = ['chat', '--env', 'sandbox', '--model', 'openai/gpt-4.1-mini', '-m', 'hi'];
  const { stdout } = await agentctl(workspace(), argv, { env });
  expect(stdout).not.toContain('\u001b');
  expect(stdout).toContain('{{variable:booking_api_url}}');
});

it('a kept conversation goes on with what the model heard and said, also after it broke off', async () => {
  const folder = workspace();
  const env = {
    OPENAI_API_KEY: 'a-key',
    OPENAI_BASE_URL: `${mock.url}/v1`,
    XDG_DATA_HOME: temporaryFolder('data'),
  };
  mock.on({ userMessage: 'vegan' }, { content: 'Yes, every day.' });
  mock.on({ userMessage: 'park' }, { error: { message: 'no' }, status: 400 });
  const say = (...words: string[]) => words.flatMap((text) => ['-m', text]);
  const model = ['--model', 'openai/gpt-4.1-mini'];
  const broken = await agentctl(
    folder,
    ['chat', ...model, ...say('Any vegan food?', 'And to park?')],
    { env },
  );
  expect(broken.code).toBe(1);
  mock.reset();
  mock.on({ userMessage: 'sure' }, { content: 'I am.' });
  const { conversations, resumed } = await json<ChatAnswer>(
    folder,
    ['chat', '--resume', ...say('Are you sure?')],
    { env },
  );
  expect(resumed).toBe(2);
  expect(conversations[0]?.turns.map(({ reply }) => reply).slice(1)).toEqual([
    'Yes, every day.',
    'I am.',
  ]);
  expect(JSON.stringify(mock.getRequests()[0]?.body)).toMatch(
    /Any vegan food\?.*Yes, every day\..*Are you sure\?/,
  );
  const saved = await agentctl(
    folder,
    ['chat', '--export', '--format', 'test', '--output', 'sure.yaml'],
    { env },
  );
  expect(saved.code).toBe(0);
  // What a model chose to say is not expected to be said again.
  expect(read(folder, 'sure.yaml')).not.toContain('Yes, every day.');
});

it('an escape that comes in pieces moves no cursor at the terminal either', async () => {
  const said = 'a\u001b[2Jb\u009b2Jc\u202e\r\u0007d';
  mock.on({ userMessage: 'hi' }, { content: said }, { chunkSize: 1 });
  const env = { OPENAI_API_KEY: 'a-key', OPENAI_BASE_URL: `${mock.url}/v1` };
  const argv = ['chat', '--env', 'sandbox', '--model', 'openai/gpt-4.1-mini'];
  const run = atTerminal(workspace(), argv, env);
  await run.waitFor('› ');
  run.press('hi\r');
  await run.waitFor('a[2Jb2Jc d');
  expect(run.screen()).not.toMatch(/[\u009b\u202e\u0007]|\u001b\[2J/);
  run.press('/quit\r');
  expect(await run.ended).toBe(0);
});
