import { existsSync, lstatSync, readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../core/failure.ts';
import { stripControls } from '../core/text.ts';
import type { Repository } from './repository.ts';
import { foldedName, isUnsafeName } from './safe-names.ts';

const MEBIBYTE = 1024 * 1024;

/** The largest YAML file and the largest file of any other kind, in bytes. */
const SIZE_LIMITS = { yaml: MEBIBYTE, other: 5 * MEBIBYTE };

interface Finding {
  /** Relative to the workspace. */
  path: string;
  message: string;
  hint: string;
}

/** Tells whether a path names a YAML file. */
export function isYamlFile(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

/** Says why a file of this size is refused, or null. */
export function tooLarge(path: string, size: number): string | null {
  const limit = isYamlFile(path) ? SIZE_LIMITS.yaml : SIZE_LIMITS.other;
  if (size <= limit) return null;
  return `this file is ${(size / MEBIBYTE).toFixed(1)} MiB; ${isYamlFile(path) ? 'YAML' : 'a file'} may have ${limit / MEBIBYTE} MiB`;
}

/**
 * Walks an agent's folder without following links and returns what keeps it from being read or published:
 * links, nested repositories, special files, sizes, names that some file systems cannot hold. Ignored files
 * are left out of the answer: they are never published.
 *
 * @param agent the agent's id
 * @param limits whether sizes count (a backup may hold files of any size)
 */
export async function walkAgent(
  repository: Repository,
  agent: string,
  limits = true,
): Promise<Problem[]> {
  const root = repository.root ?? '';
  const folder = `agents/${agent}`;
  const agents = lstatSync(join(root, 'agents'), { throwIfNoEntry: false });
  const top = lstatSync(join(root, folder), { throwIfNoEntry: false });
  if (agents && !agents.isDirectory())
    return [
      asProblem({
        path: 'agents',
        message: 'this is no folder',
        hint: 'agents/ must be a plain folder',
      }),
    ];
  if (!top) return [];
  if (!top.isDirectory())
    return [
      asProblem({
        path: folder,
        message: 'this is no folder',
        hint: 'an agent is a plain folder, not a file or a link',
      }),
    ];
  const findings: Finding[] = [];
  visit(root, folder, { findings, limits });
  return findings.length === 0 ? [] : (await withoutIgnored(repository, findings)).map(asProblem);
}

function visit(
  root: string,
  folder: string,
  state: { findings: Finding[]; limits: boolean },
): void {
  const names = new Map<string, string>();
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    const twin = names.get(foldedName(entry.name));
    if (twin)
      state.findings.push({
        path,
        message: `this name is the same as ${twin} where case does not count`,
        hint: 'rename one of the two',
      });
    names.set(foldedName(entry.name), entry.name);
    const finding = check(root, path, { entry, limits: state.limits });
    if (finding) state.findings.push(finding);
    else if (entry.isDirectory()) visit(root, path, state);
  }
}

function check(
  root: string,
  path: string,
  { entry, limits }: { entry: Dirent; limits: boolean },
): Finding | null {
  if (entry.name !== stripControls(entry.name) || /[\n\t\uFFFD]/.test(entry.name))
    return {
      path,
      message: 'this name holds control characters or is not UTF-8',
      hint: 'rename the file',
    };
  if (entry.name.toLowerCase() === '.git')
    return {
      path,
      message: 'a git repository lies inside the agent',
      hint: 'move it out of the agent folder',
    };
  if (isUnsafeName(entry.name))
    return { path, message: 'this name cannot be written on every system', hint: 'rename it' };
  if (entry.isSymbolicLink())
    return {
      path,
      message: 'this is a symbolic link',
      hint: 'put a copy of the file in its place',
    };
  if (entry.isDirectory())
    return existsSync(join(root, path, '.git'))
      ? {
          path,
          message: 'a git repository lies inside the agent',
          hint: 'move it out of the agent folder',
        }
      : null;
  if (!entry.isFile()) return { path, message: 'this is no regular file', hint: 'remove it' };
  const large = limits ? tooLarge(path, lstatSync(join(root, path)).size) : null;
  return large === null
    ? null
    : { path, message: large, hint: 'make it smaller, or keep it elsewhere and name its address' };
}

async function withoutIgnored(
  repository: Repository,
  findings: readonly Finding[],
): Promise<Finding[]> {
  const input = `${findings.map(({ path }) => path).join('\0')}\0`;
  const { stdout } = await repository.git.run(['check-ignore', '-z', '--stdin'], { input });
  const ignored = new Set(stdout.split('\0'));
  return findings.filter(({ path }) => !ignored.has(path));
}

function asProblem({ path, message, hint }: Finding): Problem {
  return {
    severity: 'error',
    file: path,
    line: null,
    column: null,
    path: null,
    message,
    hint,
    source: null,
  };
}
