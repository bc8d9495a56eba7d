import headless from '@xterm/headless';
import { spawn } from '@lydell/node-pty';
import { join } from 'node:path';
import { PROJECT, testEnv } from './repository.ts';

/** The built program at a real pseudo-terminal, and what stands on its screen. */
export interface Seat {
  press: (keys: string) => void;
  /** Waits until a text is written (since the last keys); throws where it never is. */
  waitFor: (text: string) => Promise<void>;
  resize: (columns: number, rows: number) => void;
  signal: (name: NodeJS.Signals) => void;
  /** The lines of the screen as a person sees them, without empty ones at its end. */
  screen: () => Promise<string>;
  /** Everything that was written, with its escapes. */
  raw: () => string;
  /** Resolves with the exit code. */
  ended: Promise<number>;
}

// Longer than a busy machine needs: what is not shown by then never is.
const PATIENCE = 20_000;

/** Starts a command line at a pseudo-terminal. */
export function atPseudoTerminal(
  folder: string,
  argv: readonly string[],
  { env = {}, columns = 80 }: { env?: Record<string, string>; columns?: number } = {},
): Seat {
  const size = { cols: columns, rows: 30 };
  const terminal = new headless.Terminal({ ...size, allowProposedApi: true });
  const child = spawn(process.execPath, [join(PROJECT, 'bin', 'agentctl.js'), ...argv], {
    ...size,
    name: 'xterm-256color',
    cwd: folder,
    env: { ...testEnv(undefined, env), TERM: 'xterm-256color' },
  });
  let written = '';
  let over = false;
  let seen = 0;
  child.onData((data) => {
    written += data;
    terminal.write(data);
  });
  const ended = new Promise<number>((resolve) => {
    child.onExit(({ exitCode }) => {
      over = true;
      resolve(exitCode);
    });
  });
  const screen = async () => {
    // The terminal reads what is written a little later.
    await new Promise<void>((resolve) => {
      terminal.write('', resolve);
    });
    const { active } = terminal.buffer;
    const lines = Array.from(
      { length: active.length },
      (_, row) => active.getLine(row)?.translateToString(true) ?? '',
    );
    return lines.join('\n').trimEnd();
  };
  return {
    press: (keys) => {
      seen = written.length;
      child.write(keys);
    },
    waitFor: async (text) => {
      const patience = performance.now() + PATIENCE;
      while (!plain(written.slice(seen)).includes(text)) {
        if (over || performance.now() > patience)
          throw new Error(`“${text}” was not shown:\n${await screen()}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    resize: (cols, rows) => {
      terminal.resize(cols, rows);
      child.resize(cols, rows);
    },
    signal: (name) => child.kill(name),
    screen,
    raw: () => written,
    ended,
  };
}

function plain(text: string): string {
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
}
