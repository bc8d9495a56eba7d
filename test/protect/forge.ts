import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git, temporaryFolder, testEnv } from '../helpers/repository.ts';

const NONE = '0'.repeat(40);

/** What a path of a forged tree becomes: a text, an object with its mode, or nothing. */
export type Part = string | Buffer | { mode: string; oid: string } | null;

/** How a commit differs from an honest one. */
export interface Forgery {
  parts?: Record<string, Part>;
  /** The parents; those of the honest commit where none are given. */
  parents?: readonly string[];
  tree?: string;
  message?: string;
  /** Variables of git's for the commit, such as another author. */
  env?: Record<string, string>;
}

/** Makes a commit like an honest one but for some differences, with plain git. Returns its object id. */
export function forge(folder: string, honest: string, forgery: Forgery = {}): string {
  const { headers, message } = parts(folder, honest);
  const all = (name: string) =>
    headers.filter(([key]) => key === name).map(([, value = '']) => value);
  const tree = forgery.tree ?? forgeTree(folder, honest, forgery.parts ?? {});
  const person = (name: string) => {
    const [, who, email, at] = /^(.*) <(.*)> (\d+) /.exec(all(name)[0] ?? '') ?? [];
    const variable = `GIT_${name.toUpperCase()}`;
    return {
      [`${variable}_NAME`]: who ?? '',
      [`${variable}_EMAIL`]: email ?? '',
      [`${variable}_DATE`]: `@${at} +0000`,
    };
  };
  const parents = forgery.parents ?? all('parent');
  return execFileSync(
    'git',
    ['commit-tree', ...parents.flatMap((parent) => ['-p', parent]), '-F', '-', tree],
    {
      cwd: folder,
      input: forgery.message ?? message,
      encoding: 'utf8',
      env: testEnv(undefined, { ...person('author'), ...person('committer'), ...forgery.env }),
    },
  ).trim();
}

/** Returns a commit's message to its last byte. */
export function messageOf(folder: string, commit: string): string {
  return parts(folder, commit).message;
}

function parts(folder: string, commit: string): { headers: string[][]; message: string } {
  const text = execFileSync('git', ['cat-file', 'commit', commit], {
    cwd: folder,
    env: testEnv(),
    encoding: 'utf8',
  });
  const end = text.indexOf('\n\n');
  const headers = text.slice(0, end).split('\n');
  return {
    headers: headers.map((line) => [
      line.slice(0, line.indexOf(' ')),
      line.slice(line.indexOf(' ') + 1),
    ]),
    message: text.slice(end + 2),
  };
}

/** Writes a tree like that of a commit but for some paths. Returns its object id. */
export function forgeTree(folder: string, base: string, parts: Record<string, Part>): string {
  const index = join(temporaryFolder('index'), 'index');
  const run = (args: string[], input = '') =>
    execFileSync('git', args, {
      cwd: folder,
      env: testEnv(undefined, { GIT_INDEX_FILE: index }),
      encoding: 'utf8',
      input,
    }).trim();
  run(['read-tree', base]);
  const known = run(['ls-files']).split('\n');
  const lines = Object.entries(parts).flatMap(([path, part]) => {
    const gone = known
      .filter((file) => file === path || file.startsWith(`${path}/`))
      .map((file) => `0 ${NONE}\t${file}\n`);
    if (part === null || (!isContent(part) && part.mode === '40000')) return gone;
    const { mode, oid } = isContent(part) ? { mode: '100644', oid: blob(folder, part) } : part;
    return [...gone, `${mode} ${oid}\t${path}\n`];
  });
  run(['update-index', '--index-info'], lines.join(''));
  for (const [path, part] of Object.entries(parts))
    if (part !== null && !isContent(part) && part.mode === '40000')
      run(['read-tree', `--prefix=${path}/`, part.oid]);
  return run(['write-tree']);
}

function isContent(part: Part): part is string | Buffer {
  return typeof part === 'string' || Buffer.isBuffer(part);
}

/** Writes a blob. Returns its object id. */
export function blob(folder: string, content: string | Buffer): string {
  return object(folder, 'blob', content);
}

/** Writes an object of any content, well-formed or not. Returns its object id. */
export function object(folder: string, type: string, content: string | Buffer): string {
  const file = join(temporaryFolder('object'), 'content');
  writeFileSync(file, content);
  return git(folder, 'hash-object', '-w', '--literally', '-t', type, file);
}

/** Returns the text of a record after a change. */
export function record(
  folder: string,
  commit: string,
  change: (record: Record<string, unknown>) => void,
  path = '.agentctl/deployed/booking.json',
): string {
  const value = JSON.parse(git(folder, 'show', `${commit}:${path}`)) as Record<string, unknown>;
  change(value);
  return `${JSON.stringify(value, null, 2)}\n`;
}

export const RECORD = '.agentctl/deployed/booking.json';
export const HEAD = '.agentctl/log.json';
