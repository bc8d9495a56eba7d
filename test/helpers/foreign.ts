import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { isScalar, parseDocument, stringify, visit } from 'yaml';
import { Failure } from '../../src/core/failure.ts';
import type { ForeignProject, Plain, YamlWriter } from '../../src/core/foreign.ts';

/** Reads a folder, or one file, as an importer is given it. */
export function readForeign(path: string): ForeignProject {
  const paths = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [path];
  const root = statSync(path).isDirectory() ? path : join(path, '..');
  const files: Record<string, string | Uint8Array> = {};
  for (const one of paths) files[relative(root, one).split(sep).join('/')] = readFileSync(one);
  return foreign(files, basename(path).replace(/\.[^.]*$/, ''));
}

/** Builds a project out of texts and bytes by their paths. */
export function foreign(
  contents: Readonly<Record<string, string | Uint8Array>>,
  name = 'sample',
): ForeignProject {
  const files = new Map<string, string>();
  const binaries: string[] = [];
  for (const path of Object.keys(contents).toSorted()) {
    const text = decoded(contents[path] ?? '');
    if (text === null) binaries.push(path);
    else files.set(path, text);
  }
  return { name, files, binaries, parse: parseForeign };
}

function decoded(content: string | Uint8Array): string | null {
  if (typeof content === 'string') return content;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content).replaceAll(/\r\n?/g, '\n');
  } catch {
    return null;
  }
}

/** Parses YAML 1.2 into plain values; a number that would lose digits stays text. */
export function parseForeign(file: string, text: string): Plain {
  const document = parseDocument(text, { version: '1.2', prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) throw new Failure('invalid', `${file}: ${error.message}`);
  visit(document, {
    Scalar: (_, node) => {
      const { source } = node;
      if (isScalar(node) && typeof node.value === 'number' && source && losesDigits(source))
        node.value = source;
    },
  });
  const value = document.toJS({ maxAliasCount: 100 }) as Plain | undefined;
  return value ?? null;
}

function losesDigits(source: string): boolean {
  return /^(\+|-?0\d)/.test(source) || source.replaceAll(/\D/g, '').length > 15;
}

/** Writes YAML as an exporter is given it. */
export const writeYaml: YamlWriter = (value) =>
  stringify(value, { version: '1.2', aliasDuplicateObjects: false, lineWidth: 0 });
