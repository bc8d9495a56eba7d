import type { Command, CommanderError } from 'commander';
import { descriptionOf } from '../commands/describe.ts';
import { Failure } from '../core/failure.ts';
import { nearest } from '../core/names.ts';
import { count, oneLine } from '../core/text.ts';
import { again } from './invocation.ts';
import { missingEnvironment, swallowedOption, withOptions } from './misplaced.ts';
import type { Misread, Names } from './misplaced.ts';
import { unknownChild, unknownCommand } from './near-misses.ts';

// What commander says of a value that is none of the choices.
const CHOICE =
  /^(?:option '(?:-\w, )?(--[\w-]+)[^']*' argument|command-argument value) '([^]*)' is invalid(?: for argument '([\w-]+)')?\. Allowed choices are (.+)\.$/;

/**
 * Turns what commander could not read into a failure that says what was probably meant.
 *
 * @param names what the words of the line may name
 */
export function usageFailure(
  error: CommanderError,
  argv: readonly string[],
  { program, names }: { program: Command; names: Names },
): Failure {
  const parent = namedIn(program, argv);
  const rest = parent === null ? [] : after(argv, parent.name());
  const [child] = parent?.commands.length ? rest.filter((each) => !each.startsWith('-')) : [];
  const command = parent?.commands.find((each) => each.name() === child) ?? parent;
  const word = quotedWord(error);
  // Commander shows help for a command line without a command.
  if (error.code === 'commander.help') {
    return new Failure('usage', "Couldn't tell what to do: no command was given.", {
      hints: ['agentctl --help lists the commands'],
    });
  }
  if (error.code === 'commander.unknownCommand')
    return unknownCommand(word, after(argv, word), names.agents);
  const help = command === null ? 'agentctl --help' : `agentctl ${command.name()} --help`;
  const chosen = CHOICE.exec(error.message.replace(/^error: /, ''));
  if (chosen) return unknownChoice(chosen, argv, help);
  if (command === null) return misreadWord(error, [help]);
  // Only a command of commands takes no argument of its own and is given one.
  if (error.code === 'commander.excessArguments' && command === parent && child !== undefined)
    return unknownChild(
      command.name(),
      { word: child, rest: after(argv, child) },
      command.commands.map((each) => each.name()),
    );
  const name = command === parent ? command.name() : `${parent?.name()} ${command.name()}`;
  return misreadArguments(error, { argv, command, name }, names);
}

/** Returns the failure of an unknown name with the line that was meant, where it is the name of an agent or an environment. */
export function asAgent(
  failure: Failure,
  argv: readonly string[],
  { program, names }: { program: Command; names: Names },
): Failure {
  const word = /“([^”]+)”/.exec(failure.message)?.[1] ?? '';
  const command = namedIn(program, argv);
  const only = (known: readonly string[]) => known.filter((name) => name === word);
  const named = { agents: only(names.agents), environments: only(names.environments) };
  if (command === null) return failure;
  const meant = withOptions({ argv, command, name: command.name() }, named);
  return meant === null
    ? failure
    : new Failure(failure.kind, failure.message, {
        hints: [`did you mean ${meant}?`, ...failure.hints],
      });
}

function namedIn(program: Command, argv: readonly string[]): Command | null {
  const named = new Map(program.commands.map((command) => [command.name(), command]));
  const word = argv.find((each) => named.has(each));
  return word === undefined ? null : (named.get(word) ?? null);
}

function misreadArguments(error: CommanderError, line: Misread, names: Names): Failure {
  const { command, name } = line;
  const help = `agentctl ${name} --help`;
  const [example] = Object.keys(descriptionOf(command)?.examples ?? {});
  const needs = (what: string, examples: readonly (string | undefined)[]) =>
    unreadable(`${name} needs ${what}`, [
      ...examples.flatMap((each) => (each === undefined ? [] : [`for example: ${each}`])),
      help,
    ]);
  switch (error.code) {
    case 'commander.missingArgument': {
      const missing = quotedWord(error);
      return missing === 'env' ? missingEnvironment(line, names) : needs(`<${missing}>`, [example]);
    }
    case 'commander.missingMandatoryOptionValue': {
      const option = quotedWord(error);
      const [flag = ''] = option.split(' ');
      const examples = Object.keys(descriptionOf(command)?.examples ?? {});
      return needs(option, [examples.find((each) => each.includes(` ${flag} `))]);
    }
    case 'commander.excessArguments':
      return excess(error, line, names);
    default:
      return misreadWord(error, [help]);
  }
}

function excess(error: CommanderError, line: Misread, names: Names): Failure {
  const help = `agentctl ${line.name} --help`;
  const swallowed = swallowedOption(line);
  if (swallowed)
    return unreadable(`${swallowed[0]} needs a value, and ${swallowed[1]} follows it`, [help]);
  const meant = withOptions(line, names);
  const [, expected, got] = /Expected (\d+) arguments? but got (\d+)/.exec(error.message) ?? [];
  const takes =
    expected === '0' ? 'no arguments' : `${count(Number(expected), 'argument')}, not ${got}`;
  return unreadable(`${line.name} takes ${takes}`, [
    ...(meant === null ? [] : [`did you mean ${meant}?`]),
    help,
  ]);
}

function misreadWord(error: CommanderError, hints: readonly string[]): Failure {
  const [words = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  // `--version` as other programs abbreviate it.
  const meant = /unknown option '-[vV]'/.test(words)
    ? 'agentctl --version'
    : /Did you mean ([^?)]+)/.exec(suggestion ?? '')?.[1];
  return unreadable(words.replace(/\.$/, ''), [
    ...(meant === undefined ? [] : [`did you mean ${meant}?`]),
    ...hints,
  ]);
}

function unreadable(words: string, hints: readonly string[]): Failure {
  return new Failure('usage', `Couldn't read the command line: ${words}.`, { hints });
}

function unknownChoice(
  [, option, value = '', argument, choices = '']: readonly (string | undefined)[],
  argv: readonly string[],
  help: string,
): Failure {
  const near = nearest(value, choices.split(', '));
  const mended = argv.map((word) => {
    if (near === null || (word !== value && word !== `${option}=${value}`)) return word;
    return word === value ? near : `${option}=${near}`;
  });
  return new Failure(
    'usage',
    `Couldn't take “${oneLine(value).slice(0, 60)}” as ${option ?? `the ${argument}`}: there is ${choices}.`,
    { hints: [near === null ? help : `did you mean ${again(mended, [])}?`] },
  );
}

/** The failure of a command line that ends with a command that needs one of its own. */
export function unnamedChild(command: Command): Failure {
  const name = command.name();
  return new Failure('usage', `Couldn't tell what to do: ${name} needs a command of its own.`, {
    hints: command.commands.map((child) => `agentctl ${name} ${child.name()} --help`),
  });
}

function after(argv: readonly string[], word: string): readonly string[] {
  return argv.slice(argv.indexOf(word) + 1);
}

function quotedWord(error: CommanderError): string {
  return /'([^']*)'/.exec(error.message)?.[1] ?? '';
}
