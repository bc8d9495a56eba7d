/** What a text must look like beyond being text; `check/formats.ts` says what each of them means. */
export type Format =
  | 'plain'
  | 'own-name'
  | 'name'
  | 'language'
  | 'country'
  | 'environment'
  | 'phone'
  | 'sip'
  | 'url'
  | 'header'
  | 'pattern'
  | 'condition'
  | 'moment';

/** The kinds of things that a definition names, and that other parts of it refer to. */
export type NameKind =
  | 'topic'
  | 'flow'
  | 'step'
  | 'tool'
  | 'entity'
  | 'handoff'
  | 'message'
  | 'attribute'
  | 'variable'
  | 'variant'
  | 'translation'
  | 'language';

/**
 * What a value may be. `text` is prose: a string that may hold `{{references}}`, or `{ file: name.md }`. `any` is kept
 * verbatim; with `templated` the strings inside may hold references. `reference` is the name of a part of the agent,
 * `target` where a step may lead, `file` the path of a file beside the one that names it.
 */
export type Shape =
  | { is: 'any'; templated?: boolean }
  | { is: 'boolean' | 'text' | 'target' | 'schema' | 'file' }
  | { is: 'string'; format?: Format }
  | { is: 'number'; integer?: boolean; min?: number; max?: number }
  | { is: 'choice'; of: readonly string[] }
  | { is: 'reference'; to: NameKind }
  | { is: 'list'; of: Shape; by?: string; filled?: boolean }
  | { is: 'map'; of: Shape; keys?: Format | NameKind }
  | ObjectShape
  | { is: 'either'; of: readonly Shape[]; called: string };

/** A map with known keys. */
export interface ObjectShape {
  is: 'object';
  fields: Readonly<Record<string, Field>>;
  groups?: readonly Group[];
}

/** Keys of which so many must be there. */
export interface Group {
  keys: readonly string[];
  least: 0 | 1;
  most: number;
}

/** One key of an object: its shape, whether it must be there, what it means, how people call it. */
export interface Field {
  shape: Shape;
  required: boolean;
  meaning: string;
  label: string;
  /** The key belongs only where another key has one of these values. */
  only?: { key: string; is: readonly string[] };
}

/** Builds a field; its label is its key in words unless another is given. */
export function field(
  meaning: string,
  shape: Shape,
  more: Partial<Pick<Field, 'required' | 'label' | 'only'>> = {},
): Field {
  return { meaning, shape, required: false, label: '', ...more };
}

/** Builds an object's shape. */
export function object(
  fields: Readonly<Record<string, Field>>,
  groups: readonly Group[] = [],
): ObjectShape {
  return {
    is: 'object',
    groups,
    fields: Object.fromEntries(
      Object.entries(fields).map(([key, one]) => [
        key,
        one.label === '' ? { ...one, label: inWords(key) } : one,
      ]),
    ),
  };
}

/** Builds a list's shape. `by` is the key that tells its items apart where they are maps. */
export function list(of: Shape, more: { by?: string; filled?: boolean } = {}): Shape {
  return { is: 'list', of, ...more };
}

/** Builds the shape of a map from names of the user's own to values of one shape. */
export function map(of: Shape, keys?: Format | NameKind): Shape {
  return keys === undefined ? { is: 'map', of } : { is: 'map', of, keys };
}

/** Builds the shape of a value that may be written in several ways. */
export function either(called: string, ...of: Shape[]): Shape {
  return { is: 'either', of, called };
}

/** Builds a group of keys: exactly one of them must be there. */
export function exactlyOne(...keys: string[]): Group {
  return { keys, least: 1, most: 1 };
}

/** Returns a key as people read it: `whileWaiting` is `While waiting`. */
function inWords(key: string): string {
  const words = key
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
