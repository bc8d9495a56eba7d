import { didYouMean } from '../check-shape.ts';
import { besideOf } from '../definition.ts';
import type { Definition } from '../definition.ts';
import { nearest } from '../names.ts';
import type { Finding, Path } from '../problem.ts';
import { REFERENCE_KINDS, findBraces, readReference } from '../reference.ts';
import type { Braces } from '../reference.ts';
import { cut } from './formats.ts';
import type { Names } from './names.ts';
import { MOST } from './report.ts';

/** Returns what is wrong with the `{{references}}` of a text: no more than are told of a file. */
export function checkText(text: string, names: Names): Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, number>();
  for (const braces of findBraces(text)) {
    const occurrence = seen.get(braces.raw) ?? 0;
    seen.set(braces.raw, occurrence + 1);
    const finding = checkBraces(braces, names);
    if (finding && findings.length < MOST)
      findings.push({ ...finding, needle: braces.raw, occurrence });
  }
  return [...findings, ...checkSingleBraces(text)];
}

const SINGLE = new RegExp(
  String.raw`(?<![{\\])\{(?:${REFERENCE_KINDS.join('|')}):[\w-]+\}(?!\})`,
  'g',
);

// It would be said as it stands, braces and all.
function checkSingleBraces(text: string): Finding[] {
  const found = new Set(text.match(SINGLE) ?? []);
  return [...found].map((raw) => ({
    severity: 'warning',
    message: `“${cut(raw)}” is no reference: one has two braces on each side`,
    hint: `write {${cut(raw)}}`,
    needle: raw,
  }));
}

function checkBraces({ inner, raw, closed }: Braces, names: Names): Finding | null {
  if (!closed)
    return {
      message: `the reference “${cut(raw)}” is not closed`,
      hint: String.raw`close it with }} on the same line; for the characters themselves write \{{`,
    };
  const reference = readReference(inner);
  if (reference === null)
    return { message: `“${cut(raw)}” is no reference`, hint: mended(inner, names) };
  const { kind, name } = reference;
  if (kind === 'sip' || names.refer(kind, name)) return null;
  return {
    message: `there is no ${kind} “${cut(name)}”`,
    hint: () =>
      didYouMean(name, names.all(kind))?.replace(
        /did you mean (.*)\?/,
        `did you mean {{${kind}:$1}}?`,
      ) ?? PLACES[kind],
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

function mended(inner: string, names: Names): string {
  const tidy = inner.trim().replace(/\s*[:.]\s*/, ':');
  if (tidy !== inner && readReference(tidy)) return `write {{${tidy}}}`;
  const [kind = '', name = ''] = tidy.split(':');
  if (kind === 'step') return 'a text names no step: next: leads to one; a flow is {{flow:name}}';
  if (kind === 'topic') return 'a text names no topic: the agent finds topics by what is asked';
  const near = nearest(kind, REFERENCE_KINDS);
  if (near !== null && readReference(`${near}:${name}`)) return `did you mean {{${near}:${name}}}?`;
  const [, only] = /^([a-z]+:[\w-]+)\s*[^\w-]/.exec(tidy) ?? [];
  if (only && readReference(only)) return `write {{${only}}}: it takes nothing but a name`;
  // A bare name is what other systems write.
  const bare = REFERENCE_KINDS.find((one) => one !== 'sip' && names.all(one).includes(tidy));
  if (bare) return `did you mean {{${bare}:${tidy}}}?`;
  return String.raw`write {{tool:name}}, or one of ${REFERENCE_KINDS.slice(1).join(', ')}; for the characters themselves \{{`;
}

/** Returns the strings inside a value, each with its path. */
export function stringsIn(value: unknown, path: Path = []): { text: string; path: Path }[] {
  const found: { text: string; path: Path }[] = [];
  eachString(value, [...path], (text, here) => found.push({ text, path: [...here] }));
  return found;
}

/** Calls back with each string inside a value and its path, which is to be copied where it is kept. */
export function eachString(
  value: unknown,
  path: (string | number)[],
  take: (text: string, path: Path) => void,
): void {
  if (typeof value === 'string') return take(value, path);
  if (typeof value !== 'object' || value === null) return;
  const list = Array.isArray(value);
  for (const [key, item] of Object.entries(value)) {
    if (typeof item !== 'string' && typeof item !== 'object') continue;
    path.push(list ? Number(key) : key);
    eachString(item, path, take);
    path.pop();
  }
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
  return {
    message: `the file “${cut(file)}” is not there`,
    hint: () =>
      didYouMean(target, [...definition.texts.keys()]) ??
      `it would be ${definition.folder}/${cut(target)}`,
  };
}
