import { isMap, isScalar, parseDocument, stringify } from 'yaml';
import type { Pair, YAMLMap } from 'yaml';

/**
 * Returns a settings text with one entry of a top-level map set (or removed, for null) and every other byte as it was:
 * the YAML library would rewrite scalars (a phone number loses its plus).
 *
 * @param section the top-level key, such as `numbers`
 * @param key the entry in it
 */
export function withEntry(
  text: string,
  [section, key]: readonly [section: string, key: string],
  value: unknown,
): string {
  const map = sectionOf(text, section);
  if (map === null || map.map === null || map.map.flow) {
    const present: Record<string, unknown> = map?.map
      ? (map.map.toJSON() as Record<string, unknown>)
      : {};
    if (value === null) delete present[key];
    else present[key] = value;
    return withSection(text, section, Object.keys(present).length === 0 ? null : present);
  }
  const pair = map.map.items.find((one) => keyOf(one) === key);
  const indent = ' '.repeat(columnOf(text, startOf(map.map.items[0]) ?? 0));
  const block = value === null ? '' : entryText(indent, key, value);
  if (pair) {
    const left = map.map.items.length === 1 && value === null;
    return left ? withSection(text, section, null) : replaced(text, rangeOf(text, pair), block);
  }
  const last = map.map.items.at(-1);
  if (value === null || !last) return text;
  const [, end] = rangeOf(text, last);
  return insertAt(text, end, block);
}

/** Returns a settings text with a top-level key set (or removed, for null), every other byte as it was. */
export function withSection(text: string, section: string, value: unknown): string {
  const pair = pairOf(text, section);
  const block = value === null ? '' : entryText('', section, value);
  if (pair) return replaced(text, rangeOf(text, pair), block);
  return insertAt(text, text.length, block);
}

function sectionOf(text: string, section: string): { map: YAMLMap | null } | null {
  const pair = pairOf(text, section);
  return pair ? { map: isMap(pair.value) ? pair.value : null } : null;
}

function pairOf(text: string, section: string): Pair | undefined {
  const { contents } = parseDocument(text, { uniqueKeys: false });
  return isMap(contents) ? contents.items.find((one) => keyOf(one) === section) : undefined;
}

function keyOf({ key }: Pair): string | null {
  return isScalar(key) ? String(key.value) : null;
}

function startOf(pair: Pair | undefined): number | null {
  return isScalar(pair?.key) && pair.key.range ? pair.key.range[0] : null;
}

// From the beginning of the key's line to the end of the value's last line: what stands between is the entry's own.
function rangeOf(text: string, pair: Pair): [from: number, to: number] {
  const start = startOf(pair) ?? 0;
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const value: unknown = pair.value;
  const range = isNodeLike(value) ? value.range : null;
  const end = Math.max(start, range?.[1] ?? start);
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

function replaced(text: string, [from, to]: readonly [number, number], block: string): string {
  return text.slice(0, from) + block + text.slice(to);
}

function insertAt(text: string, at: number, block: string): string {
  const before = text.slice(0, at);
  const line = before === '' || before.endsWith('\n') ? '' : '\n';
  return before + line + block + text.slice(at);
}

// Texts in double quotes: what looks like a number stays text for every reader of YAML.
function entryText(indent: string, key: string, value: unknown): string {
  const plain = /^[a-z][A-Za-z_-]*$/.test(key);
  const text = stringify(
    { [key]: value },
    {
      lineWidth: 0,
      defaultStringType: 'QUOTE_DOUBLE',
      defaultKeyType: 'PLAIN',
      aliasDuplicateObjects: false,
    },
  );
  const keyed = plain
    ? text
    : text.replace(/^(?:"(?:[^"\\]|\\.)*"|[^:\n]+):/, () => `${JSON.stringify(key)}:`);
  return keyed.replaceAll(/^(?=.)/gm, indent);
}
