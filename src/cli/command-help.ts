import type { Command, Help } from 'commander';
import { descriptionOf } from '../commands/describe.ts';
import type { Block } from '../commands/describe.ts';

/** An argument, an option or a command as it is typed, and what it means. */
export interface Term {
  term: string;
  meaning: string;
}

/** What the help of a command says: the source of the reference and of the manual page, and the answer with `--json`. */
export interface CommandHelp {
  /** The words after the program's name: `env lock`. */
  command: string;
  group: string;
  summary: string;
  usage: string;
  when: string;
  arguments: Term[];
  options: Term[];
  /** The commands of a command: `env` has some. */
  commands: Term[];
  examples: { command: string; meaning: string }[];
  exits: { code: number; meaning: string }[];
  related: readonly string[];
  notes: readonly Block[];
}

/** Returns what the help of each command says, in the order of the program's help, sub-commands after their parent. */
export function commandHelps(program: Command): CommandHelp[] {
  return program.commands.flatMap((command) => [command, ...command.commands].map(commandHelp));
}

/** Returns what the help of a command says. */
export function commandHelp(command: Command): CommandHelp {
  const name = nameOf(command);
  const help = command.createHelp();
  const description = descriptionOf(command);
  const examples = Object.entries(description?.examples ?? {});
  const exits = Object.entries(description?.exits ?? {});
  return {
    command: name,
    group: groupOf(command),
    summary: command.description(),
    usage: `agentctl ${name} ${command.usage()}`.trim(),
    when: description?.when ?? '',
    arguments: help.visibleArguments(command).map((argument) => ({
      term: help.argumentTerm(argument),
      meaning: help.argumentDescription(argument),
    })),
    options: optionTerms(command, help),
    commands: command.commands.map((child) => ({
      term: child.name(),
      meaning: child.description(),
    })),
    examples: examples.map(([line, meaning]) => ({ command: line, meaning })),
    exits: exits.map(([code, meaning]) => ({ code: Number(code), meaning })),
    related: description?.related ?? [],
    notes: description?.notes ?? [],
  };
}

/** Returns the options of a command but for `--help`, which all have. */
export function optionTerms(command: Command, help: Help = command.createHelp()): Term[] {
  return help
    .visibleOptions(command)
    .filter((option) => option.long !== '--help')
    .map((option) => ({ term: help.optionTerm(option), meaning: help.optionDescription(option) }));
}

function nameOf(command: Command): string {
  const parent = command.parent?.parent ? `${command.parent.name()} ` : '';
  return `${parent}${command.name()}`;
}

function groupOf(command: Command): string {
  return (command.helpGroup() || (command.parent?.helpGroup() ?? '')).replace(/:$/, '');
}
