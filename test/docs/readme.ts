// Makes the generated parts of README.md: sessions by running what they show, the reference from the commands.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { Context } from '../../src/cli/context.ts';
import { reference } from '../../src/cli/reference.ts';
import { buildProgram, run } from '../../src/cli/run.ts';
import type { Io } from '../../src/ui/io.ts';

/** Where the sessions seem to have taken place. */
const PLACE = '/home/ana/restaurant';
const START = Date.parse('2026-03-02T09:00:00Z');
const STEP = 4 * 60_000;
const WIDTH = 100;

/**
 * Returns the README with its generated parts made anew. A part stands between `<!-- generated:name -->` and
 * `<!-- /generated -->`: `reference` is the reference of the commands; in the others, whatever stands in a console
 * block after `$` is run, and what it printed follows; `<!-- $ command -->` is run without being shown. Parts with the
 * same name share a workspace.
 *
 * @param home the folder of the project, which holds the templates
 */
export async function generate(readme: string, home: string): Promise<string> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'agentctl-readme-')));
  try {
    const stage = new Stage(scratch, home);
    const parts = readme.split(/(<!-- generated:[\w-]+ -->\n)([^]*?)(?=<!-- \/generated -->)/);
    for (let index = 1; index < parts.length; index += 3) {
      const name = /:([\w-]+)/.exec(parts[index] ?? '')?.[1] ?? '';
      parts[index + 1] =
        name === 'reference'
          ? `\n${await commands(stage.io(''))}\n\n`
          : await sessions(parts[index + 1] ?? '', (line) => stage.play(name, line));
    }
    return parts.join('');
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function commands(io: Io): Promise<string> {
  return reference(await buildProgram(new Context(io, run), 'all'));
}

async function sessions(text: string, play: (line: string) => Promise<string>): Promise<string> {
  const parts = text.split(/(```console\n[^]*?```|<!-- \$ .* -->)/);
  for (let index = 1; index < parts.length; index += 2) {
    const part = parts[index] ?? '';
    const hidden = /^<!-- \$ (.*) -->$/.exec(part)?.[1];
    if (hidden !== undefined) {
      const printed = await play(hidden);
      if (/^\[exit \d+\]$/m.test(printed)) throw new Error(`${hidden}\n${printed}`);
      continue;
    }
    const played: string[] = [];
    for (const line of part.split('\n').filter((each) => each.startsWith('$ ')))
      played.push(`${line}\n${await play(line.slice(2))}`);
    parts[index] = `\`\`\`console\n${played.join('')}\`\`\``;
  }
  return parts.join('');
}

/** A place to run command lines in, where every run gives the same result. */
class Stage {
  readonly #scratch: string;
  readonly #home: string;
  #clock = START;

  constructor(scratch: string, home: string) {
    this.#scratch = scratch;
    this.#home = home;
    mkdirSync(join(scratch, 'home'));
  }

  /** Runs a command line in a workspace and returns what it printed, with the exit code where it is not 0. */
  async play(workspace: string, line: string): Promise<string> {
    const folder = join(this.#scratch, workspace);
    mkdirSync(folder, { recursive: true });
    this.#clock += STEP;
    const ran = line.startsWith('agentctl ')
      ? await this.#agentctl(folder, line)
      : this.#shell(folder, line);
    const text = ran.text.replaceAll(folder, PLACE).replace(/[ \t]+$/gm, '');
    const end = text === '' || text.endsWith('\n') ? '' : '\n';
    return `${text}${end}${ran.code === 0 ? '' : `[exit ${ran.code}]\n`}`;
  }

  async #agentctl(folder: string, line: string): Promise<{ code: number; text: string }> {
    const io = this.io(folder);
    const code = await run(words(line).slice(1), io);
    const text: unknown = (io.stdout as unknown as PassThrough).read();
    return { code, text: Buffer.isBuffer(text) ? text.toString() : '' };
  }

  #shell(folder: string, line: string): { code: number; text: string } {
    const { status, stdout } = spawnSync('sh', ['-c', `exec 2>&1\n${line}`], {
      cwd: folder,
      env: this.#env(),
      encoding: 'utf8',
    });
    return { code: status ?? 1, text: stdout };
  }

  /** A terminal of 100 columns without colours, at which nobody sits. */
  io(folder: string): Io {
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: WIDTH });
    return {
      stdin: Readable.from([]),
      stdout: output,
      stderr: output,
      env: this.#env(),
      directory: folder,
      now: () => new Date(this.#clock),
      home: this.#home,
      version: '',
    };
  }

  #env(): Record<string, string> {
    const date = new Date(this.#clock).toISOString();
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: join(this.#scratch, 'home'),
      TMPDIR: this.#scratch,
      LC_ALL: 'C.UTF-8',
      TZ: 'UTC',
      TERM: 'dumb',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_PAGER: 'cat',
      GIT_AUTHOR_NAME: 'Ana',
      GIT_AUTHOR_EMAIL: 'ana@example.com',
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: 'Ana',
      GIT_COMMITTER_EMAIL: 'ana@example.com',
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
