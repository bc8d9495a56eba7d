import { PassThrough } from 'node:stream';
import { run } from '../../src/cli/run.ts';
import type { Io } from '../../src/ui/io.ts';
import { PROJECT, testEnv } from './repository.ts';
import type { Tester } from './repository.ts';

/** What a run left behind. */
export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  /** The git commands that it started, without their settings. */
  git: string[][];
}

/** How a command is run. */
export interface RunOptions {
  person?: Tester;
  env?: Record<string, string>;
  /** Text on standard input. */
  stdin?: string;
  /** Another clock than the tests' own. */
  now?: () => Date;
  /** Takes the signals that would end the process. */
  takeSignals?: Io['takeSignals'];
  /** Hears of each git command before it starts. */
  onGit?: (args: readonly string[]) => void;
}

// Time moves by a second with every look, so that no two deployments share one.
let clock = Date.parse('2026-03-01T10:00:00Z');

/** Moves the tests' clock forward. */
export function advance(milliseconds: number): void {
  clock += milliseconds;
}

/** Returns what the tests' clock shows now, in milliseconds since 1970. */
export function testTime(): number {
  return clock;
}

/** Runs a command line in a folder, in this process, without a terminal. */
export async function agentctl(
  folder: string,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const stdin = new PassThrough();
  stdin.end(options.stdin ?? '');
  const git: string[][] = [];
  const io: Io = {
    stdin,
    stdout,
    stderr,
    env: testEnv(options.person, options.env),
    directory: folder,
    now: options.now ?? (() => new Date((clock += 1000))),
    home: PROJECT,
    version: '0.0.0-test',
    ...(options.takeSignals ? { takeSignals: options.takeSignals } : {}),
    gitListener: (args) => {
      git.push([...args]);
      options.onGit?.(args);
    },
  };
  const code = await run(argv, io);
  return { code, stdout: written(stdout), stderr: written(stderr), git };
}

/** Runs a command that must succeed and returns its JSON. */
export async function json<T = Record<string, unknown>>(
  folder: string,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<T> {
  const ran = await agentctl(folder, [...argv, '--json'], options);
  if (ran.code !== 0)
    throw new Error(
      `agentctl ${argv.join(' ')} ended with ${ran.code}\n${ran.stdout}${ran.stderr}`,
    );
  return JSON.parse(ran.stdout) as T;
}

/** Runs commands as a shell session and returns it as text: command, output, and the exit code where it is not 0. */
export async function session(folder: string, ...commands: (readonly string[])[]): Promise<string> {
  const parts: string[] = [];
  for (const argv of commands) {
    const { code, stdout, stderr } = await agentctl(folder, argv);
    parts.push(
      `$ agentctl ${argv.join(' ')}\n${stderr}${stdout}${code === 0 ? '' : `[exit ${code}]\n`}`,
    );
  }
  return stable(parts.join('\n'), folder);
}

/** Replaces what differs from run to run: object ids, folders. */
export function stable(text_: string, folder: string): string {
  return text_.replaceAll(folder, '<workspace>').replace(/\b[0-9a-f]{40}\b/g, '<oid>');
}

/** Returns all that was written to a stream so far. */
export function written(stream: PassThrough): string {
  const chunks: Buffer[] = [];
  // Since Node 26 one `read` returns no more than was written at once.
  const next = () => stream.read() as Buffer | null;
  for (let chunk = next(); chunk !== null; chunk = next()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
