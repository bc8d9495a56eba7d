import { spawn } from 'node:child_process';
import { platform } from 'node:os';

// The shell's ways to say that a command is not there or cannot be run; that of Windows is also one of failure, after
// which the text shown twice is better than not at all.
const NOT_STARTED = platform() === 'win32' ? [1, 9009] : [126, 127];

/**
 * Shows text in a pager, in the settings that git gives it (git-config(1), core.pager). Returns false where the pager
 * could not be started; one that is left early has shown what was wanted.
 */
export function page(
  command: string,
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, {
      shell: true,
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { LESS: 'FRX', LV: '-c', ...env },
    });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(!NOT_STARTED.includes(code ?? 0)));
    // It may be left before it read everything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
}
