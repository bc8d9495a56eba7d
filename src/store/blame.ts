import { isAlias, isCollection, isScalar, visit } from 'yaml';
import type { Document as YamlDocument, YAMLError } from 'yaml';

/**
 * Returns where a person has to look for a syntax error: the quote or bracket that is not closed, and never an empty
 * line or a comment, where the library often notices an error first.
 */
export function offsetToBlame(text: string, document: YamlDocument, error: YAMLError): number {
  const noticed = Math.min(error.pos[0], text.length);
  const open = whatIsOpen(error);
  if (open !== null) return opening(document, noticed, open) ?? lastCharacter(text);
  const start = text.lastIndexOf('\n', noticed - 1) + 1;
  if (!isEmptyLine(text, start)) return noticed;
  return nextContent(text, start) ?? lastCharacter(text);
}

/** Tells whether an error is a quoted text or a bracket without its end, and which. */
export function whatIsOpen({ code, message }: YAMLError): 'quote' | 'bracket' | null {
  if (code === 'MISSING_CHAR' && /closing .*quote/.test(message)) return 'quote';
  return /^Flow (?:map|sequence).* end with a/.test(message) ? 'bracket' : null;
}

// The innermost that began before the error was noticed and holds it.
function opening(
  document: YamlDocument,
  noticed: number,
  what: 'quote' | 'bracket',
): number | null {
  let found: number | null = null;
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node) || !node.range) return;
      const isIt = isScalar(node)
        ? what === 'quote' && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE')
        : what === 'bracket' && isCollection(node) && node.flow === true;
      const [start, end] = node.range;
      if (isIt && start < noticed && end >= noticed) found = start;
    },
  });
  return found;
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
