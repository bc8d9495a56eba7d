import { isMap, isScalar, parseAllDocuments, stringify, visit } from 'yaml';
import type { Document as YamlDocument } from 'yaml';
import { Failure } from '../core/failure.ts';
import type { Plain } from '../core/foreign.ts';
import { oneLine } from '../core/text.ts';
import { deepNesting } from './nesting.ts';

/** How often aliases may be followed: some files of other systems use a few. */
const MOST_ALIASES = 100;

const FORBIDDEN_KEYS = new Set(['__proto__', 'prototype', 'constructor']);

/**
 * Parses YAML 1.2, or JSON, of another system into plain values. A number that would lose digits or its plus stays
 * text. Throws `invalid` with the file and what is wrong.
 */
export function parsePlain(file: string, text: string): Plain {
  const json = parseJson(text);
  if (json !== undefined) return requireSafeKeys(file, json);
  if (deepNesting(text)) throw unreadable(file, 'it is nested too deep');
  // Several documents in one file are nothing that any of the systems writes.
  const [document, second] = parseAllDocuments(text, {
    uniqueKeys: false,
    version: '1.2',
    prettyErrors: false,
    logLevel: 'silent',
  });
  if (document === undefined || !('contents' in document)) return null;
  if (second) throw unreadable(file, 'it holds several documents');
  const [error] = document.errors;
  if (error) throw unreadable(file, `${error.message} (line ${lineAt(text, error.pos[0])})`);
  keepDigits(document);
  requireUniqueKeys(file, document);
  try {
    return requireSafeKeys(file, document.toJS({ maxAliasCount: MOST_ALIASES }) as Plain);
  } catch (failure) {
    if (failure instanceof Failure) throw failure;
    throw unreadable(file, failure instanceof Error ? failure.message : 'it is malformed');
  }
}

// Much faster than YAML on large files; not where a number has more digits than JavaScript's keep.
function parseJson(text: string): Plain | undefined {
  if (!/^\s*[[{"]/.test(text) || /[:\s[,]-?\d[\d.]{15}/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Plain;
  } catch {
    // YAML in brackets: the parser tells.
    return undefined;
  }
}

function keepDigits(document: YamlDocument): void {
  visit(document, {
    Scalar: (_, node) => {
      const { source } = node;
      if (typeof node.value !== 'number' || source === undefined) return;
      const digits = source.replaceAll(/\D/g, '').length;
      if (/^\+|^-?0\d/.test(source) || digits > 15 || !Number.isFinite(node.value))
        node.value = source;
    },
  });
}

function requireUniqueKeys(file: string, document: YamlDocument): void {
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? key.value : key;
        // One of the two would be lost without a word.
        if (seen.has(name) && !isMap(name))
          throw unreadable(
            file,
            `the key “${oneLine(String(name)).slice(0, 60)}” stands there twice`,
          );
        seen.add(name);
      }
    },
  });
}

function requireSafeKeys(file: string, value: Plain, depth = 0): Plain {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 200) throw unreadable(file, 'it is nested too deep');
  for (const [key, inner] of Object.entries(value)) {
    if (FORBIDDEN_KEYS.has(key)) throw unreadable(file, `“${key}” can't be used as a key`);
    requireSafeKeys(file, inner, depth + 1);
  }
  return value;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function unreadable(file: string, reason: string): Failure {
  return new Failure('invalid', `Couldn't read ${oneLine(file)}: ${oneLine(reason)}.`);
}

/** Returns a value as YAML in block style, its keys in their order, long texts as they are. */
export function writeYaml(value: Plain): string {
  return stringify(value, { lineWidth: 0, version: '1.2', aliasDuplicateObjects: false });
}
