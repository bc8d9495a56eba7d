import { isAlias, isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document as YamlDocument, Node, YAMLMap } from 'yaml';
import type { Document, Position } from '../core/document.ts';
import { lineOf } from '../core/document.ts';
import type { Problem } from '../core/failure.ts';
import type { Path } from '../core/problem.ts';
import { offsetToBlame, whatIsOpen } from './blame.ts';
import { lineStarts, locate, place } from './yaml-place.ts';
import type { Source } from './yaml-place.ts';
import { OPEN, explain, lineAndAbove } from './yaml-words.ts';
import type { Words } from './yaml-words.ts';
import { DEEPEST, deepNesting } from './nesting.ts';
import type { Nesting } from './nesting.ts';

const MOST = 100;
const FORBIDDEN_KEYS = new Set(['__proto__', 'prototype', 'constructor']);

/** A YAML text that was read; `document` is null where it is broken. */
export interface YamlReading {
  document: Document | null;
  problems: Problem[];
  /** What is to be read in spite of its problems: of keys that stand twice the first counts. */
  readable: Document | null;
}

/**
 * Reads YAML 1.2 from bytes that nobody vouches for: UTF-8 only, bounded nesting, no anchors or aliases, no
 * unknown tags, no duplicate or dangerous keys. Never throws; everything wrong is a problem with its place.
 */
export function readYaml(file: string, bytes: Uint8Array): YamlReading {
  const text = decode(bytes);
  if (text === null)
    return unread([
      problem({ file, text: '' }, null, ['this file is not UTF-8', 'save it as UTF-8']),
    ]);
  const source = { file, text, lines: lineStarts(text) };
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.exec(text);
  if (control)
    return unread([
      problem(source, place(source, control.index), [
        'a control character stands here',
        'remove it',
      ]),
    ]);
  const deep = deepNesting(text);
  if (deep !== null)
    return unread([problem(source, place(source, deep.offset), TOO_DEEP[deep.reason])]);
  // The library's own check of duplicate keys is quadratic; ours is in `inspect`.
  const yaml = parseDocument(text, {
    uniqueKeys: false,
    version: '1.2',
    prettyErrors: false,
    strict: true,
  });
  const broken = withBraces(syntaxProblems(source, yaml));
  if (broken.length > 0) return unread(broken);
  const { problems, isReadable } = inspect(source, yaml);
  if (!isReadable) return unread(problems);
  const document = {
    file,
    text,
    value: yaml.toJS({ maxAliasCount: 0 }) as unknown,
    locate: (path: Path, part?: 'key' | 'value') =>
      locate(source, yaml, { path, part: part ?? 'value' }),
    written: (path: Path) => {
      const node = yaml.getIn(path, true);
      return isScalar(node) && node.range ? text.slice(node.range[0], node.range[1]) : null;
    },
  };
  return { document: problems.length > 0 ? null : document, problems, readable: document };
}

function unread(problems: Problem[]): YamlReading {
  return { document: null, problems, readable: null };
}

const TOO_DEEP: Readonly<Record<Nesting['reason'], Words>> = {
  deep: [`this is nested deeper than ${DEEPEST} levels`, 'flatten it'],
  misplaced: ["this “: ” or “- ” can't stand here", 'put a text that holds one in quotes'],
};

/** Returns bytes as text, null where they are not UTF-8; a byte order mark is dropped. */
export function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function inspect(
  source: Source,
  document: YamlDocument,
): { problems: Problem[]; isReadable: boolean } {
  const problems: Problem[] = [];
  const twice = new Set<Problem>();
  inspectNode(document.contents, { source, problems, twice });
  return {
    problems: withBraces(problems),
    isReadable: problems.length < MOST && twice.size === problems.length,
  };
}

interface Inspection {
  source: Source;
  problems: Problem[];
  /** Those of the problems that are keys which stand twice. */
  twice: Set<Problem>;
}

// The library's own walk copies the way to each node, which is a third of the time that a file takes.
function inspectNode(node: unknown, inspection: Inspection): void {
  const { source, problems } = inspection;
  if (problems.length >= MOST || !isNode(node)) return;
  if (isAlias(node)) {
    problems.push(at(source, node, ['aliases are not used in definitions', 'write the value out']));
    return;
  }
  if (node.anchor)
    problems.push(
      at(source, node, [
        'anchors are not used in definitions',
        'write the value out where it is needed',
      ]),
    );
  if (isMap(node)) {
    const again = inspectKeys(node, inspection);
    for (const { key, value } of node.items) {
      if (!isScalar(key) || key.anchor) inspectNode(key, inspection);
      inspectNode(value, inspection);
    }
    // The first of two counts, here as where a value's place is looked for.
    if (again.size > 0) node.items = node.items.filter(({ key }) => !again.has(key));
  } else if (isSeq(node)) for (const item of node.items) inspectNode(item, inspection);
}

// Returns the keys that stand in a map a second time.
function inspectKeys(map: YAMLMap, { source, problems, twice }: Inspection): Set<unknown> {
  const seen = new Set<string>();
  const again = new Set<unknown>();
  for (const { key } of map.items) {
    if (problems.length >= MOST) return again;
    if (!isScalar(key)) {
      problems.push(at(source, isNode(key) ? key : map, ['a key must be plain text', null]));
      continue;
    }
    const name = String(key.value);
    if (FORBIDDEN_KEYS.has(name))
      problems.push(at(source, key, [`“${name}” can't be used as a key`, 'rename it']));
    if (name === '<<')
      problems.push(
        at(source, key, ['merge keys are not part of YAML 1.2', 'write the values out']),
      );
    if (seen.has(name)) {
      const found = at(source, key, [
        `the key “${name.slice(0, 60)}” stands here twice`,
        'keep one of the two',
      ]);
      problems.push(found);
      twice.add(found);
      again.add(key);
    }
    seen.add(name);
  }
  return again;
}

function at(source: Source, node: Node, words: Words): Problem {
  return problem(source, place(source, node.range?.[0] ?? 0), words);
}

function problem(
  source: { file: string; text: string },
  position: Position | null,
  [message, hint]: Words,
): Problem {
  const { line, column } = position ?? { line: null, column: null };
  return {
    severity: 'error',
    file: source.file,
    line,
    column,
    path: null,
    message,
    hint,
    source: line === null ? null : lineOf(source.text, line),
  };
}

// One mistake makes the library report several errors on its line: the first says most.
function syntaxProblems(source: Source, document: YamlDocument): Problem[] {
  const lines = new Map<number, Problem>();
  // What stands below a quote or bracket that is open is misread, however good it is.
  let opened = Infinity;
  for (const error of [...document.errors, ...document.warnings]) {
    if (lines.size >= MOST) break;
    const position = place(source, offsetToBlame(source.text, document, error));
    const open = whatIsOpen(error);
    if (open) opened = Math.min(opened, position.line);
    const words = open ? OPEN[open] : explain(error, lineAndAbove(source, position.line));
    if (!lines.has(position.line)) lines.set(position.line, problem(source, position, words));
  }
  return [...lines].flatMap(([line, each]) => (line > opened ? [] : each));
}

// Whoever begins a text with a reference wrote a map of a map, for YAML.
function withBraces(problems: readonly Problem[]): Problem[] {
  const told = new Set<number | null>();
  return problems.flatMap((each) => {
    if (!/^[^"'#]*?[:-]\s+\{\{/.test(each.source ?? '')) return each;
    if (told.has(each.line)) return [];
    told.add(each.line);
    const hint = `put the whole text in quotes: "{{…}}"`;
    return { ...each, message: 'a text that begins with {{ needs quotes', hint };
  });
}
