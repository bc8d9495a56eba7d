import type { FieldChange, Piece, TextChange, TextHunk } from '../../core/diff/model.ts';
import { visible } from '../../core/text.ts';
import type { Screen } from '../screen.ts';
import type { Label } from '../theme.ts';
import { textWidth } from '../width.ts';
import { SHORT, headingOf, orderText, valueText } from './values.ts';
import { wrapped } from './wrap.ts';
import type { Run } from './wrap.ts';

const INDENT = 4;
const DEEPER = 6;
const MOST_LINES = 40;

/**
 * Shows the fields of a change, each with its label and with what `more` adds to it; items of one list stand under one
 * heading.
 */
export function fieldsView(
  fields: readonly FieldChange[],
  screen: Screen,
  more: (field: FieldChange) => string[],
): string[] {
  let heading: string | null = null;
  return fields.flatMap((field) => {
    const group = isItem(field) ? headingOf(field.labels.slice(0, -1)) : null;
    const same = group !== null && group === heading;
    heading = group;
    const head = group === null || same ? [] : [`${' '.repeat(INDENT)}${group}`];
    const body = group === null ? fieldView(field, screen) : itemView(field, screen);
    return [...head, ...body, ...more(field)];
  });
}

function isItem({ kind, position }: FieldChange): boolean {
  return position !== null && (kind === 'added' || kind === 'removed');
}

function itemView(field: FieldChange, screen: Screen): string[] {
  const added = field.kind === 'added';
  const value = added ? field.values.plus : field.values.minus;
  const side = added ? ADDED : REMOVED;
  return block([{ text: valueText(value), label: side.label }], side, screen);
}

interface Side {
  label: Label;
  word: Label;
  mark: string;
}

const ADDED: Side = { label: 'added', word: 'added-word', mark: '+' };
const REMOVED: Side = { label: 'removed', word: 'removed-word', mark: '-' };

function fieldView(field: FieldChange, screen: Screen): string[] {
  const { kind, labels, values } = field;
  const name = labels.length === 0 ? null : headingOf(labels);
  const head = ' '.repeat(INDENT) + (name ?? 'Text');
  if (kind === 'reordered') return [`${head}: reordered`, ...orderView(values.plus, screen)];
  if (kind === 'changed') {
    const short = shortChange(values, roomAfter(head, screen), screen);
    if (short !== null) return [`${head}: ${short}`];
    const text = field.text ? textView(field.text, screen) : null;
    return [
      head,
      ...(text ?? [
        ...block([{ text: valueText(values.minus), label: 'removed' }], REMOVED, screen),
        ...block([{ text: valueText(values.plus), label: 'added' }], ADDED, screen),
      ]),
    ];
  }
  const side = kind === 'added' ? ADDED : REMOVED;
  const value = valueText(kind === 'added' ? values.plus : values.minus);
  const mark = `${' '.repeat(INDENT - 2)}${screen.paint(side.label, side.mark)} `;
  const fits =
    name !== null &&
    textWidth(name + value) <= SHORT &&
    textWidth(value) <= roomAfter(`${' '.repeat(INDENT)}${name}`, screen);
  if (fits && !value.includes('\n')) return [`${mark}${name}: ${screen.paint(side.label, value)}`];
  return [
    `${mark}${name ?? 'Text'}`,
    ...block([{ text: value, label: side.label }], { ...side, mark: ' ' }, screen),
  ];
}

// What stands on one line with its label has to fit there.
function roomAfter(head: string, { width }: Screen): number {
  return (width ?? 100) - textWidth(`${head}: `);
}

function shortChange(values: FieldChange['values'], room: number, screen: Screen): string | null {
  const [minus, plus] = [valueText(values.minus), valueText(values.plus)];
  if (minus.includes('\n') || plus.includes('\n') || minus === plus) return null;
  if (textWidth(minus) + textWidth(plus) > SHORT) return null;
  const quote = (text: string, value: unknown) =>
    typeof value === 'string' && (/[^\w-]/.test(value) || value === '') ? `“${text}”` : text;
  const [before, after] = [quote(minus, values.minus), quote(plus, values.plus)];
  if (textWidth(`${before} → ${after}`) > room) return null;
  return `${screen.paint('removed', before)} → ${screen.paint('added', after)}`;
}

function orderView(order: unknown, screen: Screen): string[] {
  return block(
    [{ text: orderText(order), label: 'changed' }],
    { label: 'changed', word: 'changed', mark: '↕' },
    screen,
  );
}

/** Shows what changed within a text: each changed sentence as it was and as it is, the changed words marked. */
function textView({ hunks, replaced }: TextChange, screen: Screen): string[] {
  const indent = ' '.repeat(DEEPER);
  if (hunks.length === 0) return [screen.paint('dim', `${indent}(spaces or line breaks only)`)];
  const note = replaced
    ? [screen.paint('dim', `${indent}(too long or too different to be compared word by word)`)]
    : [];
  return [
    ...note,
    ...hunks.flatMap((hunk) => [
      ...sideView(hunk, REMOVED, screen),
      ...sideView(hunk, ADDED, screen),
    ]),
  ];
}

function sideView(hunk: TextHunk, side: Side, screen: Screen): string[] {
  const pieces = side === ADDED ? hunk.plus : hunk.minus;
  if (pieces.length === 0) return [];
  return block(runsOf(pieces, side, screen), side, screen);
}

// Without colours the changed words stand in brackets; with them they are underlined, which is no colour either.
function runsOf(pieces: readonly Piece[], side: Side, screen: Screen): Run[] {
  const bare = screen.paint(side.word, 'x') === 'x';
  const whole = pieces.every(({ changed }) => changed);
  return pieces.map(({ text, changed }) => {
    const shown = visible(text);
    if (!changed || whole) return { text: shown, label: side.label };
    return bare ? { text: bracketed(shown), label: null } : { text: shown, label: side.word };
  });
}

/** Returns text with its words in brackets, the spaces around them left out. */
export function bracketed(text: string): string {
  const inner = text.trim();
  return inner === '' ? text : text.replace(inner, () => `[${inner}]`);
}

function block(runs: readonly Run[], side: Side, screen: Screen): string[] {
  const width = Math.max(20, (screen.width ?? 100) - DEEPER - 2);
  const lines = wrapped(runs, width, screen);
  const shown = lines.slice(0, MOST_LINES).map((line, index) => {
    const mark = index === 0 && side.mark !== ' ' ? screen.paint(side.label, side.mark) : ' ';
    return `${' '.repeat(DEEPER)}${mark} ${line}`.trimEnd();
  });
  if (lines.length > MOST_LINES)
    shown.push(
      screen.paint('dim', `${' '.repeat(DEEPER)}  … and ${lines.length - MOST_LINES} more lines`),
    );
  return shown;
}
