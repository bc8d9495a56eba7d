import type { Plain, PlainMap } from '../../core/foreign.ts';
import { literal, stringValue, tokens } from './python.ts';
import type { Token } from './python.ts';

/** The type of a parameter as JSON Schema, and whether it may be left out. */
interface Annotation {
  schema: PlainMap;
  optional: boolean;
}

const TYPES: Readonly<Record<string, PlainMap>> = {
  str: { type: 'string' },
  int: { type: 'integer' },
  float: { type: 'number' },
  bool: { type: 'boolean' },
  list: { type: 'array' },
  List: { type: 'array' },
  dict: { type: 'object' },
  Dict: { type: 'object' },
  Any: {},
};

/** Reads a type; null for one that is not understood. */
export function annotated(part: readonly Token[], depth = 0): Annotation | null {
  const [first] = part;
  if (first === undefined || depth > 20) return null;
  // A type in quotes is the type that they hold.
  if (part.length === 1 && first.kind === 'string')
    return annotated(
      tokens(stringValue(first.text) ?? '').filter(({ kind }) => kind !== 'line'),
      depth + 1,
    );
  const union = split(part, '|');
  if (union.length > 1) {
    const others = union.filter((one) => !(one.length === 1 && one[0]?.text === 'None'));
    const [only] = others;
    const read = only === undefined || others.length > 1 ? null : annotated(only, depth + 1);
    return read === null
      ? null
      : { ...read, optional: read.optional || others.length < union.length };
  }
  // The module of a type does not matter: typing.List.
  if (part[1]?.text === '.') return annotated(part.slice(2), depth + 1);
  if (part.length === 1) {
    const schema = Object.hasOwn(TYPES, first.text) ? TYPES[first.text] : undefined;
    return schema === undefined ? null : { schema: { ...schema }, optional: false };
  }
  return part[1]?.text === '[' && part.at(-1)?.text === ']'
    ? generic(first.text, part.slice(2, -1), depth)
    : null;
}

function generic(name: string, inside: readonly Token[], depth: number): Annotation | null {
  switch (name) {
    case 'Optional': {
      const read = annotated(inside, depth + 1);
      return read === null ? null : { ...read, optional: true };
    }
    case 'list':
    case 'List': {
      const read = annotated(inside, depth + 1);
      return read === null
        ? null
        : { schema: { type: 'array', items: read.schema }, optional: false };
    }
    case 'dict':
    case 'Dict':
      return { schema: { type: 'object' }, optional: false };
    case 'Literal': {
      const values = split(inside, ',').map((one) => literal(one, 0));
      const known = values.flatMap((one): Plain[] => (one === null ? [] : [one.value]));
      return known.length === values.length && known.length > 0
        ? { schema: { enum: known }, optional: false }
        : null;
    }
    default:
      return null;
  }
}

function split(part: readonly Token[], by: string): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of part) {
    if (token.kind === 'operator' && '([{'.includes(token.text)) depth += 1;
    if (token.kind === 'operator' && ')]}'.includes(token.text)) depth -= 1;
    if (depth === 0 && token.kind === 'operator' && token.text === by) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((one) => one.length > 0);
}
