import { CEL } from '../cel.ts';
import { didYouMean } from '../check-shape.ts';
import { isMap } from '../document.ts';
import type { Finding } from '../problem.ts';
import type { NameKind } from '../shape.ts';
import { cut, some } from './formats.ts';
import type { Names } from './names.ts';
import { checkOptions } from './options.ts';

/** What a condition may speak of: what was collected, what tools answered, and what belongs to the place. */
const ROOTS: readonly NameKind[] = ['entity', 'tool', 'attribute', 'variable'];

// Names that the language itself knows: its types, as in type(entity.x) == string, and where its macros stand.
const BUILT_IN = new Set(
  'int uint double bool string bytes list map type null_type cel optional google'.split(' '),
);

/** The longest condition that is read, in characters: the parser goes down once for each sign before a value. */
const LONGEST = 4000;

/** Returns what is wrong with a condition: it does not parse as CEL, or speaks of what is not there. */
export function checkCondition(expression: string, names: Names): Finding[] {
  if (expression.length > LONGEST)
    return [
      {
        message: `this condition is longer than ${LONGEST} characters`,
        hint: 'split it: one line of “next” for each case',
      },
    ];
  try {
    const parsed = CEL.parse(expression);
    const findings = checkIdentifiers(parsed.ast, { expression, names }, new Set());
    if (findings.length > 0) return findings;
    const checked = parsed.check();
    if (!checked.valid) return [malformed(expression, checked.error)];
    return checked.type === undefined || ['bool', 'dyn'].includes(checked.type)
      ? checkOptions(parsed.ast, names)
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

/** Returns the regular expressions that a condition matches texts with. */
export function patternsOf(expression: string): string[] {
  if (!expression.includes('matches') || expression.length > LONGEST) return [];
  try {
    return matchedIn(CEL.parse(expression).ast);
  } catch {
    // That it does not parse is told by the check of the condition.
    return [];
  }
}

function matchedIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(matchedIn);
  if (!isMap(node) || node['op'] === 'value') return [];
  const { op, args } = node;
  const inner = matchedIn(args);
  if (op !== 'rcall' || !Array.isArray(args) || args[0] !== 'matches') return inner;
  const [pattern] = (Array.isArray(args[2]) ? args[2] : []) as unknown[];
  return isMap(pattern) && pattern['op'] === 'value' && typeof pattern['args'] === 'string'
    ? [pattern['args'], ...inner]
    : inner;
}

// What people write who know another language.
const HABITS: readonly [RegExp, string][] = [
  [/(?<![=!<>])=(?!=)/, 'compare with ==: entity.party_size == 8'],
  [/\b(?:and|or|not)\b/i, 'write && for and, || for or, ! for not'],
  [/'''|===/, 'compare with ==: entity.party_size == 8'],
  [/\{\{/, 'write entity.name here, without braces'],
];

function malformed(expression: string, error: unknown): Finding {
  const text = error instanceof Error ? error.message : '';
  // The library draws the place below its message; the caret is ours.
  const [reason = ''] = text.split('\n');
  const bare = expression.replaceAll(/"[^"]*"|'[^']*'/g, '""');
  const habit = HABITS.find(([form]) => form.test(bare))?.[1];
  return {
    message: `“${cut(expression)}” is no condition in CEL: ${inWords(error, reason)}`,
    hint: habit ?? 'for example entity.party_size > 8 && tool.check.available == true',
    ...placeIn(expression, error),
  };
}

// Where the library met what it could not read; at the end there is nothing to point at but the last sign.
function placeIn(expression: string, error: unknown): Pick<Finding, 'needle' | 'occurrence'> {
  const range = error instanceof Error && 'range' in error && isMap(error.range) ? error.range : {};
  const [start, end] = [Number(range['start']), Number(range['end'])];
  const from = Math.min(start, expression.trimEnd().length - 1);
  // A sign at least: an end has none.
  return Number.isInteger(from) && from >= 0
    ? needleAt(expression, expression.slice(from, Math.max(end, from + 1)), from)
    : {};
}

function inWords(error: unknown, reason: string): string {
  if (error instanceof RangeError || reason.startsWith('Exceeded max')) return 'it is too long';
  if (/EOF/.test(reason)) return 'its end is missing';
  const [, called] = /overload for '(?:\w+\.)*(\w+)\(/.exec(reason) ?? [];
  if (called) return `there is no function ${called} for what stands there`;
  return reason === '' ? 'it is malformed' : `${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
}

// The macros of CEL that bind a name in what follows (CEL language definition, "Macros").
const MACROS = new Set(['all', 'exists', 'exists_one', 'map', 'filter', 'bind']);

interface Reading {
  expression: string;
  names: Names;
}

function checkIdentifiers(node: unknown, reading: Reading, bound: ReadonlySet<string>): Finding[] {
  if (Array.isArray(node)) return node.flatMap((each) => checkIdentifiers(each, reading, bound));
  if (!isMap(node)) return [];
  const { op, args } = node;
  if (op === 'id' && typeof args === 'string') return checkRoot(args, node, { reading, bound });
  if ((op === '.' || op === '[]') && Array.isArray(args)) {
    const member = checkMember(args, reading, bound);
    if (member) return member;
  }
  if (op === 'rcall' && Array.isArray(args) && MACROS.has(String(args[0]))) {
    const [, receiver, inner] = args as unknown[];
    const variable: unknown = Array.isArray(inner) ? inner[0] : null;
    const name = isMap(variable) && variable['op'] === 'id' ? String(variable['args']) : null;
    return [
      ...checkIdentifiers(receiver, reading, bound),
      ...checkIdentifiers(inner, reading, name === null ? bound : new Set([...bound, name])),
    ];
  }
  return op === 'value' ? [] : checkIdentifiers(args, reading, bound);
}

function checkRoot(
  name: string,
  node: Record<string, unknown>,
  { reading, bound }: { reading: Reading; bound: ReadonlySet<string> },
): Finding[] {
  if (bound.has(name) || BUILT_IN.has(name) || ROOTS.some((root) => root === name)) return [];
  // A name that stands alone is mostly that of an entity.
  const entity = reading.names.all('entity').includes(name) ? `write entity.${name}` : null;
  return [
    {
      message: `a condition knows no “${cut(name)}”`,
      hint:
        entity ??
        wordHint(name, reading.expression) ??
        didYouMean(name, ROOTS) ??
        `it may speak of ${ROOTS.join('.…, ')}.…`,
      ...needleAt(reading.expression, name, Number(node['start'])),
    },
  ];
}

// What was meant as a value: `entity.ok == yes`, `entity.city == rome`.
function wordHint(name: string, expression: string): string | null {
  if (/^true$/i.test(name)) return 'write true';
  if (/^false$/i.test(name)) return 'write false';
  // An answer to a question of yes or no, or an option of a choice.
  if (/^(?:yes|on)$/i.test(name))
    return `write true, or "${name}" where it is one of several options`;
  if (/^(?:no|off)$/i.test(name))
    return `write false, or "${name}" where it is one of several options`;
  if (/^(?:none|nil|undefined)$/i.test(name)) return 'write null';
  const compared = new RegExp(`[=!]=\\s*${name}(?![\\w.([])`).test(expression);
  return compared ? `a text stands in quotes: "${cut(name)}"` : null;
}

// `entity.size` and `entity["size"]`; null where the object is something else.
function checkMember(
  [object, key]: readonly unknown[],
  { expression, names }: Reading,
  bound: ReadonlySet<string>,
): Finding[] | null {
  if (!isMap(object) || object['op'] !== 'id') return null;
  const root = ROOTS.find((one) => one === object['args'] && !bound.has(one));
  const name = isMap(key) && key['op'] === 'value' ? key['args'] : key;
  if (root === undefined || typeof name !== 'string') return null;
  if (names.refer(root, name)) return [];
  return [
    {
      message: `there is no ${root} “${cut(name)}”`,
      hint: () =>
        didYouMean(name, names.all(root)) ?? `there is: ${some(names.all(root)) || 'none'}`,
      ...needleAt(expression, name, Number(object['end'])),
    },
  ];
}

// The place of a name in the file: the same name may stand earlier in the expression, or be part of a word there.
function needleAt(
  expression: string,
  name: string,
  from: number,
): Pick<Finding, 'needle' | 'occurrence'> {
  const at = expression.indexOf(name, from);
  if (at === -1) return {};
  let occurrence = 0;
  for (let i = expression.indexOf(name); i !== -1 && i < at; i = expression.indexOf(name, i + 1))
    occurrence += 1;
  return { needle: name, occurrence };
}
