import { didYouMean } from '../check-shape.ts';
import { isMap } from '../document.ts';
import type { Finding } from '../problem.ts';
import { cut, some } from './formats.ts';
import type { Names } from './names.ts';

/** Warns of texts that a parsed condition compares a choice with, and that are none of its options: it never holds. */
export function checkOptions(node: unknown, names: Names): Finding[] {
  if (Array.isArray(node)) return node.flatMap((each) => checkOptions(each, names));
  if (!isMap(node) || node['op'] === 'value') return [];
  const { op, args } = node;
  if ((op === '==' || op === '!=' || op === 'in') && Array.isArray(args)) {
    const [left, right] = args as unknown[];
    const entity = entityOf(left) ?? (op === 'in' ? null : entityOf(right));
    const options = entity === null ? null : names.options(entity);
    if (entity !== null && options)
      return [left, right]
        .flatMap(textsOf)
        .filter((text) => !options.includes(text))
        .map((text) => ({
          message: `the choice ${cut(entity)} has no option “${cut(text)}”`,
          hint: () => didYouMean(text, options) ?? `its options: ${some(options)}`,
          severity: 'warning' as const,
          needle: text,
        }));
  }
  return checkOptions(args, names);
}

// `entity.kind` and `entity["kind"]`.
function entityOf(node: unknown): string | null {
  if (!isMap(node) || (node['op'] !== '.' && node['op'] !== '[]')) return null;
  const [object, key] = Array.isArray(node['args']) ? (node['args'] as unknown[]) : [];
  if (!isMap(object) || object['op'] !== 'id' || object['args'] !== 'entity') return null;
  const name = isMap(key) && key['op'] === 'value' ? key['args'] : key;
  return typeof name === 'string' ? name : null;
}

function textsOf(node: unknown): string[] {
  if (!isMap(node)) return [];
  const { op, args } = node;
  if (op === 'value' && typeof args === 'string') return args === '' ? [] : [args];
  return op === 'list' && Array.isArray(args) ? args.flatMap(textsOf) : [];
}
