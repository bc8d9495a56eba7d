import { lineOf, lineStart, positionOf } from './document.ts';
import type { Document, Position } from './document.ts';
import type { Problem } from './failure.ts';

/** The way to a value inside a document: keys and places in lists. */
export type Path = readonly (string | number)[];

/** What is wrong, how to mend it, and how bad it is (an error unless said otherwise). */
export interface Finding {
  message: string;
  /** A function where the search for it is costly: it is asked only for problems that are told. */
  hint: string | null | (() => string | null);
  severity?: Problem['severity'];
  /** Which half of a pair is meant. */
  part?: 'key' | 'value';
  /** Text inside the value, at which the caret stands. */
  needle?: string;
  /** Which of its occurrences is meant, counting from 0; the first unless said otherwise. */
  occurrence?: number;
}

/** Builds the problem about the value at a path of a document, with its line. */
export function problemAt(document: Document, path: Path, finding: Finding): Problem {
  const { message, severity = 'error', part } = finding;
  const at = document.locate(path, part);
  const { line, column } = within(document.text, at, finding);
  return {
    severity,
    file: document.file,
    line,
    column,
    path: path.length === 0 ? null : path.join('.'),
    message,
    hint: hintOf(finding),
    source: lineOf(document.text, line),
  };
}

/** Builds the problem about a file that is plain text, with the line of what it is about. */
export function problemIn(file: string, text: string, finding: Finding): Problem {
  const { message, severity = 'error' } = finding;
  const place = within(text, { line: 1, column: 1 }, finding);
  const problem = problemOf(file, message, { hint: hintOf(finding), severity });
  return { ...problem, ...place, source: lineOf(text, place.line) };
}

function hintOf({ hint }: Finding): string | null {
  return typeof hint === 'function' ? hint() : hint;
}

// A text may be folded, quoted or indented in the file: what is looked for stands somewhere after its beginning.
function within(text: string, at: Position, { needle, occurrence = 0 }: Finding): Position {
  if (needle === undefined || needle === '') return at;
  let offset = lineStart(text, at.line) + at.column - 2;
  for (let left = occurrence; left >= 0; left -= 1) {
    offset = text.indexOf(needle, offset + 1);
    if (offset === -1) return at;
  }
  return positionOf(text, offset);
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
