// Runs command lines in throw-away workspaces, with a clock and people that are the same each time.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { run } from '../../src/cli/run.ts';
import type { Io } from '../../src/ui/io.ts';

/** Where the sessions seem to have taken place. */
const PLACE = '/home/ana/restaurant';
const START = Date.parse('2026-03-02T09:00:00Z');
const STEP = 4 * 60_000;

const LEAVE = '\u0004';

/** Who types a line, and at what terminal. */
interface Seat {
  person: string;
  columns: number;
  colours: boolean;
}

/** Where the README's sessions are typed. */
const ANA: Seat = { person: 'Ana', columns: 100, colours: false };

/** Gives a stage on new ground and clears it away afterwards. */
export async function onStage<T>(home: string, act: (stage: Stage) => Promise<T>): Promise<T> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'agentctl-readme-')));
  try {
    return await act(new Stage(scratch, home));
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A place to run command lines in, where every run gives the same result. */
export class Stage {
  readonly #scratch: string;
  readonly #home: string;
  #clock = START;

  constructor(scratch: string, home: string) {
    this.#scratch = scratch;
    this.#home = home;
    mkdirSync(join(scratch, 'home'));
  }

  /** Runs a command line in a workspace and returns what it printed, with the exit code where it is not 0. */
  async play(workspace: string, line: string, seat: Partial<Seat> = {}): Promise<string> {
    const folder = join(this.#scratch, workspace);
    mkdirSync(folder, { recursive: true });
    this.#clock += STEP;
    const ran = /^agentctl(?: |$)/.test(line)
      ? await this.#agentctl(line, this.io(folder, { ...ANA, ...seat }))
      : this.#shell(folder, line);
    const text = ran.text.replaceAll(folder, PLACE).replace(/[ \t]+$/gm, '');
    const end = text === '' || text.endsWith('\n') ? '' : '\n';
    return `${text}${end}${ran.code === 0 ? '' : `[exit ${ran.code}]\n`}`;
  }

  /** Holds a conversation: types lines at the prompts of a command line, leaves, and returns what the terminal got. */
  async converse(
    workspace: string,
    line: string,
    { typed, ...seat }: Partial<Seat> & { typed: readonly string[] },
  ): Promise<string> {
    this.#clock += STEP;
    const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
    const io = this.io(join(this.#scratch, workspace), { ...ANA, ...seat });
    // What is typed ahead waits for its prompt.
    stdin.write([...typed, LEAVE].join('\r'));
    const env = { ...io.env, TERM: 'xterm-256color' };
    const { text } = await this.#agentctl(line, { ...io, stdin, env });
    return text;
  }

  /** Lets time pass. */
  wait(hours: number): void {
    this.#clock += hours * 3_600_000;
  }

  async #agentctl(line: string, io: Io): Promise<{ code: number; text: string }> {
    const code = await run(words(line).slice(1), io);
    const text: unknown = (io.stdout as unknown as PassThrough).read();
    return { code, text: Buffer.isBuffer(text) ? text.toString() : '' };
  }

  #shell(folder: string, line: string): { code: number; text: string } {
    const { status, stdout } = spawnSync('sh', ['-c', `exec 2>&1\n${line}`], {
      cwd: folder,
      env: this.#env(ANA),
      encoding: 'utf8',
    });
    return { code: status ?? 1, text: stdout };
  }

  /** A terminal at which nobody answers. */
  io(folder: string, seat: Seat = ANA): Io {
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: seat.columns });
    return {
      stdin: Readable.from([]),
      stdout: output,
      stderr: output,
      env: this.#env(seat),
      directory: folder,
      now: () => new Date(this.#clock),
      home: this.#home,
      version: '',
    };
  }

  #env({ person, colours }: Seat): Record<string, string> {
    const email = `${person.toLowerCase()}@example.com`;
    const date = new Date(this.#clock).toISOString();
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: join(this.#scratch, 'home'),
      TMPDIR: this.#scratch,
      LC_ALL: 'C.UTF-8',
      TZ: 'UTC',
      TERM: 'dumb',
      ...(colours ? { FORCE_COLOR: '1' } : {}),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      // Waiting for the disk would be most of the time.
      GIT_TEST_FSYNC: '0',
      GIT_PAGER: 'cat',
      GIT_AUTHOR_NAME: person,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: person,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: date,
    };
  }
}

/** Splits a line as a shell does, quotes removed. */
export function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}
