// The shells themselves, with the program as it is built on their PATH, installed by the line that it prints.
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { INSTALLATION } from '../../src/core/completion.ts';
import type { Shell } from '../../src/core/completion.ts';
import { PROJECT, temporaryFolder, testEnv, write } from '../helpers/repository.ts';

/** Returns which of some programs are not on the PATH. */
export function missingPrograms(...programs: string[]): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return programs.filter((program) => !folders.some((folder) => existsSync(join(folder, program))));
}

/** Installs the completion for somebody new and returns the environment of their shells. */
export function installed(shell: Shell): Record<string, string> {
  const home = temporaryFolder('home');
  write(
    home,
    'bin/agentctl',
    `#!/bin/sh\nexec '${process.execPath}' '${PROJECT}/bin/agentctl.js' "$@"\n`,
  );
  chmodSync(join(home, 'bin/agentctl'), 0o755);
  // Fish makes it when it is first started at a terminal.
  mkdirSync(join(home, '.config/fish/completions'), { recursive: true });
  const PATH = `${join(home, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  const env = testEnv(undefined, { HOME: home, PATH, TERM: 'xterm', XDG_CONFIG_HOME: '' });
  execFileSync('sh', ['-c', INSTALLATION[shell]], { env });
  return env;
}

const START: Readonly<Record<Shell, string>> = {
  bash: 'bash --noprofile -i',
  zsh: 'zsh -d -i',
  fish: 'fish -i',
};

/** A shell at a pseudo-terminal (script(1)): keys are pressed, and what it shows is awaited. */
export class ShellAtTerminal {
  readonly #process: ChildProcess;
  #shown = '';
  #seen = 0;

  constructor(shell: Shell, folder: string) {
    this.#process = spawn('script', ['-qfec', START[shell], '/dev/null'], {
      cwd: folder,
      env: { ...installed(shell), PS1: '', COLUMNS: '100', LINES: '50' },
      stdio: 'pipe',
    });
    // Its terminal goes with it, and so does the shell.
    onTestFinished(() => void this.#process.kill());
    this.#process.stdout?.on('data', (chunk: Buffer) => (this.#shown += chunk.toString()));
  }

  press(keys: string): void {
    this.#seen = this.#shown.length;
    this.#process.stdin?.write(keys);
  }

  /** Waits until a text is shown since the last key, and returns all that was, without escapes. */
  async waitFor(text: string): Promise<string> {
    for (;;) {
      const shown = plain(this.#shown.slice(this.#seen));
      if (shown.includes(text)) return shown;
      if (this.#process.exitCode !== null || this.#process.signalCode !== null)
        throw new Error(`The shell ended before “${text}” was shown:\n${plain(this.#shown)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Empties the line and ends the shell. */
  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('close', resolve));
    this.press('\u0015exit\r');
    await ended;
  }
}

function plain(text: string): string {
  return text.replace(/\u001b(?:\[[0-9;?]*[A-Za-z]|[=>]|\][^\u0007]*\u0007)|\r/g, '');
}
