import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FORMATS } from '../../src/core/check/formats.ts';
import { readShape } from '../../src/core/check-shape.ts';
import { KINDS, kindOf } from '../../src/core/fields.ts';
import type { Kind } from '../../src/core/fields.ts';
import { allSchemas, jsonSchema } from '../../src/core/json-schema.ts';
import type { Format } from '../../src/core/shape.ts';
import { readYaml } from '../../src/store/yaml.ts';
import { LARGE } from '../helpers/processes.ts';
import { TEMPLATES, template } from './agents.ts';
import { mutated, valueEdits } from './mutations.ts';

/**
 * Where a schema can only say part of what we check: it takes all that we take, and some more. A language tag must be
 * one that Unicode knows, a number possible in its country, an address one that can be read, a date on the calendar, an
 * environment none of the reserved words. (References, conditions, regular expressions, JSON Schemas in `parameters`,
 * and what is checked between files are not looked at here: no schema of one file can tell.)
 */
const LOOSER: ReadonlySet<Format> = new Set([
  'language',
  'phone',
  'url',
  'sip',
  'moment',
  'environment',
]);

/** Where a schema says the same as we do. */
const EXACT: ReadonlySet<Format> = new Set(['name', 'own-name', 'country', 'header']);

/** Where a reference may stand in the value. */
const TEMPLATED: ReadonlySet<Format> = new Set(['phone', 'sip', 'url', 'moment']);

const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allErrors: false,
});
const validators = new Map<string, ValidateFunction>(
  KINDS.map((kind) => [kind.name, ajv.compile(jsonSchema(kind))]),
);

/** What we say of a document, and what a validator says that knows nothing but our JSON Schema. */
interface Verdicts {
  /** What the shape and the formats that a schema expresses fully say. */
  ours: string[];
  /** What formats say of which a schema knows only a part. */
  strict: string[];
  theirs: boolean;
  their: string;
}

const START = { line: 1, column: 1 };

function verdicts(kind: Kind, value: unknown): Verdicts {
  const document = { file: '', text: '', value, locate: () => START, written: () => null };
  const { problems, leaves } = readShape(document, kind.shape);
  const flaws = (formats: ReadonlySet<Format>): string[] =>
    leaves.flatMap(({ shape, value, path }) => {
      const { format } = shape.is === 'string' ? shape : {};
      const known =
        format !== undefined &&
        formats.has(format) &&
        !(TEMPLATED.has(format) && String(value).includes('{{'));
      const flaw = known ? FORMATS[format]?.(String(value)) : null;
      return flaw ? [`${path.join('.')}: ${flaw.message}`] : [];
    });
  const validator = validators.get(kind.name);
  if (!validator) throw new Error(kind.name);
  const theirs = validator(document.value);
  const ours = [...problems.map(({ path, message }) => `${path}: ${message}`), ...flaws(EXACT)];
  return { ours, strict: flaws(LOOSER), theirs, their: ajv.errorsText(validator.errors) };
}

function disagreement(verdict: Verdicts): string | null {
  const { ours, strict, theirs, their } = verdict;
  if (theirs && ours.length > 0) return `only we refuse it: ${ours.join('\n')}`;
  if (!theirs && ours.length + strict.length === 0) return `only the schema refuses it: ${their}`;
  return null;
}

const FILES = TEMPLATES.flatMap((name) =>
  [...template(name)].flatMap(([path, content]) => {
    const kind = kindOf(path);
    const { document } = readYaml(path, content);
    return kind && document ? [{ name: `${name}/${path}`, kind, value: document.value }] : [];
  }),
);

test('each schema is one of draft 2020-12', () => {
  for (const kind of KINDS) expect(ajv.validateSchema(jsonSchema(kind)), kind.name).toBe(true);
  expect(ajv.validateSchema(allSchemas())).toBe(true);
});

test('every format is either one that a schema says, or one that it says in part, or ours alone', () => {
  const ours = ['plain', 'pattern', 'condition'];
  expect([...LOOSER, ...EXACT].toSorted()).toEqual(Object.keys(FORMATS).toSorted());
  expect([...LOOSER, ...EXACT].filter((format) => ours.includes(format))).toEqual([]);
});

test('schema and shape take every file of the templates', () => {
  expect(FILES.length).toBeGreaterThan(60);
  for (const { name, kind, value } of FILES)
    expect(verdicts(kind, value), name).toMatchObject({ ours: [], strict: [], theirs: true });
});

test('schema and shape say the same of files that were changed', () => {
  const counts = { valid: 0, refused: 0, strict: 0 };
  const parts = new Map<string, number>();
  fc.assert(
    fc.property(fc.constantFrom(...FILES), valueEdits, ({ kind, value }, edits) => {
      const verdict = verdicts(kind, mutated(value, edits));
      if (verdict.theirs) counts[verdict.strict.length > 0 ? 'strict' : 'valid'] += 1;
      else counts.refused += 1;
      parts.set(kind.name, (parts.get(kind.name) ?? 0) + 1);
      expect(disagreement(verdict)).toBeNull();
    }),
    { numRuns: LARGE ? 30_000 : 1_600, seed: 4711 },
  );
  if (LARGE) console.log('schema agreement', counts);
  // Were nothing accepted or nothing refused, the test would show little.
  expect(counts.valid).toBeGreaterThan(100);
  expect(counts.refused).toBeGreaterThan(1000);
  expect(parts.size).toBe(KINDS.length);
});
