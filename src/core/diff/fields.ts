import { fittingOption } from '../shape-of.ts';
import { isMap } from '../document.ts';
import type { Shape } from '../shape.ts';
import { matchItems } from './lists.ts';
import type { Item, MatchedItems } from './lists.ts';
import type { FieldChange, MinusPlus, Path, PathStep, TextChange } from './model.ts';
import { compareTexts } from './text.ts';
import { sameValue } from './values.ts';

interface Place {
  paths: MinusPlus<Path>;
  labels: readonly string[];
  found: FieldChange[];
  /** Where an item of a list stands that is on one side alone. */
  position?: number;
}

/** Compares two values of one shape: every field that differs, the smallest that does. */
export function compareFields(values: MinusPlus<unknown>, shape: Shape | null): FieldChange[] {
  const found: FieldChange[] = [];
  compare(values, shape, { paths: { minus: [], plus: [] }, labels: [], found });
  return found;
}

/** Returns the top-level fields of something that is on one side alone; the whole of what is no map. */
export function wholeFields(
  value: unknown,
  shape: Shape | null,
  side: 'minus' | 'plus',
): FieldChange[] {
  const empty = isMap(value) ? {} : undefined;
  const values = side === 'plus' ? { minus: empty, plus: value } : { minus: value, plus: empty };
  return compareFields(values, shape);
}

function compare(values: MinusPlus<unknown>, shape: Shape | null, at: Place): void {
  const { minus, plus } = values;
  if (sameValue(minus, plus)) return;
  const kind = minus === undefined ? 'added' : plus === undefined ? 'removed' : 'changed';
  if (kind !== 'changed') return report(values, kind, at);
  const common = commonShape(values, shape);
  if (common === undefined) return report(values, 'changed', at);
  if (isMap(minus) && isMap(plus)) return compareMaps({ minus, plus }, common, at);
  if (Array.isArray(minus) && Array.isArray(plus)) return compareLists({ minus, plus }, common, at);
  report(values, 'changed', at);
}

// Undefined where the two sides are written in ways that have nothing in common: a text, and a text per language.
function commonShape({ minus, plus }: MinusPlus<unknown>, shape: Shape | null) {
  if (shape?.is !== 'either') return shape;
  const [left, right] = [fittingOption(minus, shape), fittingOption(plus, shape)];
  return left === right ? (left ?? null) : undefined;
}

function compareMaps(
  { minus, plus }: MinusPlus<Record<string, unknown>>,
  shape: Shape | null,
  at: Place,
): void {
  const known = shape?.is === 'object' ? Object.keys(shape.fields) : [];
  const others = [...new Set([...Object.keys(minus), ...Object.keys(plus)])]
    .filter((key) => !known.includes(key))
    .toSorted();
  for (const key of [...known, ...others]) {
    const values = { minus: ownAt(minus, key), plus: ownAt(plus, key) };
    const field =
      shape?.is === 'object' && Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
    const inner = field?.shape ?? (shape?.is === 'map' ? shape.of : null);
    const step = { key };
    compare(values, inner, below(at, { minus: step, plus: step }, field?.label ?? key));
  }
}

function ownAt(map: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function compareLists({ minus, plus }: MinusPlus<unknown[]>, shape: Shape | null, at: Place): void {
  const list = shape?.is === 'list' ? shape : null;
  const matched = matchItems(minus, plus, list?.by);
  const { kept, removed, added } = matched;
  for (const item of removed)
    report({ minus: item.value, plus: undefined }, 'removed', itemPlace(at, item));
  if (matched.order) reportOrder(matched, at);
  for (const [before, after] of kept)
    compare(
      { minus: before.value, plus: after.value },
      list?.of ?? null,
      below(at, { minus: before.step, plus: after.step }, itemLabel(after)),
    );
  for (const item of added)
    report({ minus: undefined, plus: item.value }, 'added', itemPlace(at, item));
}

function reportOrder({ kept, order }: MatchedItems, at: Place): void {
  const before = kept.map(([item]) => item).toSorted((a, b) => a.position - b.position);
  at.found.push({
    kind: 'reordered',
    paths: at.paths,
    labels: at.labels,
    values: { minus: before.map(asKnown), plus: kept.map(([, item]) => asKnown(item)) },
    text: null,
    order,
    position: null,
    attribution: null,
  });
}

function asKnown({ step, value }: Item): unknown {
  return 'value' in step ? step.value : value;
}

function itemPlace(at: Place, item: Item): Place {
  const place = below(at, { minus: item.step, plus: item.step }, itemLabel(item));
  return { ...place, position: item.position };
}

const LONGEST_LABEL = 40;

// An item without a key is called by its place and by its first words: `no. 2 (Where can I park?)`.
function itemLabel({ step, position, value }: Item): string {
  if ('value' in step) return String(step.value);
  const words = isMap(value) ? Object.values(value).find((one) => typeof one === 'string') : null;
  if (typeof words !== 'string' || words === '') return `no. ${position + 1}`;
  const shown = words.length > LONGEST_LABEL ? `${words.slice(0, LONGEST_LABEL)}…` : words;
  return `no. ${position + 1} (${shown})`;
}

function below(at: Place, steps: MinusPlus<PathStep>, label: string): Place {
  const paths = {
    minus: [...at.paths.minus, steps.minus],
    plus: [...at.paths.plus, steps.plus],
  };
  return { paths, labels: [...at.labels, label], found: at.found };
}

function report(
  values: MinusPlus<unknown>,
  kind: FieldChange['kind'],
  { paths, labels, found, position }: Place,
): void {
  let text: TextChange | null | undefined;
  found.push({
    kind,
    paths,
    labels,
    values,
    // Made when a view asks for it, and once: JSON and plans do without.
    get text() {
      return (text ??= textChange(values));
    },
    order: null,
    position: position ?? null,
    attribution: null,
  });
}

function textChange({ minus, plus }: MinusPlus<unknown>): TextChange | null {
  return typeof minus === 'string' && typeof plus === 'string' ? compareTexts(minus, plus) : null;
}
