import { didYouMean } from '../check-shape.ts';
import { besideOf } from '../definition.ts';
import type { Definition } from '../definition.ts';
import { isMap } from '../document.ts';
import type { Finding } from '../problem.ts';
import { REFERENCE_KINDS, findBraces, readReference } from '../reference.ts';
import type { Braces } from '../reference.ts';
import { cut } from './formats.ts';
import type { Names } from './names.ts';

/** Returns what is wrong with the `{{references}}` of a text. */
export function checkText(text: string, names: Names): Finding[] {
  return findBraces(text).flatMap((braces) => {
    const finding = checkBraces(braces, names);
    return finding === null ? [] : [{ ...finding, needle: braces.raw }];
  });
}

function checkBraces({ inner, raw, closed }: Braces, names: Names): Finding | null {
  if (!closed)
    return {
      message: `the reference “${cut(raw)}” is not closed`,
      hint: String.raw`close it with }} on the same line; for the characters themselves write \{{`,
    };
  const reference = readReference(inner);
  if (reference === null) return { message: `“${cut(raw)}” is no reference`, hint: mended(inner) };
  const { kind, name } = reference;
  if (kind === 'sip' || names.refer(kind, name)) return null;
  const near = didYouMean(name, names.all(kind));
  return {
    message: `there is no ${kind} “${cut(name)}”`,
    hint: near?.replace(/did you mean (.*)\?/, `did you mean {{${kind}:$1}}?`) ?? PLACES[kind],
  };
}

const PLACES = {
  tool: 'tools stand in tools/, one file each',
  flow: 'flows stand in flows/, one file each',
  handoff: 'handoffs stand in handoffs.yaml',
  message: 'messages stand in messages.yaml',
  entity: 'entities stand in entities.yaml',
  attribute: 'attributes stand in variants.yaml',
  variable: 'variables stand in agent.yaml, below variables:',
} as const;

function mended(inner: string): string {
  const tidy = inner.trim().replace(/\s*:\s*/, ':');
  if (tidy !== inner && readReference(tidy)) return `write {{${tidy}}}`;
  const [kind = '', name] = tidy.split(':');
  const near = name === undefined ? null : didYouMean(kind, REFERENCE_KINDS);
  if (near !== null && name)
    return near.replace(
      /did you mean (.*)\?/,
      `did you mean {{$1:${name.replaceAll('$', '$$$$')}}}?`,
    );
  return String.raw`write {{tool:name}}, or one of ${REFERENCE_KINDS.slice(1).join(', ')}; for the characters themselves \{{`;
}

/** Returns the strings inside a value, each with its path. */
export function stringsIn(
  value: unknown,
  path: readonly (string | number)[] = [],
): { text: string; path: readonly (string | number)[] }[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (Array.isArray(value))
    return value.flatMap((item, index) => stringsIn(item, [...path, index]));
  return isMap(value)
    ? Object.entries(value).flatMap(([key, item]) => stringsIn(item, [...path, key]))
    : [];
}

/** Says what is wrong with a `{ file: … }` of a document, null where the file is there. */
export function checkFile(definition: Definition, document: string, file: string): Finding | null {
  const target = besideOf(document, file);
  if (target === null)
    return {
      message: `the file “${cut(file)}” lies outside of the agent`,
      hint: 'name a file beside this one, without a leading /',
    };
  if (definition.texts.has(target)) return null;
  if (definition.paths.has(target))
    return { message: `“${cut(file)}” is no text file`, hint: 'name a Markdown file in UTF-8' };
  const near = didYouMean(target, [...definition.texts.keys()]);
  return {
    message: `the file “${cut(file)}” is not there`,
    hint: near ?? `it would be ${definition.folder}/${target}`,
  };
}
