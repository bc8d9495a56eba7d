import { expect, it } from 'vitest';
import { Failure } from '../../src/core/failure.ts';
import type { ModelChoice } from '../../src/core/speaking.ts';
import { openModel } from '../../src/models/open.ts';

const PLAIN = { baseUrl: null, temperature: null, maxTokens: null, reasoningEffort: null };

/** Opens a model; returns what is told where it cannot be. */
function told(choice: Partial<ModelChoice>, env: Record<string, string> = {}): string {
  try {
    return `opened ${openModel({ ...PLAIN, provider: 'openai', name: 'gpt', ...choice }, env).name}`;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    expect(error.kind).toBe('usage');
    return [error.message, ...error.hints.map((hint) => `hint: ${hint}`)].join('\n');
  }
}

it('a model takes a provider that is known, a name, a key and an address', () => {
  const key = { OPENAI_API_KEY: 'sk-1' };
  expect(
    [
      told({ provider: 'opneai' }),
      told({ provider: '__proto__' }, key),
      told({ provider: 'constructor', name: '' }, key),
      told({ name: '' }, key),
      told({}),
      told({}, { OPENAI_API_KEY: '' }),
      told({}, key),
      told({}, { ...key, OPENAI_BASE_URL: 'localhost:8080' }),
      told({}, { ...key, OPENAI_BASE_URL: 'file:///etc/passwd' }),
      told({ provider: 'openai-compatible' }),
    ].join('\n\n'),
  ).toMatchInlineSnapshot(`
    "Couldn't use the model “opneai/gpt”: this provider is not known.
    hint: there is: local, openai, anthropic, google, openai-compatible

    Couldn't use the model “__proto__/gpt”: this provider is not known.
    hint: there is: local, openai, anthropic, google, openai-compatible

    Couldn't use the model “constructor”: this provider is not known.
    hint: there is: local, openai, anthropic, google, openai-compatible

    Couldn't use openai: the model has no name.
    hint: name it: --model openai/<name>, or model.name in agent.yaml

    Couldn't use openai/gpt: there is no key for it.
    hint: export OPENAI_API_KEY=…
    hint: --model local needs none

    Couldn't use openai/gpt: there is no key for it.
    hint: export OPENAI_API_KEY=…
    hint: --model local needs none

    opened openai/gpt

    Couldn't use the model: OPENAI_BASE_URL is no http or https address.
    hint: write it as http://localhost:11434/v1

    Couldn't use the model: OPENAI_BASE_URL is no http or https address.
    hint: write it as http://localhost:11434/v1

    Couldn't use gpt: its server has no address.
    hint: model.baseUrl in agent.yaml, or export OPENAI_COMPATIBLE_BASE_URL=http://localhost:11434/v1"
  `);
});

it('a key goes where the environment says, never where a definition does', () => {
  const choice = { provider: 'openai-compatible', name: 'llama3', baseUrl: 'https://a.example/v1' };
  const key = { OPENAI_COMPATIBLE_API_KEY: 'sk-1' };
  const there = (url: string) => told(choice, { ...key, OPENAI_COMPATIBLE_BASE_URL: url });
  expect(told(choice)).toBe('opened openai-compatible/llama3');
  expect(there('https://a.example/other')).toBe('opened openai-compatible/llama3');
  expect(told(choice, key)).toMatchInlineSnapshot(`
    "Couldn't use the model: agent.yaml names https://a.example, and the key in OPENAI_COMPATIBLE_API_KEY goes only where the environment says.
    hint: if that server may have the key: export OPENAI_COMPATIBLE_BASE_URL=https://a.example/v1
    hint: else take model.baseUrl out of agent.yaml"
  `);
  expect(there('https://b.example/v1')).toBe(told(choice, key));
  expect(there('https://a.example:8443/v1')).toBe(told(choice, key));
  expect(told({ baseUrl: 'https://a.example/v1' }, { OPENAI_API_KEY: 'sk-1' })).toContain(
    'goes only where the environment says',
  );
});
