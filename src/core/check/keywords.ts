import { didYouMean } from '../check-shape.ts';
import { isMap } from '../document.ts';
import type { Finding, Path } from '../problem.ts';
import { cut, some } from './formats.ts';

/** What is wrong with a part of a schema, with the way to it. */
export interface Flaw {
  path: Path;
  finding: Finding;
}

/** Builds what is wrong with a part of a schema. */
export function flaw(path: Path, message: string, hint: string): Flaw {
  return { path, finding: { message, hint } };
}

// The keywords of JSON Schema 2020-12 and of older drafts that are common still.
const KEYWORDS = new Set(
  `$schema $id $ref $anchor $dynamicRef $dynamicAnchor $vocabulary $comment $defs definitions
  allOf anyOf oneOf not if then else dependentSchemas dependentRequired dependencies prefixItems items additionalItems
  contains properties patternProperties additionalProperties propertyNames unevaluatedItems unevaluatedProperties
  type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems
  minItems uniqueItems maxContains minContains maxProperties minProperties required format title description default
  deprecated readOnly writeOnly examples example nullable contentEncoding contentMediaType contentSchema`.split(
    /\s+/,
  ),
);

// Any other key is allowed and means nothing; these are mistaken for what does.
const MISTAKEN: Readonly<Record<string, string>> = {
  property: 'properties',
  types: 'type',
  item: 'items',
  enums: 'enum',
  require: 'required',
};
const LONG_WORDS = ['properties', 'required', 'description', 'additionalProperties'];

/** Finds what a schema was meant to say and does not: parameters in the place of keywords, and misspelt keywords. */
export function checkKeywords(
  schemas: readonly { schema: Record<string, unknown>; path: Path }[],
): Flaw[] {
  return schemas.flatMap(({ schema, path }) => {
    const unknown = Object.keys(schema).filter((key) => !KEYWORDS.has(key) && !/^x-/i.test(key));
    const found = unknown.flatMap((key) => checkKey(schema, [...path, key]) ?? []);
    return found.length > 0 ? found : checkRequired(schema, path);
  });
}

function checkKey(schema: Record<string, unknown>, path: Path): Flaw | null {
  const key = String(path.at(-1));
  const meant = Object.hasOwn(MISTAKEN, key) ? MISTAKEN[key] : undefined;
  const hint = meant === undefined ? didYouMean(key, LONG_WORDS) : `did you mean ${meant}?`;
  const message = `“${cut(key)}” is no keyword of JSON Schema`;
  if (hint !== null) return flaw(path, message, hint);
  const value = schema[key];
  return isMap(value) && ('type' in value || 'enum' in value || '$ref' in value)
    ? flaw(path, message, 'put the parameters below properties:, beside type: object')
    : null;
}

// What else may say which properties there are.
const ELSEWHERE = [
  'allOf',
  'anyOf',
  'oneOf',
  'if',
  '$ref',
  'patternProperties',
  'dependentSchemas',
];

function checkRequired(schema: Record<string, unknown>, path: Path): Flaw[] {
  const { properties, required } = schema;
  const isPart = path.some((part) => /^(?:allOf|anyOf|oneOf|if|then|else|not)$/.test(String(part)));
  if (!Array.isArray(required) || !isMap(properties) || isPart) return [];
  if (ELSEWHERE.some((key) => key in schema)) return [];
  const known = Object.keys(properties);
  return required.flatMap((name: unknown, index) =>
    typeof name !== 'string' || Object.hasOwn(properties, name)
      ? []
      : flaw(
          [...path, 'required', index],
          `“${cut(name)}” is required, and no property is called that`,
          didYouMean(name, known) ?? `there is: ${some(known) || 'none'}`,
        ),
  );
}
