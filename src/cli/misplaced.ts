import type { Command } from 'commander';
import { Failure } from '../core/failure.ts';
import { shellWord } from '../core/text.ts';
import type { Context } from './context.ts';

/** What words of a command line may name: nothing outside of a workspace. */
export interface Names {
  agents: readonly string[];
  environments: readonly string[];
}

/** Reads the names of the workspace for a failure that may tell of them; none where it cannot be read. */
export async function workspaceNames(context: Context): Promise<Names> {
  try {
    const engine = await context.engine();
    const environments = engine.ladder.map(({ name }) => name);
    return { agents: await engine.agents(), environments };
  } catch (error) {
    // What is wrong with the workspace is told by the command itself, once it is typed right.
    if (error instanceof Failure) return { agents: [], environments: [] };
    throw error;
  }
}

/** A command line that could not be read, and the command in it. */
export interface Misread {
  argv: readonly string[];
  command: Command;
  /** With its parent's: `env lock`. */
  name: string;
}

/** Returns the failure of a command without its environment: with the line for each there is. */
export function missingEnvironment(line: Misread, { environments }: Names): Failure {
  const { argv, command, name } = line;
  const at = argv.lastIndexOf(command.name()) + 1;
  // Nothing is promoted into the first.
  const fitting = name === 'promote' ? environments.slice(1) : environments;
  return new Failure('usage', `Couldn't tell which environment is meant: ${name} needs one.`, {
    hints: [
      ...fitting.slice(0, 5).map((each) => commandLine(argv.toSpliced(at, 0, each))),
      `agentctl ${name} --help`,
    ],
  });
}

/**
 * Returns the line that was meant by one with an agent's or an environment's name in it where options name them; null
 * where there is none.
 */
export function withOptions({ argv, command }: Misread, names: Names): string | null {
  const list = argv.indexOf('--compare') + 1;
  if (list > 0) {
    // A list of states has commas, and no spaces.
    const end = argv.findIndex((word, index) => index >= list && word.startsWith('-'));
    const states = argv.slice(list, end === -1 ? undefined : end);
    return commandLine(argv.toSpliced(list, states.length, states.join(',')));
  }
  const takesEnvironment = command.options.some(({ long }) => long === '--env');
  const optionOf = (word: string) =>
    names.agents.includes(word)
      ? '--agent'
      : takesEnvironment && names.environments.includes(word)
        ? '--env'
        : null;
  const words: string[] = [];
  const options: string[] = [];
  for (const [index, word] of argv.entries()) {
    const option = index > 0 && !argv[index - 1]?.startsWith('-') ? optionOf(word) : null;
    if (option === null) words.push(word);
    else options.push(option, word);
  }
  const all = [...words, ...options];
  const given = all.filter((word) => OPTIONS.includes(word));
  return options.length > 0 && new Set(given).size === given.length ? commandLine(all) : null;
}

/** Returns an option whose value is another option of the command, which was meant as one; null where there is none. */
export function swallowedOption({ argv, command }: Misread): [string, string] | null {
  const optionOf = (word: string) =>
    command.options.find(({ short, long }) => word === short || word === long);
  for (const [index, word] of argv.entries()) {
    const next = argv[index + 1];
    if (next !== undefined && optionOf(word)?.required === true && optionOf(next))
      return [word, next];
  }
  return null;
}

const OPTIONS = ['--agent', '--env'];

// As in every other hint, the form of the answer is left to who types it.
function commandLine(words: readonly string[]): string {
  const typed = words.filter((word) => word !== '--json').map(shellWord);
  return `agentctl ${typed.join(' ')}`;
}
