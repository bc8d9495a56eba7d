import { spawn } from 'node:child_process';
import { Failure } from '../core/failure.ts';
import { oneLine } from '../core/text.ts';

/** What a finished ssh-keygen left behind. */
export interface KeygenResult {
  code: number;
  stdout: string;
  stderr: string;
}

const PATIENCE = 60_000;

/** Runs ssh-keygen(1), or the program that stands for it (`gpg.ssh.program`). Throws `failed` where it is missing. */
export function runKeygen(
  { program, env }: { program: string; env: Readonly<Record<string, string>> },
  args: readonly string[],
  input: Buffer,
): Promise<KeygenResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: PATIENCE,
      windowsHide: true,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // It may end before it read its input; its exit code tells the rest.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => reject(startFailure(program, error)));
    child.on('close', (code) =>
      resolve({
        code: code ?? -1,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      }),
    );
    child.stdin.end(input);
  });
}

function startFailure(program: string, error: Error): Failure {
  return new Failure(
    'failed',
    `Couldn't check SSH signatures: ${oneLine(program)} can't be started (${oneLine(error.message)}).`,
    { hints: ['install OpenSSH 8.9 or newer (apt-get install openssh-client)'] },
  );
}
