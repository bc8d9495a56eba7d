import { isMap } from '../../core/document.ts';
import { visible } from '../../core/text.ts';

/** How much of a value, in columns, is read at a glance beside its label. */
export const SHORT = 60;

/** Returns the way to a field as a heading. */
export function headingOf(labels: readonly string[]): string {
  const words = labels.map((label) => shorten(oneLine(label), SHORT));
  return words.length === 0 ? 'Items' : words.join(' › ');
}

/** Returns the items of a list in their order, on one line. */
export function orderText(order: unknown): string {
  const items = Array.isArray(order) ? order : [];
  const names = items.map((item) => shorten(oneLine(valueText(item)), 40));
  return names.join(names.some(isSentence) ? ' · ' : ', ');
}

/** Returns a plain value as people read it: a text as it is, a list or map on a line, or as an outline where it is long. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return visible(value);
  if (Array.isArray(value)) return listText(value.map(valueText));
  if (isMap(value)) return mapText(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'nothing';
}

function listText(items: readonly string[]): string {
  const line = items.join(', ');
  const isShort = line.length <= SHORT && !line.includes('\n') && !items.some(isSentence);
  if (items.length <= 1 || isShort) return line;
  return items.map((item) => `• ${indented(item)}`).join('\n');
}

function mapText(map: Record<string, unknown>): string {
  const entries = Object.entries(map).map(([key, value]) => ({
    key: visible(key),
    text: valueText(value),
    isMap: isMap(value),
  }));
  const line = entries.map(({ key, text }) => `${key}: ${text}`).join('; ');
  const isFlat =
    entries.length <= 1 || !entries.some((entry) => entry.isMap || isSentence(entry.text));
  if (isFlat && line.length <= 2 * SHORT && !line.includes('\n')) return line;
  return entries
    .map(({ key, text, isMap: nested }) =>
      nested || text.includes('\n') ? `${key}:\n  ${indented(text)}` : `${key}: ${text}`,
    )
    .join('\n');
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n  ');
}

// Between sentences, or what has signs of its own, a comma would be one of theirs.
function isSentence(text: string): boolean {
  return /[,;]|[.?!…。？！؟]$/u.test(text);
}

function oneLine(text: string): string {
  return visible(text).replaceAll(/\s+/g, ' ').trim();
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}
