import { isMap, lineOf } from './document.ts';
import type { Document } from './document.ts';
import type { Problem } from './failure.ts';
import { nearest } from './names.ts';
import { describeShape, describeValue } from './describe.ts';
import { mended, placeBelow, sameWord } from './meant.ts';
import type { HintOf } from './meant.ts';
import { problemAt } from './problem.ts';
import type { Path } from './problem.ts';
import { fittingOption, sameKind } from './shape-of.ts';
import type { Field, Format, NameKind, ObjectShape, Shape } from './shape.ts';

/** A value of a document that has the shape it should have, and what that shape is. */
export interface Leaf {
  shape: Shape;
  value: unknown;
  path: Path;
  /** Set where the key of a map is meant, not its value. */
  part?: 'key';
}

/** What a document was found to hold. */
export interface ShapeReading {
  problems: Problem[];
  /** The scalars and the free values of known shape, in the document's order. */
  leaves: Leaf[];
}

// Finding the place of each of a hundred thousand wrong keys would take minutes, and nobody reads them.
const MOST = 100;

interface Visit extends ShapeReading {
  document: Document;
  path: Path;
  hintOf: HintOf;
}

/**
 * Checks a document against a shape: every problem, and the leaves for what else is to be checked of them.
 *
 * @param hintOf knows the formats; given by whoever checks them as well, since they need a library that is slow to load
 */
export function readShape(document: Document, shape: Shape, hintOf?: HintOf): ShapeReading {
  const reading = { problems: [], leaves: [] };
  visit(document.value, shape, { document, path: [], hintOf: hintOf ?? (() => null), ...reading });
  return reading;
}

/** Checks a document against a shape and returns every problem, in the document's order of keys. */
export function checkShape(document: Document, shape: Shape): Problem[] {
  return readShape(document, shape).problems;
}

function visit(value: unknown, shape: Shape, at: Visit): void {
  switch (shape.is) {
    case 'object':
      return isMap(value) ? visitObject(value, shape, at) : wrong(value, shape, at);
    case 'map':
      return isMap(value) ? visitMap(value, shape, at) : wrong(value, shape, at);
    case 'list':
      if (!Array.isArray(value)) return wrong(value, shape, at);
      if (shape.filled && value.length === 0) report(at, 'this list is empty', 'add an item');
      value.forEach((item, index) => visit(item, shape.of, { ...at, path: [...at.path, index] }));
      return;
    case 'either': {
      const fitting = fittingOption(value, shape);
      return fitting ? visit(value, fitting, at) : wrong(value, shape, at);
    }
    case 'choice':
      if (typeof value !== 'string') return wrong(value, shape, at);
      if (!shape.of.includes(value))
        report(
          at,
          `“${value.slice(0, 60)}” is not one of ${shape.of.join(', ')}`,
          sameWord(value, shape.of) ?? didYouMean(value, shape.of),
        );
      return;
    case 'number':
      if (typeof value !== 'number') return wrong(value, shape, at);
      return checkNumber(value, shape, at);
    default:
      if (!sameKind(value, shape)) return wrong(value, shape, at);
      at.leaves.push({ shape, value, path: at.path });
  }
}

function visitMap(
  value: Record<string, unknown>,
  shape: Extract<Shape, { is: 'map' }>,
  at: Visit,
): void {
  for (const [key, item] of Object.entries(value)) {
    const path = [...at.path, key];
    const keys = shape.keys === undefined ? null : keyShape(shape.keys);
    if (keys) at.leaves.push({ shape: keys, value: key, path, part: 'key' });
    visit(item, shape.of, { ...at, path });
  }
}

const NAME_KINDS: ReadonlySet<string> = new Set<NameKind>(['translation', 'variant', 'entity']);

function keyShape(keys: Format | NameKind): Shape {
  return NAME_KINDS.has(keys)
    ? { is: 'reference', to: keys as NameKind }
    : { is: 'string', format: keys as Format };
}

function visitObject(value: Record<string, unknown>, shape: ObjectShape, at: Visit): void {
  const { fields, groups = [] } = shape;
  for (const [key, item] of Object.entries(value)) {
    const path = [...at.path, key];
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field) visit(item, field.shape, { ...at, path });
    else
      reportKey(
        { ...at, path },
        `the key “${key.slice(0, 60)}” is not known here`,
        placeBelow(key, value, shape) ??
          didYouMean(key, Object.keys(fields)) ??
          `known are ${Object.keys(fields).join(', ')}`,
      );
    const { only } = field ?? {};
    const deciding = only === undefined ? undefined : value[only.key];
    // Where the deciding word is misspelt, that is told, and nothing follows from it.
    if (
      only &&
      typeof deciding === 'string' &&
      isChoice(deciding, fields[only.key]) &&
      !only.is.includes(deciding)
    )
      reportKey(
        { ...at, path },
        `${key} has no meaning where ${only.key} is ${deciding.slice(0, 60)}`,
        `it belongs to ${only.is.join(', ')}`,
      );
  }
  for (const [key, field] of Object.entries(fields)) {
    if (field.required && !Object.hasOwn(value, key))
      report(at, `the key “${key}” is missing`, `add ${key}: ${field.meaning}`);
  }
  for (const { keys, least, most } of groups) {
    const found = keys.filter((key) => Object.hasOwn(value, key));
    const one = keys.length === 2 ? keys.join(' or ') : `one of ${keys.join(', ')}`;
    if (found.length < least) report(at, `${one} is missing here`, `add ${keys.join(' or ')}`);
    if (found.length > most)
      reportKey(
        { ...at, path: [...at.path, found[1] ?? ''] },
        `${found.join(' and ')} can't stand side by side`,
        'keep one of the two',
      );
  }
}

function isChoice(word: string, field: Field | undefined): boolean {
  return field?.shape.is === 'choice' && field.shape.of.includes(word);
}

function checkNumber(value: number, shape: Extract<Shape, { is: 'number' }>, at: Visit): void {
  const { min, max, integer } = shape;
  if (!Number.isFinite(value)) report(at, 'this is no number that can be used', 'write digits');
  else if (integer && !Number.isInteger(value))
    report(at, `${value} is not a whole number`, 'leave out the fraction');
  else if ((min !== undefined && value < min) || (max !== undefined && value > max))
    report(at, `${value} is out of range`, range(min, max));
}

function range(min: number | undefined, max: number | undefined): string {
  if (max === undefined) return `at least ${min}`;
  return min === undefined ? `at most ${max}` : `from ${min} to ${max}`;
}

function wrong(value: unknown, shape: Shape, at: Visit): void {
  report(
    at,
    `this should be ${describeShape(shape)}, not ${describeValue(value)}`,
    value === null && at.path.length === 0
      ? 'write its keys, or remove the file'
      : mended(value, shape, {
          written: () => at.document.written(at.path) ?? String(value),
          line: () => lineOf(at.document.text, at.document.locate(at.path).line),
          hintOf: at.hintOf,
        }),
  );
}

/** Returns `did you mean …?` where a known word is near. */
export function didYouMean(word: string, known: readonly string[]): string | null {
  const suggestion = nearest(word, known);
  return suggestion === null ? null : `did you mean ${suggestion}?`;
}

function report(at: Visit, message: string, hint: string | null): void {
  if (at.problems.length < MOST)
    at.problems.push(problemAt(at.document, at.path, { message, hint }));
}

function reportKey(at: Visit, message: string, hint: string | null): void {
  if (at.problems.length < MOST)
    at.problems.push(problemAt(at.document, at.path, { message, hint, part: 'key' }));
}
