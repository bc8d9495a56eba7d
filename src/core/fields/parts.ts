import { either, exactlyOne, field, list, map, object } from '../shape.ts';
import type { Field, Shape } from '../shape.ts';
import {
  boolean,
  extensions,
  pattern,
  phone,
  sipHeaders,
  string,
  text,
  title,
  value,
  words,
} from './common.ts';

const ENTITY_TYPES = [
  'number',
  'alphanumeric',
  'choice',
  'date',
  'time',
  'phone',
  'email',
  'name',
  'address',
  'free_text',
  'yes_no',
] as const;

function forTypes(meaning: string, shape: Shape, ...types: (typeof ENTITY_TYPES)[number][]): Field {
  return field(meaning, shape, { only: { key: 'type', is: types } });
}

const bound: Shape = either('a number, or text such as today or 19:30', { is: 'number' }, string);
const option: Shape = either(
  'text, or a map with value and synonyms',
  string,
  object({
    value: field('the value', string, { required: true }),
    title,
    synonyms: field('other words for it', list(string)),
  }),
);

const entity: Shape = object({
  title,
  description: field('what it is', string),
  type: field('what counts as an answer', { is: 'choice', of: ENTITY_TYPES }, { required: true }),
  integer: forTypes('whole numbers only', boolean, 'number'),
  min: forTypes('the least', bound, 'number', 'date', 'time'),
  max: forTypes('the most', bound, 'number', 'date', 'time'),
  pattern: forTypes('what it must look like', pattern, 'alphanumeric'),
  options: forTypes('what can be chosen', list(option, { by: 'value', filled: true }), 'choice'),
  countries: forTypes(
    'whose numbers may be said without a country code, likeliest first',
    list({ is: 'string', format: 'country' }),
    'phone',
  ),
  prompt: field('how to ask for it and understand it, for a language model', text),
  extensions,
});

/** `entities.yaml`: what can be found out. */
export const ENTITIES: Shape = map(entity, 'name');

/** `handoffs.yaml`: where a conversation can be passed on to. */
export const HANDOFFS: Shape = map(
  object(
    {
      title,
      description: field('who that is, and when to use it', string),
      say: field('the words before passing on', words),
      phone: field('a number', phone),
      sip: field(
        'an address that begins with sip:',
        { is: 'string', format: 'sip' },
        { label: 'SIP address' },
      ),
      method: field('how the call is passed on', { is: 'choice', of: ['refer', 'invite', 'bye'] }),
      sipHeaders,
      extensions,
    },
    [exactlyOne('phone', 'sip')],
  ),
  'name',
);

/** `messages.yaml`: text messages that can be sent. */
export const MESSAGES: Shape = map(
  object({
    title,
    description: field('what it is for', string),
    text: field('what is sent', words, { required: true }),
    sender: field('the number that it comes from, in each environment', map(phone, 'environment')),
    extensions,
  }),
  'name',
);

/** `variants.yaml`: one agent for several places. */
export const VARIANTS: Shape = map(
  object({
    title,
    description: field('which place it is', string),
    default: field('the one that is used where no number decides', boolean),
    attributes: field('its values', map(value, 'name')),
    extensions,
  }),
  'name',
);

/** `translations.yaml`: exact words that are used in several places. */
export const TRANSLATIONS: Shape = map(map(text, 'language'), 'name');
