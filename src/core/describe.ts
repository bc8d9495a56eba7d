import type { Format, Shape } from './shape.ts';

/** Says what a value of some shape is, as messages name it. */
export function describeShape(shape: Shape): string {
  switch (shape.is) {
    case 'string':
      return DESCRIBED[shape.format ?? 'name'] ?? 'text';
    case 'reference':
      return `the name of a ${shape.to}`;
    case 'target':
      return 'a step, exit, end or handoff:name';
    case 'file':
      return 'the name of a file';
    case 'text':
      return 'text or { file: name.md }';
    case 'choice':
      return `one of ${shape.of.join(', ')}`;
    case 'boolean':
      return 'true or false';
    case 'number':
      return 'a number';
    case 'list':
      return 'a list';
    case 'schema':
      return 'a JSON Schema';
    case 'either':
      return shape.called;
    default:
      return 'a map of keys and values';
  }
}

const DESCRIBED: Partial<Record<Format, string>> = {
  phone: 'a phone number in quotes',
  moment: 'a date and time in quotes',
};

/** Says what a value is that was found. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? 'text' : `the ${typeof value} ${JSON.stringify(value)}`;
}
