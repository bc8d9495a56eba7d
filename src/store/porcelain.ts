import { simpleGit } from 'simple-git';
import type { Git } from './git.ts';
import { HELD_TURNS, heldTurns } from './turn.ts';

/** Runs a command that is made for people, with their hooks and settings, through simple-git. */
export async function porcelain(git: Git, args: readonly string[]): Promise<void> {
  git.announce(args);
  const client = simpleGit({
    baseDir: git.directory,
    config: [
      'gc.auto=0',
      'maintenance.auto=false',
      'core.safecrlf=false',
      'diff.orderFile=/dev/null',
      'i18n.commitEncoding=UTF-8',
    ],
    unsafe: UNSAFE,
    errors: failed,
    allowEnvironment: Object.keys(git.userEnvironment),
  });
  await client.env({ ...git.userEnvironment, [HELD_TURNS]: heldTurns() }).raw([...args]);
}

// simple-git takes a git that ends with 1 and prints nothing, as after a hook without words, for one that succeeded.
function failed(
  error: Buffer | Error | undefined,
  { exitCode, stdErr }: { exitCode: number; stdErr: readonly Buffer[] },
): Buffer | Error | undefined {
  return exitCode === 0 ? undefined : (error ?? Buffer.concat(stdErr));
}

// simple-git refuses an environment that names programs. These are the user's own, and git would use them anyway.
const UNSAFE = {
  allowUnsafeEditor: true,
  allowUnsafeExec: true,
  allowAbbreviatedOptions: true,
  allowUnsafePager: true,
  allowUnsafeSshCommand: true,
  allowUnsafeAskPass: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeTemplateDir: true,
  allowUnsafeGitProxy: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeCredentialHelper: true,
};
