import { isDeepStrictEqual } from 'node:util';
import { isMap as isYamlMap, isScalar, parseDocument, stringify } from 'yaml';
import type { Pair, YAMLMap } from 'yaml';
import { isMap } from '../core/document.ts';
import { readYaml } from './yaml.ts';

/** A text that takes the place of what stands between two offsets. */
type Edit = readonly [from: number, to: number, text: string];

/** Sets one entry of a top-level map, or removes it (null); see `withEntries`. */
export function withEntry(
  text: string,
  [section, key]: readonly [section: string, key: string],
  value: unknown,
): string {
  return withEntries(text, section, new Map([[key, value]]));
}

/**
 * Returns a settings text with entries of a top-level map set (or removed, for null) and every other byte as it was:
 * the YAML library would rewrite scalars (a phone number loses its plus). Read again, the text holds what was set: one
 * written so unusually that an edit would miss is written anew.
 *
 * @param section the top-level key, such as `numbers`
 */
export function withEntries(
  text: string,
  section: string,
  entries: ReadonlyMap<string, unknown>,
): string {
  const value = plainValue(text);
  const present = value?.[section];
  const wanted = changed(isMap(present) ? present : {}, entries);
  if (value !== null && isDeepStrictEqual(present, wanted)) return text;
  const whole = Object.keys(wanted).length === 0 ? null : wanted;
  const map = pairOf(text, section)?.value;
  const edited =
    whole === null || !isYamlMap(map) || map.items.length === 0
      ? sectionEdited(text, section, whole)
      : applied(text, [...entries].flatMap(map.flow ? flowEdits(map) : blockEdits(text, map)));
  return sound(edited, value, new Map([[section, whole]]));
}

/** Returns a settings text with a top-level key set (or removed, for null), every other byte as it was. */
export function withSection(text: string, section: string, value: unknown): string {
  const edited = sectionEdited(text, section, value);
  return sound(edited, plainValue(text), new Map([[section, value]]));
}

/** Tells whether a settings text can be read, and so be edited. */
export function isEditable(text: string): boolean {
  return plainValue(text) !== null;
}

function plainValue(text: string): Record<string, unknown> | null {
  const { document } = readYaml('settings', Buffer.from(text));
  if (!document) return null;
  return isMap(document.value) ? document.value : {};
}

function changed(
  present: Record<string, unknown>,
  entries: ReadonlyMap<string, unknown>,
): Record<string, unknown> {
  const all = new Map(Object.entries(present));
  for (const [key, value] of entries)
    if (value === null) all.delete(key);
    else all.set(key, value);
  return Object.fromEntries(all);
}

// What could not be read before stays for whoever wrote it.
function sound(
  edited: string,
  before: Record<string, unknown> | null,
  sections: ReadonlyMap<string, unknown>,
): string {
  if (before === null) return edited;
  const expected = changed(before, sections);
  return isDeepStrictEqual(plainValue(edited), expected)
    ? edited
    : Object.entries(expected)
        .map(([key, value]) => entryText('', key, value))
        .join('');
}

function sectionEdited(text: string, section: string, value: unknown): string {
  const pair = pairOf(text, section);
  const block = value === null ? '' : entryText('', section, value);
  return pair ? applied(text, [[...rangeOf(text, pair), block]]) : insertAt(text, block);
}

/** Removal takes along what follows up to the next entry; after the last one YAML allows the comma that is left. */
function flowEdits(map: YAMLMap): (entry: readonly [string, unknown]) => Edit[] {
  const open = (map.range?.[0] ?? 0) + 1;
  return ([key, value]) => {
    const at = map.items.findIndex((one) => keyOf(one) === key);
    const pair = map.items[at];
    const written = `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    if (!pair) return value === null ? [] : [[open, open, `${written}, `]];
    const start = startOf(pair) ?? open;
    const end = endOf(pair) ?? start;
    if (value !== null) return [[start, end, written]];
    return [[start, startOf(map.items[at + 1]) ?? end, '']];
  };
}

function blockEdits(text: string, map: YAMLMap): (entry: readonly [string, unknown]) => Edit[] {
  const indent = ' '.repeat(columnOf(text, startOf(map.items[0]) ?? 0));
  const last = map.items.at(-1);
  const [, end] = last ? rangeOf(text, last) : [0, text.length];
  return ([key, value]) => {
    const pair = map.items.find((one) => keyOf(one) === key);
    const block = value === null ? '' : entryText(indent, key, value);
    if (pair) return [[...rangeOf(text, pair), block]];
    return value === null ? [] : [[end, end, block]];
  };
}

function pairOf(text: string, section: string): Pair | undefined {
  const { contents } = parseDocument(text, { uniqueKeys: false });
  return isYamlMap(contents) ? contents.items.find((one) => keyOf(one) === section) : undefined;
}

function keyOf({ key }: Pair): string | null {
  return isScalar(key) ? String(key.value) : null;
}

function startOf(pair: Pair | undefined): number | null {
  return isScalar(pair?.key) && pair.key.range ? pair.key.range[0] : null;
}

function endOf({ key, value }: Pair): number | null {
  const node: unknown = isNodeLike(value) ? value : key;
  return isNodeLike(node) ? (node.range?.[1] ?? null) : null;
}

// From the beginning of the key's line to the end of the value's last line: what stands between is the entry's own.
function rangeOf(text: string, pair: Pair): [from: number, to: number] {
  const start = startOf(pair) ?? 0;
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const end = Math.max(start, endOf(pair) ?? start);
  if (text[end - 1] === '\n') return [from, end];
  const line = text.indexOf('\n', end);
  return [from, line === -1 ? text.length : line + 1];
}

function isNodeLike(value: unknown): value is { range: [number, number, number] | null } {
  return typeof value === 'object' && value !== null && 'range' in value;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

// From the end to the beginning, so that offsets hold; several at one place in their order.
function applied(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted(([a], [b]) => a - b)
    .reduceRight((edited, [from, to, block]) => {
      const before = edited.slice(0, from);
      const line = from === to && block.endsWith('\n') && !/(?:^|\n)$/.test(before) ? '\n' : '';
      return before + line + block + edited.slice(to);
    }, text);
}

function insertAt(text: string, block: string): string {
  return applied(text, [[text.length, text.length, block]]);
}

// Texts in double quotes: what looks like a number stays text for every reader of YAML.
function entryText(indent: string, key: string, value: unknown): string {
  const text = stringify(
    { key: value },
    {
      lineWidth: 0,
      defaultStringType: 'QUOTE_DOUBLE',
      defaultKeyType: 'PLAIN',
      doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
      aliasDuplicateObjects: false,
    },
  );
  const name = /^[a-z][A-Za-z_-]*$/.test(key) && !WORDS.test(key) ? key : JSON.stringify(key);
  // Not by `^` of many lines: it would take U+2028 in a text for the end of a line.
  return `${indent}${text.replace(/^key:/, () => `${name}:`)}`.replaceAll(
    /\n(?=[^\n])/g,
    () => `\n${indent}`,
  );
}

/** Words that are no text where they stand without quotes. */
const WORDS = /^(?:null|true|false|yes|no|on|off)$/;
