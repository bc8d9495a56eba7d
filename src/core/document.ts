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
  return text.split('\n')[line - 1]?.replace(/\r$/, '') ?? '';
}
