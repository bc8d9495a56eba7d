import { lineOf } from './document.ts';
import type { Document } from './document.ts';
import type { Problem } from './failure.ts';

/** The way to a value inside a document: keys and places in lists. */
export type Path = readonly (string | number)[];

/** What is wrong, how to mend it, and how bad it is (an error unless said otherwise). */
export interface Finding {
  message: string;
  hint: string | null;
  severity?: Problem['severity'];
  /** Which half of a pair is meant. */
  part?: 'key' | 'value';
  /** Text inside the value, at whose first occurrence the caret stands. */
  needle?: string;
}

/** Builds the problem about the value at a path of a document, with its line. */
export function problemAt(document: Document, path: Path, finding: Finding): Problem {
  const { message, hint, severity = 'error', part, needle } = finding;
  const at = document.locate(path, part);
  const { line, column } = needle === undefined ? at : within(document.text, at, needle);
  return {
    severity,
    file: document.file,
    line,
    column,
    path: path.length === 0 ? null : path.join('.'),
    message,
    hint,
    source: lineOf(document.text, line),
  };
}

// A text may be folded, quoted or indented in the file: what is looked for stands somewhere after its beginning.
function within(text: string, at: { line: number; column: number }, needle: string) {
  const lines = text.split('\n');
  for (let line = at.line; line <= lines.length; line += 1) {
    const from = line === at.line ? at.column - 1 : 0;
    const found = lines[line - 1]?.indexOf(needle, from) ?? -1;
    if (found !== -1) return { line, column: found + 1 };
  }
  return at;
}

/** Builds the problem about a whole file. */
export function problemOf(
  file: string,
  message: string,
  details: { hint?: string | null; severity?: Problem['severity'] } = {},
): Problem {
  const { hint = null, severity = 'error' } = details;
  return { severity, file, line: null, column: null, path: null, message, hint, source: null };
}
