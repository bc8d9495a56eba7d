import { PassThrough, Readable } from 'node:stream';
import { MANIFEST } from '../commands/manifest.ts';
import { shellWord } from '../core/text.ts';
import { byNpx } from '../ui/io.ts';
import type { Io } from '../ui/io.ts';

/** The options that every command takes. */
export interface GlobalOptions {
  directory?: string;
  agent?: string;
  json?: boolean;
  fetch?: boolean;
  color?: boolean;
  quiet?: boolean;
  verbose?: boolean;
}

/** Runs a command line to its end and returns its exit code. */
export type Run = (argv: readonly string[], io: Io) => Promise<number>;

// They name an agent of their own, or none.
const WITHOUT_AGENT = ['demo', 'init', 'create', 'templates', 'list', 'help', 'completion'];
const COMMAND = new RegExp(
  String.raw`(?<![\w/])agentctl (?=(--?\w+|${MANIFEST.map(({ name }) => name).join('|')})\b([^\n]*))`,
  'g',
);

// Git's own commands stand at the beginning of a hint.
const GIT = /^git (?!-C |config --global)/;

/**
 * Returns a text with the commands in it as this user has to type them where they stand: through `npx` for whoever
 * came by it, with the `-C` and the `--agent` of this run.
 */
export function asTyped(text: string, options: GlobalOptions, env: Io['env']): string {
  const program = byNpx(env) ? 'npx agentctl' : 'agentctl';
  const place = options.directory === undefined ? '' : `-C ${shellWord(options.directory)} `;
  return text
    .replace(GIT, () => `git ${place}`)
    .replace(COMMAND, (_match, name: string, rest: string) => {
      if (name.startsWith('-')) return `${program} `;
      const placed = /\s(?:-C|--directory)[\s=]/.test(rest);
      const named = /\s(?:--agent|-a)[\s=]/.test(rest) || WITHOUT_AGENT.includes(name);
      const agent =
        options.agent === undefined || named ? '' : `--agent ${shellWord(options.agent)} `;
      return `${program} ${placed ? '' : place}${agent}`;
    });
}

/** Returns a command line that was typed, with more words: how the same is said again, so that it can be typed. */
export function again(argv: readonly string[], words: readonly string[]): string {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  return ['agentctl', ...argv.slice(0, end), ...words, ...argv.slice(end)].map(shellWord).join(' ');
}

/** How a command line that was run inside another ended, and what it printed where that was kept back. */
export interface Rerun {
  exitCode: number;
  output: string;
}

/**
 * Runs another command line inside this run, where nobody can be asked. Its whole output goes to stdout in the order
 * in which it comes; under `--json` it is kept back.
 */
export async function rerun(
  run: Run,
  argv: readonly string[],
  { io, options }: { io: Io; options: GlobalOptions },
): Promise<Rerun> {
  const kept = new PassThrough();
  const stdout = options.json ? kept : io.stdout;
  const flags = [
    ...(options.color === false ? ['--no-color'] : []),
    ...(options.verbose ? ['--verbose'] : []),
    ...(options.quiet ? ['--quiet'] : []),
  ];
  const exitCode = await run([...argv, ...flags], {
    ...io,
    // A variable of the user's would name an agent that the other workspace does not have.
    env: { ...io.env, AGENTCTL_AGENT: undefined },
    stdin: Readable.from([]),
    stdout,
    stderr: stdout,
  });
  // All of it: since Node 26 one `read` returns no more than was written at once.
  const chunks: Buffer[] = await kept.end().toArray();
  return { exitCode, output: Buffer.concat(chunks).toString() };
}
