import { isMap } from './document.ts';
import { sameKind } from './shape-of.ts';
import type { Format, ObjectShape, Shape } from './shape.ts';

/** Says how a text of some format is to be written; null where it is right, or nothing is known of the format. */
export type HintOf = (format: Format, text: string) => string | null;

/** Says below which key another was meant to stand: it stands beside that one, which is empty therefore. */
export function placeBelow(
  key: string,
  map: Record<string, unknown>,
  { fields }: ObjectShape,
): string | null {
  const parent = Object.entries(fields).find(
    ([name, { shape }]) =>
      Object.hasOwn(map, name) &&
      map[name] === null &&
      ((shape.is === 'object' && Object.hasOwn(shape.fields, key)) ||
        (shape.is === 'map' && isMap(map[key]))),
  );
  return parent ? `indent it below ${parent[0]}:` : null;
}

/** Says which word is meant but for its letters: `OpenAI` for openai, `get` for GET. */
export function sameWord(value: string, known: readonly string[]): string | null {
  const plain = (word: string) => word.toLowerCase().replaceAll(/[\s_-]+/g, '-');
  const found = known.find((word) => plain(word) === plain(value));
  return found === undefined ? null : `write ${found}`;
}

/**
 * Says how to mend a value of the wrong kind, null where nothing can be guessed.
 *
 * @param source tells how the value stands in the file, on what line, and how a text of some format is to be written
 */
export function mended(
  value: unknown,
  shape: Shape,
  { written, line, hintOf }: { written: () => string; line: () => string; hintOf: HintOf },
): string | null {
  if (value === null) return mendedNothing(line());
  if (typeof value === 'string')
    return shape.is === 'list' && written().includes('\n')
      ? 'write it as a list: each item begins with “- ”'
      : mendedText(value, shape);
  if (shape.is === 'list' && isMap(value)) return 'write it as a list: each item begins with “- ”';
  if (shape.is === 'map' && Array.isArray(value))
    return 'write a name and a colon in the place of each “- ”';
  if (shape.is === 'schema') return 'write type: object, and below properties: the parameters';
  if (!sameKind('', shape) || (typeof value !== 'number' && typeof value !== 'boolean'))
    return null;
  // In quotes it would be none of the words either.
  if (shape.is === 'choice' && !shape.of.includes(String(value))) return null;
  const { format = null } = shape.is === 'string' ? shape : {};
  const hint = format && hintOf(format, written());
  return hint ?? `put it in quotes to make it text: "${written()}"`;
}

// `title: #1`: who writes a space behind the # means a comment.
function mendedNothing(line: string): string {
  const text = /:\s+(#[^\s#].*)$/.exec(line)?.[1];
  return text === undefined
    ? 'give it a value, or remove the key'
    : `a # begins a comment: put the text in quotes: ${JSON.stringify(text.trimEnd().slice(0, 40))}`;
}

function mendedText(text: string, shape: Shape): string | null {
  switch (shape.is) {
    case 'boolean':
      if (text.length >= 8) return null;
      return /^(?:true|yes|on|y)$/i.test(text)
        ? 'write true, without quotes'
        : 'write true or false';
    case 'number':
      return /^[+-]?[0-9.]+$/.test(text) ? `write ${text}, without quotes` : 'write digits';
    case 'list':
      return `write it as a list: [${text.length < 40 && text !== '' ? text : '…'}]`;
    case 'object':
      return `it has keys of its own: ${Object.keys(shape.fields).join(', ')}`;
    default:
      return null;
  }
}
