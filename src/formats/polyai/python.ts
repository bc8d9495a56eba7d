import type { Plain, PlainMap } from '../../core/foreign.ts';

/** A token of Python: enough of the language to read decorators and signatures, nothing is ever run. */
export interface Token {
  kind: 'name' | 'number' | 'string' | 'operator' | 'line';
  text: string;
  start: number;
  end: number;
  /** Whether it begins its line at the first column: a statement of the module. */
  first: boolean;
}

// Each is tried at one place; Python's own grammar is "Lexical analysis" in its language reference.
const SPACE = /(?:[ \t\f]|\\\n)+/y;
const COMMENT = /#[^\n]*/y;
const STRING_START = /[A-Za-z]{0,2}(?:"""|'''|"|')/y;
const NAME = /[\p{L}_][\p{L}\p{N}\p{M}_]*/uy;
const NUMBER = /(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?[jJ]?|0[xXoObB][\da-fA-F_]+/y;
const PREFIX = /^(?:r|u|b|f|t|br|rb|fr|rf|tr|rt)?$/i;

/** Splits a source into tokens; line ends inside brackets are none. Characters that begin no token are operators. */
export function tokens(source: string): Token[] {
  const found: Token[] = [];
  let depth = 0;
  let at = 0;
  while (at < source.length) {
    const skipped = match(SPACE, source, at) ?? match(COMMENT, source, at);
    if (skipped !== null) {
      at += skipped.length;
      continue;
    }
    const first = depth === 0 && (at === 0 || source[at - 1] === '\n');
    const [kind, end] = next(source, at);
    const text = source.slice(at, end);
    if (kind === 'operator') depth = Math.max(0, depth + bracket(text));
    if (kind !== 'line' || depth === 0) found.push({ kind, text, start: at, end, first });
    at = end;
  }
  return found;
}

function next(source: string, at: number): [Token['kind'], number] {
  if (source[at] === '\n') return ['line', at + 1];
  const opening = match(STRING_START, source, at);
  if (opening !== null && PREFIX.test(opening.replace(/["']+$/, '')))
    return ['string', stringEnd(source, at + opening.length, opening)];
  const name = match(NAME, source, at);
  if (name !== null) return ['name', at + name.length];
  const number = match(NUMBER, source, at);
  if (number !== null) return ['number', at + number.length];
  const arrow = source.startsWith('->', at) || source.startsWith('**', at);
  return ['operator', at + (arrow ? 2 : 1)];
}

function stringEnd(source: string, from: number, opening: string): number {
  const quote = /["']+$/.exec(opening)?.[0] ?? '"';
  for (let at = from; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source.startsWith(quote, at)) return at + quote.length;
    else if (source[at] === '\n' && quote.length === 1) return at;
  }
  return source.length;
}

function bracket(text: string): number {
  return '([{'.includes(text) ? 1 : ')]}'.includes(text) ? -1 : 0;
}

function match(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Returns the value of a string literal; undefined for one that is computed (an f-string) or holds bytes. */
export function stringValue(literal: string): string | undefined {
  const [, prefix = '', quote = '"'] = /^([A-Za-z]*)("""|'''|"|')/.exec(literal) ?? [];
  const inner = literal.slice(prefix.length + quote.length, -quote.length);
  if (/[bft]/i.test(prefix) || !literal.endsWith(quote)) return undefined;
  if (/r/i.test(prefix)) return inner;
  return inner.replaceAll(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([^]))/g,
    (raw: string, ...parts: (string | undefined)[]) => {
      const [x, u, long, octal, single] = parts;
      const hex = x ?? u ?? long;
      if (hex !== undefined) return characterOf(Number.parseInt(hex, 16)) ?? raw;
      if (octal !== undefined) return characterOf(Number.parseInt(octal, 8)) ?? raw;
      return single !== undefined && Object.hasOwn(ESCAPES, single)
        ? (ESCAPES[single] ?? raw)
        : raw;
    },
  );
}

function characterOf(code: number): string | undefined {
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined;
}

/** A literal that was read: its value, and the index of the token after it. */
export interface Literal {
  value: Plain;
  next: number;
}

const WORDS: Readonly<Record<string, Plain>> = { True: true, False: false, None: null };

/** The deepest literal that is read. */
const DEEPEST = 20;

/** Reads the literal that begins at a token; null where something else stands there that would have to be run. */
export function literal(all: readonly Token[], from: number, depth = 0): Literal | null {
  const token = all[from];
  if (token === undefined || depth > DEEPEST) return null;
  switch (token.kind) {
    case 'string':
      return strings(all, from);
    case 'number': {
      const value = Number(token.text.replaceAll('_', ''));
      return Number.isFinite(value) ? { value, next: from + 1 } : null;
    }
    case 'name': {
      const value = Object.hasOwn(WORDS, token.text) ? WORDS[token.text] : undefined;
      return value === undefined ? null : { value, next: from + 1 };
    }
    case 'operator':
      if (token.text === '-') {
        const inner = all[from + 1]?.kind === 'number' ? literal(all, from + 1, depth) : null;
        return typeof inner?.value === 'number' ? { ...inner, value: -inner.value } : null;
      }
      return '[({'.includes(token.text) ? collection(all, from, depth) : null;
    default:
      return null;
  }
}

// Strings beside each other are one.
function strings(all: readonly Token[], from: number): Literal | null {
  let value = '';
  let at = from;
  for (let token = all[at]; token?.kind === 'string'; token = all[at]) {
    const part = stringValue(token.text);
    if (part === undefined) return null;
    value += part;
    at += 1;
  }
  return { value, next: at };
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function collection(all: readonly Token[], from: number, depth: number): Literal | null {
  const opening = all[from]?.text ?? '';
  const close = CLOSING[opening];
  const list: Plain[] = [];
  const map: PlainMap = {};
  let at = from + 1;
  let commas = 0;
  while (all[at]?.text !== close) {
    const item = literal(all, at, depth + 1);
    if (item === null) return null;
    at = item.next;
    if (opening === '{') {
      const value = all[at]?.text === ':' ? literal(all, at + 1, depth + 1) : null;
      if (value === null || typeof item.value !== 'string' || item.value === '__proto__')
        return null;
      map[item.value] = value.value;
      at = value.next;
    } else list.push(item.value);
    if (all[at]?.text === ',') {
      at += 1;
      commas += 1;
    } else if (all[at]?.text !== close) return null;
  }
  // Parentheses around one value are no tuple.
  const [only] = list;
  if (opening === '(' && commas === 0 && list.length === 1 && only !== undefined)
    return { value: only, next: at + 1 };
  return { value: opening === '{' ? map : list, next: at + 1 };
}
