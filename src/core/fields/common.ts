import { either, field, list, map, object } from '../shape.ts';
import type { Field, Shape } from '../shape.ts';

export const string: Shape = { is: 'string' };
/** Words for people, in which nothing is a reference. */
export const plain: Shape = { is: 'string', format: 'plain' };
export const text: Shape = { is: 'text' };
export const boolean: Shape = { is: 'boolean' };
export const any: Shape = { is: 'any' };
export const phone: Shape = { is: 'string', format: 'phone' };
export const pattern: Shape = { is: 'string', format: 'pattern' };
export const language: Shape = { is: 'string', format: 'language' };
export const value: Shape = either(
  'text, a number, or true or false',
  string,
  { is: 'number' },
  boolean,
);

/** Exact words: one text for all languages, one per language, or the name of a translation. */
export const words: Shape = either(
  'text, a map from language to text, or { translation: name }',
  text,
  object({
    translation: field(
      'the words of that name in translations.yaml',
      { is: 'reference', to: 'translation' },
      { required: true },
    ),
  }),
  map(text, 'language'),
);

export const name: Field = field(
  "the name, the same as the file's",
  { is: 'string', format: 'own-name' },
  { required: true },
);
export const title: Field = field('the name that people read', plain);
export const extensions: Field = field('what other systems keep here, untouched', map(any));

/** SIP headers as a list, for a header may repeat (RFC 3261, section 7.3.1). */
export const sipHeaders: Field = field(
  'what the phone system is told along with the call',
  list(
    object({
      name: field('the name of the header', { is: 'string', format: 'header' }, { required: true }),
      value: field('what it says', string, { required: true }),
    }),
    { by: 'name' },
  ),
  { label: 'SIP headers' },
);
