import type { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { modelAt, PROVIDERS, startMock, stopMock } from './model-servers.ts';
import { talkTo } from './talking.ts';

let mock: LLMock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => stopMock(mock));

const AGENT = {
  agent: { greeting: 'Good evening.' },
  tools: [{ name: 'look_up', parameters: { type: 'object' } }],
};

it.each(PROVIDERS)(
  '$model: an answer that is broken off was never said, and is heard no further',
  async (provider) => {
    mock.on({ userMessage: 'hours' }, { content: 'x'.repeat(20) }, { chunkSize: 1, latency: 20 });
    const talk = talkTo(AGENT, { model: modelAt(mock, provider) });
    await talk.greet();
    const before = talk.transcript;
    const stop = new AbortController();
    let heard = '';
    const turn = talk.say(
      'Your hours?',
      (words) => {
        heard += words;
        stop.abort();
      },
      stop.signal,
    );
    await expect(turn).rejects.toMatchObject({
      kind: 'cancelled',
      message: 'Broke off: the conversation stands where it stood.',
    });
    expect(heard).toBe('x');
    expect(talk.transcript).toEqual(before);
    expect(talk.prompt).not.toContain('Your hours?');
  },
);

it('a tool that does not answer is left, and nothing is called after it', async () => {
  const [provider] = PROVIDERS.slice(-1);
  if (!provider) throw new Error('there is none');
  mock.on(
    { userMessage: 'look' },
    {
      toolCalls: [
        { name: 'look_up', arguments: '{}' },
        { name: 'look_up', arguments: '{}' },
      ],
    },
  );
  const stop = new AbortController();
  const signals: (AbortSignal | null)[] = [];
  let answer = (): void => undefined;
  const talk = talkTo(AGENT, {
    model: modelAt(mock, provider),
    callTool: (_tool, _given, { signal }) => {
      signals.push(signal);
      stop.abort();
      return new Promise((resolve) => {
        answer = () => resolve({ result: 'late', error: null });
      });
    },
  });
  await talk.greet();
  await expect(talk.say('look', undefined, stop.signal)).rejects.toMatchObject({
    kind: 'cancelled',
  });
  answer();
  await new Promise(setImmediate);
  expect(signals).toEqual([stop.signal]);
  expect(talk.transcript.turns).toHaveLength(1);
});

it('the local model says nothing either once it is broken off', async () => {
  const talk = talkTo(AGENT);
  await expect(talk.greet(undefined, AbortSignal.abort())).rejects.toMatchObject({
    kind: 'cancelled',
  });
  expect(talk.transcript.turns).toEqual([]);
  expect(talk.prompt).toBeNull();
});
