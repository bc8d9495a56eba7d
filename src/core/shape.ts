import { isMap, lineOf } from './document.ts';
import type { Document } from './document.ts';
import type { Problem } from './failure.ts';
import { nearest } from './names.ts';

/** What a value may be. `any` is kept verbatim; `text` is a string or `{ file: name.md }`. */
export type Shape =
  | { is: 'any' | 'string' | 'boolean' | 'number' | 'text' }
  | { is: 'choice'; of: readonly string[] }
  | { is: 'list'; of: Shape }
  | { is: 'map'; of: Shape }
  | { is: 'object'; fields: Readonly<Record<string, Field>> }
  | { is: 'either'; of: readonly Shape[]; called: string };

/** One key of an object: its shape, whether it must be there, what it means. */
export interface Field {
  shape: Shape;
  required?: boolean;
  meaning: string;
}

type Path = readonly (string | number)[];

/** Checks a document against a shape and returns every problem, in the document's order of keys. */
export function checkShape(document: Document, shape: Shape): Problem[] {
  const problems: Problem[] = [];
  visit(document.value, shape, { document, path: [], problems });
  return problems;
}

interface Visit {
  document: Document;
  path: Path;
  problems: Problem[];
  /** Which half of a pair the problem is about. */
  part?: 'key' | 'value';
}

function visit(value: unknown, shape: Shape, at: Visit): void {
  switch (shape.is) {
    case 'any':
      return;
    case 'object':
      return isMap(value) ? visitObject(value, shape.fields, at) : wrong(value, shape, at);
    case 'map':
      if (!isMap(value)) return wrong(value, shape, at);
      for (const [key, item] of Object.entries(value))
        visit(item, shape.of, { ...at, path: [...at.path, key] });
      return;
    case 'list':
      if (!Array.isArray(value)) return wrong(value, shape, at);
      value.forEach((item, index) => visit(item, shape.of, { ...at, path: [...at.path, index] }));
      return;
    case 'either': {
      const fitting = shape.of.find((option) => sameKind(value, option));
      return fitting ? visit(value, fitting, at) : wrong(value, shape, at);
    }
    case 'choice':
      if (typeof value !== 'string') return wrong(value, shape, at);
      if (!shape.of.includes(value))
        report(
          at,
          `“${value.slice(0, 60)}” is not one of ${shape.of.join(', ')}`,
          didYouMean(value, shape.of),
        );
      return;
    default:
      if (!sameKind(value, shape)) wrong(value, shape, at);
  }
}

function visitObject(
  value: Record<string, unknown>,
  fields: Readonly<Record<string, Field>>,
  at: Visit,
): void {
  for (const [key, item] of Object.entries(value)) {
    const path = [...at.path, key];
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field) visit(item, field.shape, { ...at, path });
    else
      report(
        { ...at, path, part: 'key' },
        `the key “${key.slice(0, 60)}” is not known here`,
        didYouMean(key, Object.keys(fields)) ?? `known are ${Object.keys(fields).join(', ')}`,
      );
  }
  for (const [key, field] of Object.entries(fields)) {
    if (field.required && !Object.hasOwn(value, key))
      report(at, `the key “${key}” is missing`, `add ${key}: ${field.meaning}`);
  }
}

function sameKind(value: unknown, shape: Shape): boolean {
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
    case 'map':
    case 'object':
      return isMap(value);
    case 'choice':
      return typeof value === 'string';
    case 'either':
      return shape.of.some((option) => sameKind(value, option));
    default:
      return typeof value === shape.is;
  }
}

function wrong(value: unknown, shape: Shape, at: Visit): void {
  const hint =
    shape.is === 'string' && (typeof value === 'number' || typeof value === 'boolean')
      ? 'put it in quotes to make it text'
      : null;
  report(at, `this should be ${described(shape)}, not ${found(value)}`, hint);
}

function described(shape: Shape): string {
  switch (shape.is) {
    case 'string':
      return 'text';
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
    case 'either':
      return shape.called;
    default:
      return 'a map of keys and values';
  }
}

function found(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? 'text' : `the ${typeof value} ${JSON.stringify(value)}`;
}

function didYouMean(word: string, known: readonly string[]): string | null {
  const suggestion = nearest(word, known);
  return suggestion === null ? null : `did you mean ${suggestion}?`;
}

// Finding the place of each of a hundred thousand wrong keys would take minutes, and nobody reads them.
const MOST = 100;

function report(at: Visit, message: string, hint: string | null): void {
  if (at.problems.length >= MOST) return;
  const { line, column } = at.document.locate(at.path, at.part);
  at.problems.push({
    severity: 'error',
    file: at.document.file,
    line,
    column,
    path: at.path.length === 0 ? null : at.path.join('.'),
    message,
    hint,
    source: lineOf(at.document.text, line),
  });
}
