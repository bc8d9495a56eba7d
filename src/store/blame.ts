import { visit } from 'yaml';
import type { Document as YamlDocument, YAMLError } from 'yaml';

/**
 * Returns where a person has to look for a syntax error: the opening quote of a text that is not closed, and never an
 * empty line or a comment, where the library often notices an error first.
 */
export function offsetToBlame(text: string, document: YamlDocument, error: YAMLError): number {
  const noticed = Math.min(error.pos[0], text.length);
  if (isOpenQuote(error)) return openingQuote(document, noticed) ?? lastCharacter(text);
  const start = text.lastIndexOf('\n', noticed - 1) + 1;
  if (!isEmptyLine(text, start)) return noticed;
  return nextContent(text, start) ?? lastCharacter(text);
}

/** Tells whether an error is a quoted text without its end. */
export function isOpenQuote({ code, message }: YAMLError): boolean {
  return code === 'MISSING_CHAR' && /closing .*quote/.test(message);
}

function openingQuote(document: YamlDocument, end: number): number | null {
  let opening: number | null = null;
  visit(document, {
    Scalar: (_, { type, range }) => {
      if (!range || (type !== 'QUOTE_DOUBLE' && type !== 'QUOTE_SINGLE')) return;
      if (range[0] < end && range[1] >= end) [opening] = range;
    },
  });
  return opening;
}

function isEmptyLine(text: string, start: number): boolean {
  return /^[ \t]*(?:#|\r?\n|$)/.test(lineAt(text, start));
}

function nextContent(text: string, start: number): number | null {
  for (let at = start; at < text.length; at += lineAt(text, at).length) {
    const line = lineAt(text, at);
    if (!isEmptyLine(text, at)) return at + line.search(/\S/);
  }
  return null;
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? text.length : end + 1);
}

function lastCharacter(text: string): number {
  return Math.max(0, text.trimEnd().length - 1);
}
