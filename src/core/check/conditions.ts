import { Environment } from '@marcbachmann/cel-js';
import { didYouMean } from '../check-shape.ts';
import { isMap } from '../document.ts';
import type { Finding } from '../problem.ts';
import type { NameKind } from '../shape.ts';
import { cut } from './formats.ts';
import type { Names } from './names.ts';

/** What a condition may speak of: what was collected, what tools answered, and what belongs to the place. */
const ROOTS: readonly NameKind[] = ['entity', 'tool', 'attribute', 'variable'];

// The limits bound the time that a hostile expression can take.
const environment = new Environment({
  unlistedVariablesAreDyn: true,
  limits: { maxAstNodes: 1000, maxDepth: 64 },
});

/** Returns what is wrong with a condition: it does not parse as CEL, or speaks of what is not there. */
export function checkCondition(expression: string, names: Names): Finding[] {
  try {
    const parsed = environment.parse(expression);
    const findings = checkIdentifiers(parsed.ast, names, new Set());
    if (findings.length > 0) return findings;
    const checked = parsed.check();
    if (!checked.valid) return [malformed(expression, checked.error)];
    return checked.type === undefined || ['bool', 'dyn'].includes(checked.type)
      ? []
      : [
          {
            message: `the condition is never true or false: it is a ${checked.type}`,
            hint: 'compare it: entity.party_size > 8',
          },
        ];
  } catch (error) {
    return [malformed(expression, error)];
  }
}

function malformed(expression: string, error: unknown): Finding {
  // The library draws the place below its message; the caret is ours.
  const [reason = 'it is malformed'] = error instanceof Error ? error.message.split('\n') : [];
  return {
    message: `“${cut(expression)}” is no condition in CEL: ${reason}`,
    hint: 'for example entity.party_size > 8 && tool.check.available == true',
  };
}

// The macros of CEL that bind a name in what follows (CEL language definition, "Macros").
const MACROS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

function checkIdentifiers(node: unknown, names: Names, bound: ReadonlySet<string>): Finding[] {
  if (Array.isArray(node)) return node.flatMap((each) => checkIdentifiers(each, names, bound));
  if (!isMap(node)) return [];
  const { op, args } = node;
  if (op === 'id' && typeof args === 'string') return checkRoot(args, bound);
  if ((op === '.' || op === '[]') && Array.isArray(args)) {
    const member = checkMember(args, names, bound);
    if (member) return member;
  }
  if (op === 'rcall' && Array.isArray(args) && MACROS.has(String(args[0]))) {
    const [, receiver, inner] = args as unknown[];
    const variable: unknown = Array.isArray(inner) ? inner[0] : null;
    const name = isMap(variable) && variable['op'] === 'id' ? String(variable['args']) : null;
    return [
      ...checkIdentifiers(receiver, names, bound),
      ...checkIdentifiers(inner, names, name === null ? bound : new Set([...bound, name])),
    ];
  }
  return op === 'value' ? [] : checkIdentifiers(args, names, bound);
}

function checkRoot(name: string, bound: ReadonlySet<string>): Finding[] {
  if (bound.has(name) || ROOTS.some((root) => root === name)) return [];
  return [
    {
      message: `a condition knows no “${cut(name)}”`,
      hint: didYouMean(name, ROOTS) ?? `it may speak of ${ROOTS.join('.…, ')}.…`,
      needle: name,
    },
  ];
}

// `entity.size` and `entity["size"]`; null where the object is something else.
function checkMember(
  [object, key]: readonly unknown[],
  names: Names,
  bound: ReadonlySet<string>,
): Finding[] | null {
  if (!isMap(object) || object['op'] !== 'id') return null;
  const root = ROOTS.find((one) => one === object['args'] && !bound.has(one));
  const name = isMap(key) && key['op'] === 'value' ? key['args'] : key;
  if (root === undefined || typeof name !== 'string' || names.refer(root, name)) return null;
  return [
    {
      message: `there is no ${root} “${cut(name)}”`,
      hint:
        didYouMean(name, names.all(root)) ?? `known are ${names.all(root).join(', ') || 'none'}`,
      needle: name,
    },
  ];
}
