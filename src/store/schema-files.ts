import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits, findNodeAtLocation, modify, parse, parseTree } from 'jsonc-parser';
import type { FormattingOptions, Node, ParseError } from 'jsonc-parser';
import { isMap } from '../core/document.ts';
import { KINDS } from '../core/fields.ts';
import { jsonSchema } from '../core/json-schema.ts';
import { writeNew, writeOver } from './new-files.ts';

/** Where VS Code keeps the settings of a workspace. */
export const EDITOR_SETTINGS = '.vscode/settings.json';

/** Returns the JSON Schema files of a workspace by their path, one for each kind of file. */
export function schemaFiles(): Map<string, string> {
  return new Map(
    KINDS.map((kind) => [
      `.agentctl/schema/${kind.name}.json`,
      `${JSON.stringify(jsonSchema(kind), null, 2)}\n`,
    ]),
  );
}

/** Returns the settings of VS Code's YAML extension that name the schemas: the file and the glob that it is for. */
function associations(): Map<string, string> {
  return new Map(
    KINDS.map(({ name, place }) => [
      `./.agentctl/schema/${name}.json`,
      `agents/*/${place.endsWith('/') ? `${place}*.yaml` : place}`,
    ]),
  );
}

/** Returns the editor's settings for a workspace that has none. */
export function editorSettings(): Map<string, string> {
  const text = JSON.stringify({ 'yaml.schemas': Object.fromEntries(associations()) }, null, 2);
  return new Map([[EDITOR_SETTINGS, `${text}\n`]]);
}

/** What became of the schema files and the editor's settings. */
export interface SchemaWriting {
  /** Written anew or made up to date, relative to the workspace. */
  files: string[];
  /** Why the editor's settings were left alone; null where they name the schemas. */
  skipped: string | null;
}

/** Writes the schema files of a workspace and names them in the editor's settings, keeping what stands there. */
export function writeSchemas(root: string): SchemaWriting {
  const files: string[] = [];
  for (const [path, text] of schemaFiles())
    if (contentOf(root, path) !== text) {
      writeOver(root, path, text);
      files.push(path);
    }
  const { changed, skipped } = nameSchemas(root);
  return { files: [...files, ...(changed ? [EDITOR_SETTINGS] : [])], skipped };
}

/** Names the schemas in `.vscode/settings.json`: JSONC, whose comments, order and other keys stay as they are. */
export function nameSchemas(root: string): { changed: boolean; skipped: string | null } {
  const text = contentOf(root, EDITOR_SETTINGS);
  if (text === null) {
    if (lstatSync(join(root, EDITOR_SETTINGS), { throwIfNoEntry: false }))
      return { changed: false, skipped: `${EDITOR_SETTINGS} is no plain file` };
    writeNew(root, editorSettings());
    return { changed: true, skipped: null };
  }
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  if (errors.length > 0 || (value !== undefined && !isMap(value)))
    return { changed: false, skipped: `${EDITOR_SETTINGS} cannot be read as JSON with comments` };
  const edited = withAssociations(text, isMap(value) ? value['yaml.schemas'] : undefined);
  if (edited === text) return { changed: false, skipped: null };
  writeOver(root, EDITOR_SETTINGS, edited);
  return { changed: true, skipped: null };
}

function withAssociations(text: string, present: unknown): string {
  const known = isMap(present) ? present : {};
  // Somebody's own choice of files for a schema of ours stays.
  const missing = [...associations()].filter(([schema]) => !Object.hasOwn(known, schema));
  if (missing.length === 0) return text;
  const key = 'yaml.schemas';
  return isMap(present)
    ? withEntries(text, [key], missing)
    : withEntries(text, [], [[key, Object.fromEntries(missing)]]);
}

function contentOf(root: string, path: string): string | null {
  const found = lstatSync(join(root, path), { throwIfNoEntry: false });
  return found?.isFile() ? readFileSync(join(root, path), 'utf8') : null;
}

/** Adds entries at the end of a map in JSON with comments: comments, indentation and the ends of lines stay as they are. */
export function withEntries(
  text: string,
  path: readonly string[],
  entries: readonly (readonly [key: string, value: unknown])[],
): string {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const map = root && path.length > 0 ? findNodeAtLocation(root, [...path]) : root;
  const last = map?.children?.at(-1);
  const isNew = entries.every(([key]) => root && !findNodeAtLocation(root, [...path, key]));
  const indent = last && isNew ? indentOf(text, last) : null;
  if (last && indent !== null) return appended(text, { last, indent }, entries);
  return entries.reduce((edited, [key, value]) => {
    const formattingOptions = formatOf(text);
    return applyEdits(edited, modify(edited, [...path, key], value, { formattingOptions }));
  }, text);
}

// The blanks before an entry that begins its line; null for one that stands behind others.
function indentOf(text: string, { offset }: Node): string | null {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*$/.test(line) ? line : null;
}

// The comment behind the last entry belongs to it: what is added stands below.
function appended(
  text: string,
  { last, indent }: { last: Node; indent: string },
  entries: readonly (readonly [string, unknown])[],
): string {
  const end = last.offset + last.length;
  const [behind = '', comma] =
    /^[ \t]*(,)?[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/)?/.exec(text.slice(end)) ?? [];
  const { eol, tabSize, insertSpaces } = formatOf(text);
  const unit = insertSpaces ? ' '.repeat(tabSize) : '\t';
  const lines = entries.map(([key, value]) =>
    `${JSON.stringify(key)}: ${JSON.stringify(value, null, unit)}`
      .split('\n')
      .map((line) => `${eol}${indent}${line}`)
      .join(''),
  );
  const kept = comma ? behind : `,${behind}`;
  return `${text.slice(0, end)}${kept.trimEnd()}${lines.join(',')}${comma ?? ''}${text.slice(end + behind.trimEnd().length)}`;
}

function formatOf(
  text: string,
): Required<Pick<FormattingOptions, 'insertSpaces' | 'tabSize' | 'eol'>> {
  const [, indent = '  '] = /^([ \t]+)["/]/m.exec(text) ?? [];
  return {
    insertSpaces: !indent.includes('\t'),
    tabSize: indent.includes('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}
