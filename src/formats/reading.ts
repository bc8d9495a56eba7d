import { Failure } from '../core/failure.ts';
import { isPlainMap } from '../core/foreign.ts';
import type { ForeignProject, Plain, PlainMap } from '../core/foreign.ts';
import { flawOf } from './limits.ts';

/** Beyond this a file is not read: reading it as YAML would take gigabytes. */
const LARGEST = 20_000_000;
const DATA = /\.(?:ya?ml|json|af)$/i;

/** The maps in a project's YAML and JSON files, and what is wrong with the others, by their paths in order. */
export interface Readings {
  maps: ReadonlyMap<string, PlainMap>;
  /** Why a file is no map that can be imported. */
  broken: ReadonlyMap<string, string>;
}

// Each system is asked whether a project is its own: all of them read it once.
const known = new WeakMap<ForeignProject, Readings>();

/** Reads every YAML and JSON file of a project, and one that stands alone whatever its name; never throws. */
export function readAll(project: ForeignProject): Readings {
  const readings = known.get(project) ?? readFiles(project);
  known.set(project, readings);
  return readings;
}

function readFiles(project: ForeignProject): Readings {
  const maps = new Map<string, PlainMap>();
  const broken = new Map<string, string>();
  for (const [file, text] of project.files) {
    if (!DATA.test(file) && project.files.size > 1) continue;
    if (text.length > LARGEST) {
      broken.set(
        file,
        `${file}: this file is larger than ${LARGEST / 1_000_000} million characters.`,
      );
      continue;
    }
    try {
      maps.set(file, readMap(project, file, text));
    } catch (error) {
      broken.set(file, error instanceof Error ? error.message : 'it cannot be read');
    }
  }
  return { maps, broken };
}

/** Reads a text as a map; JSON inside a JSON string is opened. Throws `invalid` with the file. */
function readMap(project: ForeignProject, file: string, text: string): PlainMap {
  const once = parse(project, file, text);
  const value = typeof once === 'string' && /^\s*\{/.test(once) ? parse(project, file, once) : once;
  if (!isPlainMap(value)) throw new Failure('invalid', `${file}: this should be a map.`);
  const flaw = flawOf(value);
  if (flaw !== null) throw new Failure('invalid', `${file}: ${flaw}.`);
  return value;
}

function parse(project: ForeignProject, file: string, text: string): Plain {
  try {
    return project.parse(file, text);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('invalid', `${file}: this cannot be read.`);
  }
}

/** Returns the folder of a path with its `/`, empty for a file at the top. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** Returns the last part of a path without its ending. */
export function stemOf(path: string): string {
  const last = path.slice(path.lastIndexOf('/') + 1);
  return last.replace(/(?<=.)\.[^.]*$/, '');
}

/** A Markdown file that may begin with a map between two lines of `---`. */
export interface FrontMatter {
  header: PlainMap;
  body: string;
}

/** Splits a Markdown file; null where it has no map at its head, or one that cannot be kept. */
export function frontMatter(project: ForeignProject, file: string): FrontMatter | null {
  const [head, body] = splitMarkdown(project.files.get(file) ?? '');
  if (head === null) return null;
  try {
    return { header: readMap(project, file, head), body };
  } catch {
    return null;
  }
}

/** Splits Markdown into its front matter, null where it has none, and what is below it. */
export function splitMarkdown(text: string): [head: string | null, body: string] {
  const match = /^---[ \t]*\n(?:([^]*?)\n)?---[ \t]*(?:\n|$)/.exec(text);
  return match === null ? [null, text] : [match[1] ?? '', text.slice(match[0].length)];
}

/** Returns the texts in a value that are short enough to name something, at any depth. */
export function namesIn(value: Plain, names = new Set<string>()): Set<string> {
  if (typeof value === 'string') {
    if (value.length <= 200) names.add(value);
  } else if (typeof value === 'object' && value !== null)
    for (const item of Object.values(value)) namesIn(item, names);
  return names;
}
