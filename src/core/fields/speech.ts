import { exactlyOne, field, list, object } from '../shape.ts';
import type { Field, Shape } from '../shape.ts';
import { boolean, extensions, language, pattern, string } from './common.ts';

const phrase = field('plain words, upper and lower case alike', string);
const patternField = field('a regular expression', pattern);

function rules(replace: string, by: Record<string, Field> = {}): Shape {
  return list(
    object(
      {
        phrase,
        pattern: patternField,
        replace: field(replace, string, { required: true }),
        description: field('why', string),
        language: field('only in this language', language),
        ...by,
        extensions,
      },
      [exactlyOne('phrase', 'pattern')],
    ),
    { by: 'phrase' },
  );
}

/** `speech.yaml`: how the agent listens and speaks on the phone. */
export const SPEECH: Shape = object({
  keyphrases: field(
    'words that it should expect to hear',
    list(
      object({
        phrase: field('the words', string, { required: true }),
        boost: field('how much they are expected', {
          is: 'choice',
          of: ['normal', 'high', 'maximum'],
        }),
        extensions,
      }),
      { by: 'phrase' },
    ),
  ),
  corrections: field('what is often misheard, and what was meant', rules('what was meant')),
  pronunciations: field('how to pronounce a word', rules('how it is spoken')),
  filters: field('what must never be spoken', rules('what is said instead; empty for nothing')),
  bargeIn: field('whether the agent can be interrupted', boolean),
  interactionStyle: field('how long it waits before it answers', {
    is: 'choice',
    of: ['precise', 'balanced', 'swift', 'turbo'],
  }),
  extensions,
});
