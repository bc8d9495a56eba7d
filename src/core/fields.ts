import type { Field, Shape } from './shape.ts';

const string: Shape = { is: 'string' };
const text: Shape = { is: 'text' };
const number: Shape = { is: 'number' };
const boolean: Shape = { is: 'boolean' };
const any: Shape = { is: 'any' };
const perLanguage: Shape = {
  is: 'either',
  of: [text, { is: 'map', of: text }],
  called: 'text, or a map from language to text',
};
const strictness: Shape = { is: 'choice', of: ['lenient', 'medium', 'strict'] };
const channel: Shape = object({
  greeting: field('what is said first on this channel', perLanguage),
  disclaimer: field('what must be said on this channel', perLanguage),
  style: field('how to speak or write on this channel', text),
  safety: field('other limits on this channel', { is: 'map', of: strictness }),
});

function field(meaning: string, shape: Shape, required = false): Field {
  return { meaning, shape, required };
}

function object(fields: Readonly<Record<string, Field>>): Shape {
  return { is: 'object', fields };
}

/** The keys of `agents/<id>/agent.yaml`: who the agent is. */
export const AGENT: Shape = object({
  name: field('the name that people read', string, true),
  description: field('what the agent is for, in a sentence', string),
  language: field('the language it speaks, as BCP 47 (en-GB)', string),
  languages: field('further languages that it speaks', { is: 'list', of: string }),
  greeting: field('what it says first', perLanguage),
  disclaimer: field('what it must say before anything else', perLanguage),
  persona: field(
    'its role and personality',
    object({ role: field('what it is', text), personality: field('how it is', text) }),
  ),
  rules: field('what it must always or never do', text),
  fallback: field('what it says when it does not know', perLanguage),
  model: field(
    'the language model that runs it',
    object({
      provider: field(
        'who runs the model',
        { is: 'choice', of: ['local', 'openai', 'anthropic', 'google', 'openai-compatible'] },
        true,
      ),
      name: field("the model's name at its provider", string),
      baseUrl: field('the address of an OpenAI-compatible server', string),
      temperature: field('how freely it varies its words', number),
      maxTokens: field('the longest answer', number),
      reasoningEffort: field('how long it thinks', {
        is: 'choice',
        of: ['none', 'low', 'medium', 'high'],
      }),
    }),
  ),
  voice: field(
    'how it sounds on the phone',
    object({
      provider: field('who makes the voice', string),
      voice: field("the voice's name", string),
      speed: field('1 is normal', number),
      style: field('how it speaks', text),
    }),
  ),
  safety: field(
    'which subjects it declines, and how strictly',
    object({
      violence: field('violence', strictness),
      hate: field('hate', strictness),
      sexual: field('sexual content', strictness),
      'self-harm': field('self-harm', strictness),
    }),
  ),
  variables: field('values that its environment provides', {
    is: 'map',
    of: object({
      description: field('what the value is', string),
      required: field('whether it must be set before the agent runs', boolean),
      secret: field('whether it may be shown', boolean),
      default: field('the value where none is set', {
        is: 'either',
        of: [string, number, boolean],
        called: 'text, a number, or true or false',
      }),
    }),
  }),
  channels: field(
    'what differs on the phone and in chat',
    object({ voice: field('on the phone', channel), chat: field('in chat', channel) }),
  ),
  extensions: field('what other systems keep here, untouched', { is: 'map', of: any }),
});

/** The keys of `agentctl.yaml` at the root of a workspace. */
export const WORKSPACE: Shape = object({
  environments: field('the ladder, from the first environment to the last', {
    is: 'list',
    of: {
      is: 'either',
      called: 'a name, or a map with name, confirm and branch',
      of: [
        string,
        object({
          name: field("the environment's name", string, true),
          confirm: field('ask before anything moves there', boolean),
          branch: field('the git branch that holds its log', string),
        }),
      ],
    },
  }),
  remote: field('the git remote that the team shares', string),
  overrides: field('the rules that --force may pass over; all of them without this key', {
    is: 'list',
    of: string,
  }),
});
