import type { Command } from 'commander';

/**
 * A part of a help text: a paragraph, a heading (`## Rolling back`), or words and command lines with what each means.
 * Commands within a paragraph stand between backticks.
 */
export type Block = string | Readonly<Record<string, string>>;

/** What the help of a command says beside its arguments and options. */
export interface Description {
  /** When to use it, in a sentence or two. */
  when: string;
  /** Command lines with what each is for. A test runs them: with 0, or as their words say (`exits with 1`). */
  examples: Readonly<Record<string, string>>;
  /** The exit codes that mean something of their own here; what all commands share stands in a topic. */
  exits: Readonly<Record<number, string>>;
  /** Commands and topics (`help rules`) that go with it. */
  related: readonly string[];
  /** What else there is to know. */
  notes?: readonly Block[];
}

const descriptions = new WeakMap<Command, Description>();

/** Gives a command its description. */
export function describe(command: Command, description: Description): Command {
  descriptions.set(command, description);
  return command;
}

/** Returns the description of a command; undefined where it has none. */
export function descriptionOf(command: Command): Description | undefined {
  return descriptions.get(command);
}

/** What exit codes mean for every change. */
export const MOVED = 'somebody moved it first; nothing was changed';
export const CONFIRM = 'it asks before it moves, and nobody is there: add --yes';
export const UNKNOWN = 'the connection broke after sending; the message says how to find out';
