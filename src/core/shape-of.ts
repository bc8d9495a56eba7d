import { isMap } from './document.ts';
import type { ObjectShape, Shape } from './shape.ts';

/** Returns which of several shapes a value is meant to have, undefined where it has none of them. */
export function fittingOption(
  value: unknown,
  { of }: Extract<Shape, { is: 'either' }>,
): Shape | undefined {
  return of.find((option) => sameKind(value, option));
}

/** Tells whether a value is of the kind that a shape wants: what is inside of it may be wrong still. */
export function sameKind(value: unknown, shape: Shape): boolean {
  switch (shape.is) {
    case 'any':
      return true;
    case 'text':
      return (
        typeof value === 'string' ||
        (isMap(value) && typeof value['file'] === 'string' && Object.keys(value).length === 1)
      );
    case 'list':
      return Array.isArray(value);
    case 'object':
      return isMap(value) && Object.values(shape.fields).length > 0 && fitsObject(value, shape);
    case 'map':
      return isMap(value);
    case 'either':
      return shape.of.some((option) => sameKind(value, option));
    case 'schema':
      return isMap(value) || typeof value === 'boolean';
    case 'string':
    case 'choice':
    case 'reference':
    case 'target':
    case 'file':
      return typeof value === 'string';
    default:
      return typeof value === shape.is;
  }
}

// Where a map may be one of several, the one with a required key in it is meant.
function fitsObject(value: Record<string, unknown>, { fields }: ObjectShape): boolean {
  const required = Object.entries(fields).filter(([, { required }]) => required);
  return required.length === 0 || required.some(([key]) => Object.hasOwn(value, key));
}
