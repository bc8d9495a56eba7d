import type { Argument, Command, Option } from 'commander';

/** What may stand at the cursor: a command, a flag, the value of an option, or an argument (null where none is left). */
type Expected =
  | { kind: 'command' }
  | { kind: 'flag' }
  | { kind: 'option'; option: Option }
  | { kind: 'argument'; argument: Argument | null };

/** Where the cursor stands in a command line that is being typed. */
export interface Cursor {
  /** The command that the words before it lead to. */
  command: Command;
  expected: Expected;
  /** The options before it by their names in commander, with the last value of each. */
  options: ReadonlyMap<string, string>;
  /** The command's arguments before it. */
  arguments: readonly string[];
  /** What stands before the value in its word: `--env=`. */
  prefix: string;
  /** The beginning of what is being typed. */
  word: string;
}

/** The words that were read so far. */
interface Reading {
  command: Command;
  /** Only names of commands follow: `help env`. */
  isHelp: boolean;
  /** An option that may take the next word, and whether it has none yet. */
  awaiting: { option: Option; isBare: boolean } | null;
  /** Only arguments follow: `--` was typed. */
  isPlain: boolean;
  options: Map<string, string>;
  arguments: string[];
}

/**
 * Reads an unfinished command line by the definitions of the commands themselves. Commander's own parser cannot: it
 * refuses what is not complete.
 */
export function readCursor(program: Command, words: readonly string[], word: string): Cursor {
  const reading: Reading = {
    command: program,
    isHelp: false,
    awaiting: null,
    isPlain: false,
    options: new Map(),
    arguments: [],
  };
  for (const each of words) readWord(reading, each);
  const { command, options } = reading;
  return { command, options, arguments: reading.arguments, ...expectedAt(reading, word) };
}

/** Returns a command and those that it belongs to, up to the program. */
export function lineage(command: Command): Command[] {
  return command.parent ? [command, ...lineage(command.parent)] : [command];
}

/** Returns what a command is called, after the program's name: `numbers add`. */
export function commandName(command: Command): string {
  return lineage(command)
    .slice(0, -1)
    .map((each) => each.name())
    .toReversed()
    .join(' ');
}

function readWord(reading: Reading, word: string): void {
  const option = awaitedBy(reading, word);
  if (option) {
    reading.options.set(option.attributeName(), word);
    reading.awaiting = option.variadic ? { option, isBare: false } : null;
    return;
  }
  reading.awaiting = null;
  if (reading.isPlain) reading.arguments.push(word);
  else if (word === '--') reading.isPlain = true;
  else if (word.startsWith('--')) readLongFlag(reading, word);
  else if (/^-./.test(word)) readShortFlags(reading, word.slice(1));
  else readName(reading, word);
}

function awaitedBy({ awaiting, isPlain }: Reading, word: string): Option | null {
  if (!awaiting || isPlain) return null;
  const { option, isBare } = awaiting;
  return (isBare && option.required) || !word.startsWith('-') ? option : null;
}

function readLongFlag(reading: Reading, word: string): void {
  const [, flag = word, value] = /^([^=]+)=([^]*)$/.exec(word) ?? [];
  readOption(reading, optionOf(reading.command, flag), value);
}

// `-yqa booking` and `-abooking`: flags, and at their end one with a value.
function readShortFlags(reading: Reading, letters: string): void {
  const [letter = '', ...rest] = letters;
  const option = optionOf(reading.command, `-${letter}`);
  const takesValue = option?.required === true || option?.optional === true;
  readOption(reading, option, takesValue && rest.length > 0 ? rest.join('') : undefined);
  if (!takesValue && rest.length > 0) readShortFlags(reading, rest.join(''));
}

function readOption(reading: Reading, option: Option | null, value: string | undefined): void {
  if (!option) return;
  reading.options.set(option.attributeName(), value ?? '');
  if (value === undefined && (option.required || option.optional))
    reading.awaiting = { option, isBare: true };
}

function readName(reading: Reading, word: string): void {
  const { command } = reading;
  const child = reading.arguments.length > 0 ? null : childOf(command, word);
  if (!child) reading.arguments.push(word);
  else if (isHelpCommand(child)) reading.isHelp = true;
  else reading.command = child;
}

function expectedAt(reading: Reading, word: string): Pick<Cursor, 'expected' | 'prefix' | 'word'> {
  const { command, isHelp, isPlain } = reading;
  const whole = { prefix: '', word };
  const awaited = awaitedBy(reading, word);
  if (awaited) return { expected: { kind: 'option', option: awaited }, ...whole };
  if (!isPlain && word.startsWith('-')) {
    const [, flag = '', value = ''] = /^(--[^=]+)=([^]*)$/.exec(word) ?? [];
    const option = optionOf(command, flag);
    return option
      ? { expected: { kind: 'option', option }, prefix: `${flag}=`, word: value }
      : { expected: { kind: 'flag' }, ...whole };
  }
  if (isHelp || (command.commands.length > 0 && reading.arguments.length === 0))
    return { expected: { kind: 'command' }, ...whole };
  const { registeredArguments } = command;
  const last = registeredArguments.at(-1);
  const argument =
    registeredArguments[reading.arguments.length] ?? (last?.variadic ? last : undefined) ?? null;
  return { expected: { kind: 'argument', argument }, ...whole };
}

function optionOf(command: Command, flag: string): Option | null {
  const options = lineage(command).flatMap((each) => each.options);
  return options.find(({ long, short }) => long === flag || short === flag) ?? null;
}

function childOf(command: Command, name: string): Command | null {
  const children = command.createHelp().visibleCommands(command);
  return children.find((child) => child.name() === name) ?? null;
}

function isHelpCommand(command: Command): boolean {
  return command.name() === 'help';
}
