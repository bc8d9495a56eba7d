import { field, list, map, object } from '../shape.ts';
import type { ObjectShape, Shape } from '../shape.ts';
import { boolean, extensions, language, plain, string, text, value, words } from './common.ts';

const strictness: Shape = { is: 'choice', of: ['lenient', 'medium', 'strict'] };

const safety: Shape = object({
  violence: field('violence', strictness),
  hate: field('hate', strictness),
  sexual: field('sexual content', strictness, { label: 'Sexual content' }),
  'self-harm': field('self-harm', strictness, { label: 'Self-harm' }),
});

const channel: Shape = object({
  greeting: field('what is said first on this channel', words),
  disclaimer: field('what must be said on this channel', words),
  style: field('how to speak or write on this channel', text),
  safety: field('other limits on this channel', safety),
  extensions,
});

const model: Shape = object({
  provider: field(
    'who runs the model',
    { is: 'choice', of: ['local', 'openai', 'anthropic', 'google', 'openai-compatible'] },
    { required: true },
  ),
  name: field("the model's name at its provider", string),
  baseUrl: field(
    'the address of an OpenAI-compatible server',
    { is: 'string', format: 'url' },
    { label: 'Base URL', only: { key: 'provider', is: ['openai-compatible', 'openai'] } },
  ),
  temperature: field('how freely it varies its words: 0 is the most predictable', {
    is: 'number',
    min: 0,
    max: 2,
  }),
  maxTokens: field('the longest answer, in tokens', { is: 'number', integer: true, min: 1 }),
  reasoningEffort: field('how long it thinks', {
    is: 'choice',
    of: ['none', 'minimal', 'low', 'medium', 'high'],
  }),
  extensions,
});

const voice: Shape = object({
  provider: field('who makes the voice', string),
  voice: field("the voice's name", string),
  speed: field('1 is normal', { is: 'number', min: 0.25, max: 4 }),
  style: field('how it speaks', text),
  extensions,
});

const variable: Shape = object({
  description: field('what the value is', string),
  required: field('whether it must be set before the agent runs', boolean),
  secret: field('whether it may never be shown', boolean),
  default: field('the value where none is set', value),
  extensions,
});

/** `agent.yaml`: who the agent is. */
export const AGENT: ObjectShape = object({
  name: field('the name that people read', plain, { required: true }),
  description: field('what the agent is for, in a sentence', string),
  language: field('the language it speaks, as BCP 47 (en-GB)', language),
  languages: field('further languages that it speaks', list(language)),
  greeting: field('what it says first', words),
  disclaimer: field('what it must say before anything else', words),
  persona: field(
    'its role and personality',
    object({
      role: field('what it is', text),
      personality: field('how it is', text),
      extensions,
    }),
  ),
  rules: field('what it must always or never do', text),
  fallback: field('what it says when it does not know', words),
  model: field('the language model that runs it', model),
  voice: field('how it sounds on the phone', voice),
  safety: field('which subjects it declines, and how strictly', safety),
  variables: field('values that its environment provides', map(variable, 'name')),
  channels: field(
    'what differs on the phone and in chat',
    object({
      voice: field('on the phone', channel, { label: 'On the phone' }),
      chat: field('in chat', channel, { label: 'In chat' }),
    }),
  ),
  extensions,
});
