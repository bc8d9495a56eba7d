import { isMap, isNode, isPair, isScalar, isSeq } from 'yaml';
import type { Document as YamlDocument, Pair } from 'yaml';
import type { Position } from '../core/document.ts';

/** A text, and where in it things stand. */
export interface Source {
  file: string;
  text: string;
  /** Where each line begins; the library's own counter misses the line breaks of some damaged texts. */
  lines: readonly number[];
}

/** Returns where each line of a text begins. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Returns the line and column of an offset, the nearest one where it lies outside. */
export function place({ lines, text }: Source, offset: number): Position {
  const at = Math.min(Math.max(0, offset), text.length);
  let [low, high] = [0, lines.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lines[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (lines[low] ?? 0) + 1 };
}

/** Returns where the value or key at a path of a document stands; the nearest parent where it is absent. */
export function locate(
  source: Source,
  document: YamlDocument,
  wanted: { path: readonly (string | number)[]; part: 'key' | 'value' },
): Position {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const [index, step] of wanted.path.entries()) {
    const last = index === wanted.path.length - 1;
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find(
        ({ key }) => isScalar(key) && String(key.value) === String(step),
      );
      if (!pair || !isPair(pair)) break;
      const target = (last && wanted.part === 'key') || !isNode(pair.value) ? pair.key : pair.value;
      if (isNode(target)) offset = target.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (isNode(node)) offset = node.range?.[0] ?? offset;
    } else break;
  }
  return place(source, offset);
}
