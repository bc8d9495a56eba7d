import { resourceOf } from '../../core/diff/answer.ts';
import type { Change, FieldChange, Piece, Resource } from '../../core/diff/model.ts';
import { onOneLine, visible } from '../../core/text.ts';
import type { Screen } from '../screen.ts';
import { attributionText } from './attribution.ts';
import { bracketed } from './fields.ts';
import { markdownCode, markdownFence, shortened } from './markdown-text.ts';
import { MARKS } from './marks.ts';
import { headingOf, orderText, valueText } from './values.ts';

const MOST_LINES = 120;
const LONGEST_LINE = 2_000;

/** A change for a comment: in a line, and with its details folded away. */
export interface MarkdownChange {
  line: string;
  details: string;
}

/** Shows a change in Markdown. */
export function markdownChange(change: Change, screen: Screen): MarkdownChange {
  const line = lineOf(change);
  const body = bodyOf(change, screen);
  const item = `- ${line}`;
  if (body.length === 0) return { line: item, details: item };
  const shown = body.slice(0, MOST_LINES).map((each) => shortened(each, LONGEST_LINE));
  if (body.length > MOST_LINES) shown.push(`  … and ${body.length - MOST_LINES} more lines`);
  return {
    line: item,
    details: `<details><summary>${line}</summary>\n\n${markdownFence('diff', shown)}\n\n</details>`,
  };
}

function lineOf(change: Change): string {
  const one = resourceOf(change);
  const { minus } = change.resources;
  const named = one.type !== 'agent' && one.type !== 'speech';
  const words = [
    MARKS[change.kind][1],
    markdownCode(named ? nameOf(one) : (one.title ?? one.name)),
    ...(named && one.title !== null ? [markdownCode(one.title)] : []),
    ...(minus && (change.kind === 'renamed' || change.kind === 'moved')
      ? [`(was ${markdownCode(nameOf(minus))})`]
      : []),
  ];
  return words.join(' ');
}

function nameOf({ parent, name }: Resource): string {
  return parent === null ? name : `${parent} › ${name}`;
}

function bodyOf(change: Change, screen: Screen): string[] {
  const { reason, attribution, fields, resources } = change;
  const binary = [resources.minus, resources.plus].some(
    (one) => one?.type === 'file' && typeof one.value !== 'string',
  );
  return [
    ...(reason === null ? [] : [`  (${onOneLine(reason)})`]),
    ...(attribution ? [`  ${onOneLine(attributionText(attribution, screen))}`] : []),
    ...(binary ? ['  (not text)'] : fieldsOf(fields)),
  ];
}

// Items of one list stand under one heading.
function fieldsOf(fields: readonly FieldChange[]): string[] {
  let heading: string | null = null;
  return fields.flatMap((field) => {
    const { kind, labels, position } = field;
    const isItem = position !== null && (kind === 'added' || kind === 'removed');
    const words = isItem ? labels.slice(0, -1) : labels;
    const own = words.length === 0 ? 'Text' : headingOf(words);
    const isNew = !isItem || own !== heading;
    heading = own;
    return [...(isNew ? [`@@ ${own} @@`] : []), ...fieldLines(field)];
  });
}

function fieldLines({ kind, values, text }: FieldChange): string[] {
  if (kind === 'added') return signed('+', valueText(values.plus));
  if (kind === 'removed') return signed('-', valueText(values.minus));
  if (kind === 'reordered') {
    return [`! in another order: ${orderText(values.plus)}`];
  }
  if (!text)
    return [...signed('-', valueText(values.minus)), ...signed('+', valueText(values.plus))];
  if (text.hunks.length === 0) return ['  (spaces or line breaks only)'];
  return [
    ...(text.replaced ? ['  (too long or too different to be compared word by word)'] : []),
    ...text.hunks.flatMap(({ minus, plus }) => [
      ...(minus.length === 0 ? [] : signed('-', marked(minus))),
      ...(plus.length === 0 ? [] : signed('+', marked(plus))),
    ]),
  ];
}

// Each line has a sign in front, also of a text that looks like a line of ours.
function signed(sign: '+' | '-', text: string): string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `${sign} ${line}`.trimEnd());
}

function marked(pieces: readonly Piece[]): string {
  const whole = pieces.every(({ changed }) => changed);
  return pieces
    .map(({ text, changed }) => (changed && !whole ? bracketed(visible(text)) : visible(text)))
    .join('');
}
