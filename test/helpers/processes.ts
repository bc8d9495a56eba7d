import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { run } from '../../src/cli/run.ts';
import { written } from './cli.ts';
import type { Ran, RunOptions } from './cli.ts';
import { PROJECT, QUIET, temporaryFolder, testEnv } from './repository.ts';
import type { Tester } from './repository.ts';

/** Set under `npm run torture`: everything instead of a sample. */
export const LARGE = process.env['TORTURE'] === 'large';

/** How a process ended: with an exit code, or by a signal. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface StartOptions {
  person?: Tester;
  env?: Record<string, string>;
  /** Puts the shim before git, and tells it what to do at which call. */
  shim?: ShimOrder;
  /** Set to run the program under another one, for example a shell with limits: its words come first. */
  under?: readonly string[];
}

/** What the shim does at one of the program's calls of git. */
interface ShimOrder {
  /** The number of the call, from 1; 0 counts only. */
  at: number;
  how: Blow | 'run' | 'count';
  /** For `run`: a shell script that runs before the call. */
  script?: string;
  /** For `with`: seconds after the start of git. */
  delay?: number;
}

/** When the program is ended: before its call of git, after it, or while git runs; itself or the whole group. */
export type Blow = 'before' | 'after' | 'with' | 'before-group' | 'after-group' | 'with-group';

export const BLOWS: readonly Blow[] = [
  'before',
  'after',
  'with',
  'before-group',
  'after-group',
  'with-group',
];

// Each call takes the next number by creating a file that nobody else can: calls may run at the same time.
const SHIM = `#!/bin/sh
[ -n "$TORTURE_DIR" ] || exec "$TORTURE_GIT" "$@"
i=1
set -C
until { true >"$TORTURE_DIR/$i"; } 2>/dev/null; do i=$((i+1)); done
set +C
printf '%s\\n' "$*" >"$TORTURE_DIR/$i"
[ "$i" = "$TORTURE_AT" ] || exec "$TORTURE_GIT" "$@"
blow() {
  case $TORTURE_HOW in
    *-group) kill -9 0 ;;
    *) kill -9 "$PPID" ;;
  esac
}
case $TORTURE_HOW in
  before*) blow ;;
  after*) "$TORTURE_GIT" "$@"; blow ;;
  with*)
    exec 3<&0
    "$TORTURE_GIT" "$@" <&3 &
    sleep "$TORTURE_DELAY"
    kill -9 $!
    blow ;;
  run)
    directory=$TORTURE_DIR
    unset TORTURE_DIR
    sh "$TORTURE_SCRIPT" >"$directory/script.log" 2>&1 </dev/null
    exec "$TORTURE_GIT" "$@" ;;
esac
exit 1
`;

let program: string | null = null;
let shims: string | null = null;

// A copy: somebody's build may swap dist/ between the start of a process and its loading of a part.
function builtProgram(): string {
  if (program) return program;
  program = temporaryFolder('program');
  for (const part of ['bin', 'dist', 'templates', 'package.json'])
    cpSync(join(PROJECT, part), join(program, part), { recursive: true });
  return program;
}

/** The built program's file, to be run with node. */
export function executable(): string {
  return join(builtProgram(), 'bin', 'agentctl.js');
}

/** A folder that holds nothing but the shim named git. */
function shimFolder(): string {
  if (shims) return shims;
  shims = temporaryFolder('shim');
  writeFileSync(join(shims, 'git'), SHIM);
  chmodSync(join(shims, 'git'), 0o755);
  return shims;
}

/** The machine's own git. */
export const GIT = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'git'))
  .find((file) => {
    try {
      readFileSync(file);
      return true;
    } catch {
      return false;
    }
  });

/** A started program. */
export interface Started {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** The words of each call of git so far, in their order; only with a shim. */
  calls: () => string[];
  /** What the shim's script printed. */
  scriptLog: () => string;
}

/** Starts the built program in a process group of its own. */
export function startBuilt(
  folder: string,
  argv: readonly string[],
  options: StartOptions = {},
): Started {
  const counting = options.shim ? mkdtempSync(join(temporaryFolder('calls'), 'c-')) : null;
  const line = [...(options.under ?? []), process.execPath, executable()];
  const child = spawn(line[0] ?? process.execPath, [...line.slice(1), ...argv], {
    cwd: folder,
    env: { ...testEnv(options.person, shimEnv(options.shim, counting)), ...options.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const names = () => (counting ? readdirSync(counting).filter((name) => /^\d+$/.test(name)) : []);
  return {
    child,
    ended: outcome(child),
    calls: () =>
      names()
        .toSorted((a, b) => Number(a) - Number(b))
        .map((name) => readFileSync(join(counting ?? '', name), 'utf8').trim()),
    scriptLog: () => (counting ? readFileSync(join(counting, 'script.log'), 'utf8') : ''),
  };
}

function shimEnv(order: ShimOrder | undefined, counting: string | null): Record<string, string> {
  if (!order || !counting) return {};
  return {
    PATH: `${shimFolder()}${delimiter}${process.env['PATH'] ?? ''}`,
    TORTURE_GIT: GIT ?? 'git',
    TORTURE_DIR: counting,
    TORTURE_AT: String(order.at),
    TORTURE_HOW: order.how,
    TORTURE_DELAY: String(order.delay ?? 0.002),
    TORTURE_SCRIPT: order.script ?? '',
  };
}

function outcome(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** Runs the built program to its end. */
export function runBuilt(
  folder: string,
  argv: readonly string[],
  options: StartOptions = {},
): Promise<Ended> {
  return startBuilt(folder, argv, options).ended;
}

/**
 * Runs a command line in this process with the real clock: the same program without the cost of starting node. Tells
 * which commands of git it started, too.
 */
export async function runInside(
  folder: string,
  argv: readonly string[],
  { person, env, onGit }: Pick<RunOptions, 'person' | 'env' | 'onGit'> = {},
): Promise<Ended & Pick<Ran, 'git'>> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end();
  const git: string[][] = [];
  const code = await run(argv, {
    stdin,
    stdout,
    stderr,
    env: testEnv(person, env),
    directory: folder,
    now: () => new Date(),
    home: PROJECT,
    version: '0.0.0-test',
    gitListener: (args) => {
      git.push([...args]);
      onGit?.(args);
    },
  });
  return { code, signal: null, stdout: written(stdout), stderr: written(stderr), git };
}

const execute = promisify(execFile);

/** Runs git without blocking and returns what it printed, trimmed; throws where it fails. */
export async function gitAsync(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute('git', [...QUIET, ...args], {
    cwd: folder,
    env: testEnv(),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.replace(/\n$/, '');
}

/** Works on many things, a few at a time. */
export async function pool<T>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const queue = items.map((item, index) => ({ item, index }));
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await work(next.item, next.index);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** Reads objects by their names in one process; null where there is none. Names hold no spaces. */
export function readObjects(
  folder: string,
  names: readonly string[],
): Promise<Map<string, { oid: string; text: string } | null>> {
  const child = spawn('git', ['cat-file', '--batch'], { cwd: folder, env: testEnv() });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end(names.map((name) => `${name}\n`).join(''));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      const data = Buffer.concat(chunks);
      let place = 0;
      const read = names.map((name) => {
        const end = data.indexOf(10, place);
        const [, oid, , size] =
          /^([0-9a-f]+) (\w+) (\d+)$/.exec(data.toString('utf8', place, end)) ?? [];
        place = end + 1;
        if (oid === undefined) return [name, null] as const;
        const text = data.toString('utf8', place, place + Number(size));
        place += Number(size) + 1;
        return [name, { oid, text }] as const;
      });
      resolve(new Map(read));
    });
  });
}
