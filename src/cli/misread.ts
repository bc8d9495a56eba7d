import type { Command, CommanderError } from 'commander';
import { MANIFEST } from '../commands/manifest.ts';
import { Failure } from '../core/failure.ts';
import { nearest } from '../core/names.ts';
import { oneLine } from '../core/text.ts';
import { again } from './invocation.ts';
import { unknownChild, unknownCommand } from './near-misses.ts';

// What commander says of a value that is none of the choices.
const CHOICE =
  /^(?:option '(?:-\w, )?(--[\w-]+)[^']*' argument|command-argument value) '([^]*)' is invalid(?: for argument '([\w-]+)')?\. Allowed choices are (.+)\.$/;

/**
 * Turns what commander could not read into a failure that says what was probably meant.
 *
 * @param childrenOf the commands of a command
 */
export function usageFailure(
  error: CommanderError,
  argv: readonly string[],
  childrenOf: (command: string) => readonly string[],
): Failure {
  const names = MANIFEST.map(({ name }) => name);
  const command = argv.find((word) => names.includes(word));
  const children = command === undefined ? [] : childrenOf(command);
  const [child] =
    command === undefined || children.length === 0
      ? []
      : after(argv, command).filter((each) => !each.startsWith('-'));
  const known = child !== undefined && children.includes(child);
  const named = known ? `${command} ${child}` : command;
  const word = quotedWord(error);
  // Commander shows help for a command line without a command.
  if (error.code === 'commander.help') {
    return new Failure('usage', "Couldn't tell what to do: no command was given.", {
      hints: ['agentctl --help lists the commands'],
    });
  }
  if (error.code === 'commander.unknownCommand') return unknownCommand(word, after(argv, word));
  // Only a command of commands takes no argument of its own and is given one.
  if (error.code === 'commander.excessArguments' && command && child !== undefined && !known)
    return unknownChild(command, { word: child, rest: after(argv, child) }, children);
  const help = named ? `agentctl ${named} --help` : 'agentctl --help';
  const chosen = CHOICE.exec(error.message.replace(/^error: /, ''));
  if (chosen) return unknownChoice(chosen, argv, help);
  const [words = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const version = command === undefined && /^-v$/i.test(word) ? '--version' : undefined;
  const meant = /Did you mean ([^?)]+)/.exec(suggestion ?? '')?.[1] ?? version;
  return new Failure('usage', `Couldn't read the command line: ${words.replace(/\.$/, '')}.`, {
    hints: [...(meant === undefined ? [] : [`did you mean ${meant}?`]), help],
  });
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
