import { stripControls } from '../core/text.ts';
import type { Processes } from '../core/watch.ts';

/** A stream that text is written to. */
export interface Output {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
  rows?: number | undefined;
}

/** The world outside as values: everything that a run reads or writes. */
export interface Io {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  stdout: NodeJS.WritableStream & Output;
  stderr: NodeJS.WritableStream & Output;
  env: Readonly<Record<string, string | undefined>>;
  /** The current directory, absolute. */
  directory: string;
  now: () => Date;
  /** Where the program's own files lie (templates). */
  home: string;
  version: string;
  /**
   * Takes what has to be done when the process ends in the middle of a run (Ctrl-C, a signal); the function returned
   * takes it back.
   */
  atExit?: (cleanUp: () => void) => () => void;
  /**
   * Takes the signals that would end the process (Ctrl-C among them), for a run that ends by itself; the function
   * returned gives them back.
   */
  takeSignals?: (listener: (signal: NodeJS.Signals) => void) => () => void;
  /** Runs something that holds the terminal for as long: Ctrl-C is for it alone, as in git with an editor. */
  lend?: <T>(work: () => Promise<T>) => Promise<T>;
  processes?: Processes;
  /** Tells why standard output could not be written (a full disk), null where all of it could. */
  lost?: () => Promise<Error | null>;
  /** Shows a long text in a pager; see `page` (pager.ts). */
  page?: (command: string, text: string) => Promise<boolean>;
  /** Told of each git process that is started. */
  gitListener?: (args: readonly string[]) => void;
}

/** The streams and the surroundings of this process. */
export function processIo(home: string, version: string): Io {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    directory: process.cwd(),
    now: () => new Date(),
    home,
    version,
    atExit: (cleanUp) => {
      process.on('exit', cleanUp);
      return () => process.off('exit', cleanUp);
    },
    page: async (command, text) => {
      const { page } = await import('./pager.ts');
      return lend(() => page(command, text, process.env));
    },
    lend,
    takeSignals,
    processes: { own: process.pid, runs },
    lost: watchOutput(),
  };
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function lend<T>(work: () => Promise<T>): Promise<T> {
  const others = process.rawListeners('SIGINT');
  const wait = () => undefined;
  process.removeAllListeners('SIGINT').on('SIGINT', wait);
  try {
    return await work();
  } finally {
    process.off('SIGINT', wait);
    for (const other of others) process.on('SIGINT', other as NodeJS.SignalsListener);
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function takeSignals(listener: (signal: NodeJS.Signals) => void): () => void {
  const held = SIGNALS.map((signal) => ({ signal, others: process.rawListeners(signal) }));
  for (const signal of SIGNALS) process.removeAllListeners(signal).on(signal, listener);
  return () => {
    for (const { signal, others } of held) {
      process.off(signal, listener);
      for (const other of others) process.on(signal, other as NodeJS.SignalsListener);
    }
  };
}

// A reader that went away (`agentctl history | head`) is no error of ours: what was begun goes on to its end.
const READER_LEFT = ['EPIPE', 'ERR_STREAM_DESTROYED'];

function watchOutput(): () => Promise<Error | null> {
  let lost: Error | null = null;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!READER_LEFT.includes(error.code ?? '')) lost ??= error;
  });
  // Where standard error cannot be written, nobody can be told.
  process.stderr.on('error', () => undefined);
  return async () => {
    await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
    // The stream tells of its error after it called back.
    await new Promise<void>((resolve) => setImmediate(resolve));
    return lost;
  };
}

/** Tells whether questions can be asked: a person sits at both ends. */
export function isInteractive(io: Io): boolean {
  return io.stdin.isTTY === true && io.stderr.isTTY === true;
}

/** Tells whether a run was started by `npx` (or `npm exec`), which finds the program from some folders only. */
export function byNpx(env: Io['env']): boolean {
  return env['npm_command'] === 'exec';
}

/** Returns how many colours a stream shows: 0 none, 1 sixteen, 2 256, 3 all (no-color.org, force-color.org). */
export function colourLevel(output: Output, env: Io['env'], wanted: boolean): 0 | 1 | 2 | 3 {
  if (!wanted || (env['NO_COLOR'] ?? '') !== '') return 0;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined)
    return forced === '0' || forced === 'false' ? 0 : forced === '3' ? 3 : forced === '2' ? 2 : 1;
  if (!output.isTTY || env['TERM'] === 'dumb') return 0;
  if (/^(?:truecolor|24bit)$/.test(env['COLORTERM'] ?? '')) return 3;
  return /256color/.test(env['TERM'] ?? '') ? 2 : 1;
}

const COLOUR = /(\u001b\[[0-9;]*m)/;

/** Writes text to a stream without any control character but line breaks and our own colours: the last guard. */
export function writeText(output: Output, text: string): void {
  output.write(harmless(text));
}

/** Returns text without any control character but line breaks and our own colours. */
export function harmless(text: string): string {
  const parts = text.split(COLOUR);
  return parts.map((part, index) => (index % 2 === 1 ? part : stripControls(part))).join('');
}

/** Returns JSON whose control, bidirectional and zero-width characters are escaped: it may land on a terminal. */
export function safeJson(data: unknown): string {
  const text = JSON.stringify(data, null, 2);
  return text.replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
