import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Failure } from '../core/failure.ts';
import { HELD_TURNS, heldTurns } from './turn.ts';

/** What a finished git process left behind. `stdout` and `stderr` are UTF-8. */
export interface GitResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** What one call of git may be given beside its arguments. */
export interface GitCall {
  input?: string | undefined;
  /** Added to the environment of this call. */
  env?: Readonly<Record<string, string>> | undefined;
  cwd?: string | undefined;
  /** Milliseconds after which git is ended; a conversation with a server may hang. */
  timeout?: number | undefined;
}

// The names that `git rev-parse --local-env-vars` prints: set inside hooks, they would redirect us to another
// repository or index.
const LOCAL_VARIABLES = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_CONFIG',
  'GIT_CONFIG_PARAMETERS',
  'GIT_CONFIG_COUNT',
  'GIT_OBJECT_DIRECTORY',
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_GRAFT_FILE',
  'GIT_INDEX_FILE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_REPLACE_REF_BASE',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_COMMON_DIR',
  'GIT_INTERNAL_SUPER_PREFIX',
  // Not among those names, but they change what our pathspecs mean (git(1)).
  'GIT_LITERAL_PATHSPECS',
  'GIT_GLOB_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
];

// Settings under which git answers machines: no user's diff tools, colours, monitors or background work.
const SETTINGS = [
  'core.fsmonitor=false',
  'color.ui=false',
  'core.quotePath=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'submodule.recurse=false',
  'core.fsync=loose-object,reference',
  'advice.addIgnoredFile=false',
  'advice.updateSparsePath=false',
  'i18n.commitEncoding=UTF-8',
  'core.safecrlf=false',
  'diff.orderFile=/dev/null',
  'log.showRoot=true',
  'log.showSignature=false',
  'log.diffMerges=separate',
].flatMap((setting) => ['-c', setting]);

/** Told of each git process when it starts, for `--verbose` and for counting. */
export type GitListener = (args: readonly string[]) => void;

/** Runs git: the one place that starts its processes, with a clean environment and machine-readable settings. */
export class Git {
  readonly directory: string;
  readonly #env: Record<string, string>;
  /** The user's own environment without the variables that redirect git: for commands that run the user's hooks. */
  readonly userEnvironment: Readonly<Record<string, string>>;
  readonly #listener: GitListener;

  constructor(
    directory: string,
    env: Readonly<Record<string, string | undefined>>,
    listener: GitListener,
  ) {
    this.directory = directory;
    this.#listener = listener;
    const inherited = Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !isLocal(entry[0]),
    );
    this.userEnvironment = Object.fromEntries(inherited);
    this.#env = {
      ...this.userEnvironment,
      LC_ALL: 'C',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_TERMINAL_PROMPT: '0',
    };
  }

  /** The turns that are held by whoever started this process; see `inTurn`. */
  get turnsAbove(): string | undefined {
    return this.userEnvironment[HELD_TURNS];
  }

  /** Returns a runner for another directory with the same environment. */
  at(directory: string): Git {
    return new Git(directory, this.userEnvironment, this.#listener);
  }

  /** The environment that git runs in, for libraries that start it themselves. */
  get environment(): Readonly<Record<string, string>> {
    return this.#env;
  }

  /** Reports a git process that a library starts. */
  announce(args: readonly string[]): void {
    this.#listener(args);
  }

  /** Starts git and returns the running process with all three streams as pipes. */
  start(args: readonly string[], call: GitCall = {}): ChildProcess {
    this.#listener(args);
    return spawn('git', ['--no-pager', ...SETTINGS, ...args], {
      cwd: call.cwd ?? this.directory,
      env: { ...this.#env, [HELD_TURNS]: heldTurns(), ...call.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
  }

  /** Runs git to its end, whatever its exit code. Throws `failed` only where git cannot be started. */
  run(args: readonly string[], call: GitCall = {}): Promise<GitResult> {
    return new Promise((resolve, reject) => {
      const child = this.start(args, { ...call, env: { ...call.env, ...patience(call) } });
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
      child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
      // Git may end before it read its input; its exit code tells the rest.
      child.stdin?.on('error', () => undefined);
      let late = false;
      const timer =
        call.timeout === undefined
          ? undefined
          : setTimeout(() => {
              late = true;
              child.kill('SIGKILL');
              // Its helpers (ssh, git-remote-https) hold the pipes open.
              child.stdout?.destroy();
              child.stderr?.destroy();
            }, call.timeout);
      child.on('error', (error) => reject(startFailure(error)));
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        const result = {
          code: code ?? -1,
          stdout: Buffer.concat(stdout).toString(),
          stderr: Buffer.concat(stderr).toString(),
        };
        if (late) result.stderr += `git timed out after ${(call.timeout ?? 0) / 1000} seconds\n`;
        else if (signal) result.stderr += `git was ended by ${signal}\n`;
        resolve(result);
      });
      child.stdin?.end(call.input ?? '');
    });
  }

  /** Runs git and returns what it printed without the final newline. Throws `failed` with git's words otherwise. */
  async output(args: readonly string[], call: GitCall = {}): Promise<string> {
    const result = await this.run(args, call);
    if (result.code !== 0) throw gitFailure(args, result);
    return result.stdout.replace(/\n$/, '');
  }
}

// A helper of git that waits for a web server outlives the git that was ended: let it give up by itself (git-config(1),
// `http.lowSpeedTime`).
function patience({ timeout }: GitCall): Readonly<Record<string, string>> {
  if (timeout === undefined) return {};
  const seconds = Math.ceil(timeout / 1000) + 1;
  return { GIT_HTTP_LOW_SPEED_LIMIT: '1', GIT_HTTP_LOW_SPEED_TIME: String(seconds) };
}

function isLocal(name: string): boolean {
  return LOCAL_VARIABLES.includes(name) || /^GIT_CONFIG_(?:KEY|VALUE)_\d+$/.test(name);
}

function startFailure(error: NodeJS.ErrnoException): Failure {
  if (error.code === 'ENOENT')
    return new Failure('failed', "Couldn't start git: it is not installed, or not on the PATH.", {
      hints: ['install git 2.34 or newer: https://git-scm.com/downloads'],
    });
  return new Failure('failed', `Failed to start git: ${error.message}.`);
}

/** Returns what git said without its five lines of advice on a lock: our hint says it in one. */
export function gitWords(stderr: string): string {
  return stderr.trim().replace(/(File exists\.)\n\nAnother git process seems[\s\S]*/, '$1');
}

/** Turns a git process that failed into a failure, with a way out where the cause is known. */
export function gitFailure(args: readonly string[], result: GitResult): Failure {
  const all = gitWords(result.stderr);
  const words = all === '' ? `exit code ${result.code}` : all;
  return new Failure('failed', `Failed to run git ${args[0] ?? ''}: ${words}`, {
    hints: mend(words),
  });
}

function mend(words: string): string[] {
  if (/No space left on device/i.test(words))
    return ['the disk is full: free some space and run the same command again; nothing was lost'];
  if (/insufficient permission|Permission denied|Read-only file system/i.test(words))
    return [
      'the repository cannot be written: check who owns it and whether the disk is read-only',
    ];
  if (/dubious ownership/.test(words))
    return [
      'the repository belongs to another user: git config --global --add safe.directory <folder>',
    ];
  if (/gpg failed|error: .*sign/i.test(words))
    return ['signing failed: check user.signingKey and gpg.format, or commit.gpgSign'];
  const lock = /Unable to create '([^']+\.lock)'/.exec(words);
  if (lock)
    return [
      `another git process holds ${lock[1]}, or left it behind: agentctl doctor --fix frees it once it is old and nobody uses it`,
    ];
  return [];
}
