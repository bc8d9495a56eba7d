import { either, field, list, map, object } from '../shape.ts';
import type { Shape } from '../shape.ts';
import { boolean, extensions, name, string, text, title, words } from './common.ts';

const entities: Shape = list({ is: 'reference', to: 'entity' });
const examples = field('how people ask for it, in their own words', list(string));

/** `topics/*.yaml`: what the agent knows. */
export const TOPIC: Shape = object({
  name,
  title,
  enabled: field('false takes the topic out of conversations', boolean),
  examples,
  content: field('the answer', text),
  actions: field('what to do after the answer', text),
  extensions,
});

const transition: Shape = object({
  to: field(
    'a step, exit, end, or a handoff as handoff:name',
    { is: 'target' },
    { required: true },
  ),
  when: field('the condition in words, for a language model', text),
  if: field('the condition as a CEL expression', { is: 'string', format: 'condition' }),
  clear: field('values to forget on the way', entities),
  extensions,
});

const stepTool: Shape = either(
  'the name of a tool, or a map with tool and save',
  { is: 'reference', to: 'tool' },
  object({
    tool: field('the tool to call', { is: 'reference', to: 'tool' }, { required: true }),
    save: field('parts of its answer to keep, by their names in entities.yaml', entities),
  }),
);

const step: Shape = object({
  title,
  say: field('these exact words', words),
  prompt: field('instructions for a language model in this step', text),
  collect: field('what to find out, by the names in entities.yaml', entities),
  tools: field('what can be called here', list(stepTool, { by: 'tool' })),
  send: field('text messages to send', list({ is: 'reference', to: 'message' })),
  next: field(
    'where to go from here',
    either(
      'a step, exit, end or handoff:name, or a list of them with conditions',
      { is: 'target' },
      list(transition, { by: 'to', filled: true }),
    ),
    { required: true },
  ),
  extensions,
});

/** `flows/*.yaml`: what the agent does step by step. */
export const FLOW: Shape = object({
  name,
  title,
  description: field('what the flow is for, and when to use it', string),
  examples,
  start: field('the step that it begins with', { is: 'reference', to: 'step' }, { required: true }),
  steps: field('the steps, by name', map(step, 'name'), { required: true }),
  extensions,
});
