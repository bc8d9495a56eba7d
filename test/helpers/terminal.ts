import { clearLine, cursorTo, moveCursor } from 'node:readline';
import { PassThrough } from 'node:stream';
import { run } from '../../src/cli/run.ts';
import type { Io } from '../../src/ui/io.ts';
import { testTime } from './cli.ts';
import { PROJECT, testEnv } from './repository.ts';

/** Keys by name. */
export const KEYS = {
  enter: '\r',
  space: ' ',
  down: '\u001b[B',
  up: '\u001b[A',
  interrupt: '\u0003',
  leave: '\u0004',
} as const;

// What is not shown by then never is, however busy the machine.
const PATIENCE = 20_000;

/** A run at a terminal: what it shows can be awaited, and keys be pressed. */
export interface TerminalRun {
  /** Waits until a text stands on the screen (since the last key), or the run ends. */
  waitFor: (text: string) => Promise<void>;
  press: (keys: string) => void;
  /** Resolves with the exit code. */
  ended: Promise<number>;
  /** Everything shown so far, without escapes. */
  screen: () => string;
  stdout: () => string;
  /** Everything written to the terminal, with its escapes. */
  raw: () => string;
}

/** Starts a command line at a pretended terminal, of 100 columns where nothing else is said. */
export function atTerminal(
  folder: string,
  argv: readonly string[],
  env: Record<string, string> = {},
  columns = 100,
): TerminalRun {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const [stdout, stderr] = [terminalOutput(columns), terminalOutput(columns)];
  let shown = '';
  let written = '';
  let answered = '';
  let seen = 0;
  stderr.on('data', (chunk: Buffer) => {
    written += chunk.toString();
    shown += plain(chunk.toString());
  });
  stdout.on('data', (chunk: Buffer) => {
    written += chunk.toString();
    shown += plain(chunk.toString());
    answered += plain(chunk.toString());
  });
  const io: Io = {
    stdin,
    stdout,
    stderr,
    env: testEnv(undefined, env),
    directory: folder,
    now: () => new Date(testTime()),
    home: PROJECT,
    version: '0.0.0-test',
  };
  const ended = run(argv, io);
  let over = false;
  void ended.finally(() => (over = true));
  return {
    ended,
    screen: () => shown,
    stdout: () => answered,
    raw: () => written,
    press: (keys) => {
      seen = shown.length;
      stdin.write(keys);
    },
    waitFor: async (text) => {
      const patience = performance.now() + PATIENCE;
      while (!shown.slice(seen).includes(text)) {
        if (over || performance.now() > patience)
          throw new Error(`“${text}” was not shown${over ? ' before the end' : ''}:\n${shown}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

// inquirer ends the stream that it is given; ora moves the cursor by the stream's own methods.
function terminalOutput(columns: number) {
  const stream = new PassThrough();
  const terminal = Object.assign(stream, {
    isTTY: true,
    columns,
    rows: 40,
    cursorTo: (x: number) => cursorTo(stream, x),
    moveCursor: (x: number, y: number) => moveCursor(stream, x, y),
    clearLine: (direction: -1 | 0 | 1) => clearLine(stream, direction),
  });
  terminal.end = () => terminal;
  return terminal;
}

function plain(text: string): string {
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
}
