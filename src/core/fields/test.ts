import { field, list, object } from '../shape.ts';
import type { Shape } from '../shape.ts';
import {
  boolean,
  extensions,
  name,
  pattern,
  phone,
  plain,
  sipHeaders,
  string,
  title,
} from './common.ts';
import { CALL } from './tool.ts';

const reply: Shape = object({
  contains: field('words that the reply holds', list(string)),
  matches: field('a regular expression that the reply matches', pattern),
  notContains: field('words that the reply does not hold', list(string)),
});

const expectation: Shape = object({
  reply: field('what is said', reply),
  tools: field(
    'what is called',
    object({
      called: field('tools that are called', list(CALL, { by: 'tool' })),
      notCalled: field('tools that are not called', list({ is: 'reference', to: 'tool' })),
    }),
  ),
  topic: field('the topic that answers', { is: 'reference', to: 'topic' }),
  flow: field('the flow where the conversation stands after the reply', {
    is: 'reference',
    to: 'flow',
  }),
  step: field('the step where the conversation stands after the reply', {
    is: 'reference',
    to: 'step',
  }),
  handoff: field('where the conversation is passed on to', { is: 'reference', to: 'handoff' }),
  ended: field('whether the conversation is over', boolean),
});

/** `tests/*.yaml`: conversations that must hold. */
export const TEST: Shape = object({
  name,
  title,
  description: field('what it shows', string),
  tags: field('words to group tests by', list(plain)),
  channel: field('where it happens', { is: 'choice', of: ['voice', 'chat'] }),
  language: field("one of the agent's languages", { is: 'reference', to: 'language' }),
  variant: field('one of the variants', { is: 'reference', to: 'variant' }),
  caller: field('the number that calls', phone),
  sipHeaders,
  now: field('the date and time that the agent believes it is', { is: 'string', format: 'moment' }),
  turns: field(
    'what is said, turn by turn, and what must happen then',
    list(
      object({
        user: field('what the person says; a first turn without it is the greeting', string),
        expect: field('what must happen', expectation),
      }),
      { filled: true },
    ),
    { required: true },
  ),
  extensions,
});
