import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git, temporaryFolder, testEnv } from '../helpers/repository.ts';

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
  const format = (text: string) => git(folder, 'log', '-1', `--format=${text}`, honest);
  const parents = forgery.parents ?? format('%P').split(' ').filter(Boolean);
  const tree = forgery.tree ?? forgeTree(folder, honest, forgery.parts ?? {});
  return execFileSync(
    'git',
    ['commit-tree', ...parents.flatMap((parent) => ['-p', parent]), '-F', '-', tree],
    {
      cwd: folder,
      input: forgery.message ?? messageOf(folder, honest),
      encoding: 'utf8',
      env: testEnv(undefined, {
        GIT_AUTHOR_NAME: format('%an'),
        GIT_AUTHOR_EMAIL: format('%ae'),
        GIT_AUTHOR_DATE: `@${format('%at')} +0000`,
        GIT_COMMITTER_NAME: format('%cn'),
        GIT_COMMITTER_EMAIL: format('%ce'),
        GIT_COMMITTER_DATE: `@${format('%ct')} +0000`,
        ...forgery.env,
      }),
    },
  ).trim();
}

/** Returns a commit's message to its last byte. */
export function messageOf(folder: string, commit: string): string {
  const object = execFileSync('git', ['cat-file', 'commit', commit], {
    cwd: folder,
    env: testEnv(),
    encoding: 'utf8',
  });
  return object.slice(object.indexOf('\n\n') + 2);
}

/** Writes a tree like that of a commit but for some paths. Returns its object id. */
export function forgeTree(folder: string, base: string, parts: Record<string, Part>): string {
  const index = join(temporaryFolder('index'), 'index');
  const run = (args: string[]) =>
    execFileSync('git', args, {
      cwd: folder,
      env: testEnv(undefined, { GIT_INDEX_FILE: index }),
      encoding: 'utf8',
    }).trim();
  run(['read-tree', base]);
  for (const [path, part] of Object.entries(parts)) {
    const folders = run(['ls-files', '--', path]);
    if (folders !== '') run(['rm', '--cached', '-r', '-q', '-f', '--', path]);
    if (part === null) continue;
    if (typeof part === 'string' || Buffer.isBuffer(part))
      run(['update-index', '--add', '--cacheinfo', `100644,${blob(folder, part)},${path}`]);
    else if (part.mode === '40000') run(['read-tree', `--prefix=${path}/`, part.oid]);
    else run(['update-index', '--add', '--cacheinfo', `${part.mode},${part.oid},${path}`]);
  }
  return run(['write-tree']);
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
