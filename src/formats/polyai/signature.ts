import type { Plain, PlainMap } from '../../core/foreign.ts';
import { listOf } from '../maps.ts';
import { literal, tokens } from './python.ts';
import type { Token } from './python.ts';
import { annotated } from './annotation.ts';

/** A value in a source, and the characters that write it. */
interface Spot<T> {
  value: T;
  start: number;
  end: number;
}

/** A parameter of a function. */
export interface Parameter {
  name: string;
  schema: PlainMap;
  required: boolean;
  description: Spot<string> | null;
  /** The decorator that describes it, with its line end. */
  decorator: { start: number; end: number } | null;
}

/** What the head of a function says, lifted from its source without running it. */
export interface Head {
  description: Spot<string> | null;
  parameters: Parameter[];
  /** What is said while the function runs: the texts of `delay_responses`. */
  delays: string[];
  /** Where a decorator can be put in, and how deep. */
  decorators: number;
  /** The parameters with their parentheses. */
  signature: { start: number; end: number };
  /** What was not understood. */
  flaws: string[];
}

interface Decorator {
  name: string;
  positional: (Spot<Plain> | null)[];
  keywords: Map<string, Spot<Plain> | null>;
  start: number;
  end: number;
}

/** Lifts the head of the function with a name; null where the source defines none at its top level. */
export function headOf(source: string, name: string): Head | null {
  const all = tokens(source);
  let decorators: Decorator[] = [];
  for (let at = 0; at < all.length; at += 1) {
    const token = all[at];
    if (token?.first !== true || token.kind === 'line') continue;
    if (token.text === '@') {
      decorators.push(readDecorator(all, at));
      continue;
    }
    const define = token.text === 'async' ? at + 1 : at;
    if (all[define]?.text === 'def' && all[define + 1]?.text === name)
      return readHead(all, { at: define + 2, start: token.start }, decorators);
    decorators = [];
  }
  return null;
}

function readDecorator(all: readonly Token[], from: number): Decorator {
  const decorator: Decorator = {
    name: all[from + 1]?.text ?? '',
    positional: [],
    keywords: new Map(),
    start: all[from]?.start ?? 0,
    end: all[from + 2]?.end ?? 0,
  };
  if (all[from + 2]?.text !== '(') return decorator;
  const { parts, close } = partsOf(all, from + 2);
  decorator.end = all[close + 1]?.end ?? all[close]?.end ?? decorator.end;
  for (const [start, end] of parts) {
    const isKeyword = all[start]?.kind === 'name' && all[start + 1]?.text === '=';
    const value = spot(all, isKeyword ? start + 2 : start, end);
    if (isKeyword) decorator.keywords.set(all[start]?.text ?? '', value);
    else decorator.positional.push(value);
  }
  return decorator;
}

function spot(all: readonly Token[], start: number, end: number): Spot<Plain> | null {
  const read = literal(all, start);
  const [first, last] = [all[start], all[end - 1]];
  return read === null || read.next !== end || first === undefined || last === undefined
    ? null
    : { value: read.value, start: first.start, end: last.end };
}

/** Returns the parts between commas of a bracket that opens at a token, as ranges of tokens, and where it closes. */
function partsOf(
  all: readonly Token[],
  open: number,
): { parts: [number, number][]; close: number } {
  const parts: [number, number][] = [];
  let depth = 0;
  let start = open + 1;
  let at = open;
  for (; at < all.length; at += 1) {
    const text = all[at]?.kind === 'operator' ? all[at]?.text : undefined;
    if (text === '(' || text === '[' || text === '{') depth += 1;
    if (text === ')' || text === ']' || text === '}') depth -= 1;
    if (depth === 0 || (depth === 1 && text === ',')) {
      if (at > start) parts.push([start, at]);
      start = at + 1;
    }
    if (depth === 0) break;
  }
  return { parts, close: at };
}

function readHead(
  all: readonly Token[],
  { at, start }: { at: number; start: number },
  decorators: readonly Decorator[],
): Head {
  const { parts, close } = partsOf(all, at);
  const head: Head = {
    description: null,
    parameters: [],
    delays: [],
    decorators: decorators[0]?.start ?? start,
    signature: { start: all[at]?.start ?? start, end: all[close]?.end ?? start },
    flaws: [],
  };
  for (const [from, to] of parts) readParameter(all.slice(from, to), head);
  for (const decorator of decorators) readMeaning(decorator, head);
  return head;
}

function readParameter(part: readonly Token[], head: Head): void {
  const [first, colon] = part;
  if (first === undefined || first.text === '/' || (first.text === '*' && part.length === 1))
    return;
  if (first.kind !== 'name') {
    head.flaws.push(
      `its parameter ${part.map(({ text }) => text).join('')} takes any number of values`,
    );
    return;
  }
  const equals = equalsIn(part);
  const end = equals === -1 ? part.length : equals;
  const annotation = colon?.text === ':' ? part.slice(2, end) : [];
  const type = annotation.map(({ text }) => text).join('');
  if (/(?:^|\.)(?:Conversation|Flow)["']?$/.test(type) || ['conv', 'flow'].includes(first.text))
    return;
  const read = annotated(annotation);
  if (read === null)
    head.flaws.push(
      type === ''
        ? `its parameter ${first.text} has no type`
        : `the type of its parameter ${first.text} is not understood: ${type.slice(0, 60)}`,
    );
  const value = equals === -1 ? null : spot(part, equals + 1, part.length);
  if (equals !== -1 && value === null)
    head.flaws.push(`the default of its parameter ${first.text} would have to be run`);
  head.parameters.push({
    name: first.text,
    schema: {
      ...read?.schema,
      ...(value === null || value.value === null ? {} : { default: value.value }),
    },
    required: equals === -1 && read?.optional !== true,
    description: null,
    decorator: null,
  });
}

// Where the default begins; an `=` inside of brackets is none.
function equalsIn(part: readonly Token[]): number {
  let depth = 0;
  return part.findIndex(({ kind, text }) => {
    if (kind !== 'operator') return false;
    if ('([{'.includes(text)) depth += 1;
    if (')]}'.includes(text)) depth -= 1;
    return text === '=' && depth === 0;
  });
}

function readMeaning(decorator: Decorator, head: Head): void {
  const { name, positional, keywords, start, end } = decorator;
  const [first, second] = positional;
  switch (name) {
    case 'func_description':
      if (isText(first)) head.description = first;
      else head.flaws.push('its description would have to be run');
      return;
    case 'func_parameter': {
      const parameter = head.parameters.find((one) => one.name === first?.value);
      if (parameter !== undefined && isText(second))
        Object.assign(parameter, { description: second, decorator: { start, end } });
      else
        head.flaws.push(
          typeof first?.value === 'string'
            ? `the description of ${first.value} is not that of a parameter, or would have to be run`
            : 'a description of a parameter would have to be run',
        );
      return;
    }
    case 'func_latency_control': {
      const responses = keywords.get('delay_responses')?.value;
      for (const each of listOf(responses))
        if (Array.isArray(each) && typeof each[0] === 'string') head.delays.push(each[0]);
      if (keywords.get('delay_responses') === null)
        head.flaws.push('what it says while waiting would have to be run');
      return;
    }
    default:
      head.flaws.push(`its decorator @${name} is not known`);
  }
}

function isText(value: Spot<Plain> | null | undefined): value is Spot<string> {
  return typeof value?.value === 'string';
}
