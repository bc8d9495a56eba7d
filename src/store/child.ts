import { spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import type { CommandEnd } from '../core/watch.ts';

/** Where a command runs and where its output goes, unchanged. */
export interface ChildPlace {
  directory: string;
  env: Readonly<Record<string, string | undefined>>;
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
}

/** A command that was started. */
export interface Child {
  ended: Promise<CommandEnd>;
  pass: (signal: NodeJS.Signals) => void;
}

/** Starts a command as a list of words, without a shell and without a standard input. */
export function startChild(command: readonly string[], place: ChildPlace): Child {
  const [program = '', ...args] = command;
  const stdio: StdioOptions = ['ignore', target(place.stdout), target(place.stderr)];
  const child = spawn(program, args, { cwd: place.directory, env: place.env, stdio });
  child.stdout?.pipe(place.stdout, { end: false });
  child.stderr?.pipe(place.stderr, { end: false });
  return { ended: endOf(child), pass: (signal) => void child.kill(signal) };
}

// A terminal or a file is handed on itself, so that the command writes to it as if it had been started there.
function target(stream: NodeJS.WritableStream): number | 'pipe' {
  return 'fd' in stream && typeof stream.fd === 'number' ? stream.fd : 'pipe';
}

function endOf(child: ChildProcess): Promise<CommandEnd> {
  return new Promise((resolve) => {
    child.on('error', ({ message }) => resolve({ code: null, signal: null, unstarted: message }));
    child.on('close', (code, signal) => resolve({ code, signal, unstarted: null }));
  });
}
