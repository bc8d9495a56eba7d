/** A place in a text; lines and columns count from 1. */
export interface Position {
  line: number;
  column: number;
}

/** A YAML document that could be read: plain values, and where each of them stands. */
export interface Document {
  file: string;
  text: string;
  value: unknown;
  /** Returns where the value (or, with `key`, the key) at a path stands; the nearest parent where it is absent. */
  locate: (path: readonly (string | number)[], part?: 'key' | 'value') => Position;
  /** Returns the scalar at a path as it is written in the file, null where there is none. */
  written: (path: readonly (string | number)[]) => string | null;
}

/** Tells whether a value is a map. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns a line of a text without its end, counting from 1. */
export function lineOf(text: string, line: number): string {
  const start = lineStart(text, line);
  if (start === -1) return '';
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? undefined : end).replace(/\r$/, '');
}

/** Returns where a line of a text begins, counting lines from 1; -1 where there are not so many. */
export function lineStart(text: string, line: number): number {
  let start = 0;
  // A split would copy the whole text for each problem in it.
  for (let before = 1; before < line; before += 1) {
    start = text.indexOf('\n', start) + 1;
    if (start === 0) return -1;
  }
  return start;
}

/** Returns the line and column of an offset in a text. */
export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line += 1;
  return { line, column: offset - start + 1 };
}
