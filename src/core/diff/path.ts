import type { Path, PathStep } from './model.ts';

const PLAIN = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/**
 * Returns a path as `diff --json` writes it. It is a row of steps into the plain value of a resource:
 *
 * - `name` or `.name` is the key of a map; a key that is not letters, digits, `_` and `-` stands as `["a key"]`, a JSON
 *   string in brackets;
 * - `[="Are you open?"]` is the item of a list that equals a scalar, written as JSON;
 * - `[to="confirm"]` is the item of a list that is told apart by its key `to`: a map with that value there, or that very
 *   scalar in its place (a key that is not plain is a JSON string here, too);
 * - `[="x"#2]` and `[to="x"#2]` are the second of those alike, and so on;
 * - `[3]` is the item at a position, from 0, where nothing else tells the items apart.
 *
 * The empty path is the whole value. Items are looked up in the list as it stands in `from`, those that were added in
 * the list as it stands in `to`. To apply a list's changes: change items in place, take the removed ones out, put the
 * kept ones in the order of `order` (each number is a place among the kept ones before), then insert the added ones by
 * rising `position`.
 */
export function pathText(path: Path): string {
  return path.map(stepText).join('').replace(/^\./, '');
}

function stepText(step: PathStep): string {
  if ('key' in step) return PLAIN.test(step.key) ? `.${step.key}` : `[${JSON.stringify(step.key)}]`;
  if ('position' in step) return `[${step.position}]`;
  const { by, value, occurrence } = step;
  const key = by === null || PLAIN.test(by) ? (by ?? '') : JSON.stringify(by);
  return `[${key}=${JSON.stringify(value)}${occurrence === 1 ? '' : `#${occurrence}`}]`;
}
