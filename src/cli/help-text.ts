import { Help } from 'commander';
import type { Command } from 'commander';
import { descriptionOf } from '../commands/describe.ts';
import type { Block } from '../commands/describe.ts';
import { safeJson } from '../ui/io.ts';
import { commandHelp, optionTerms } from './command-help.ts';
import type { Term } from './command-help.ts';
import { TOPICS } from './topics.ts';

const GLOBAL = 'For every command: --agent, --json, -C and others (agentctl --help)';
const START = [
  'agentctl --version tells its version.',
  'What to do next: agentctl next, or agentctl alone',
  'Help for one command: agentctl <command> --help, or agentctl help <command>',
].join('\n');

/** Returns the whole help of a command: what commander knows, then examples, exit codes and what goes with it. */
export function helpText(command: Command, helper: Help): string {
  const known = Help.prototype.formatHelp.call(helper, command, helper);
  const more = command.parent === null ? programSections(helper) : sections(command, helper);
  return [known, ...more].join('\n');
}

/** Returns the help of a command as one JSON document; the program's lists commands and topics. */
export function helpJson(command: Command): string {
  return `${safeJson(command.parent === null ? programHelp(command) : commandHelp(command))}\n`;
}

/** Returns what a command does and when to use it. */
export function introduction(command: Command): string {
  const when = descriptionOf(command)?.when;
  return when === undefined ? command.description() : `${command.description()}\n\n${when}`;
}

/** Returns a command as the list above it names it: with its arguments, which the program knows only of those that are loaded. */
export function childTerm(child: Command): string {
  return child.parent?.parent ? Help.prototype.subcommandTerm(child) : child.name();
}

/** Returns a part of a topic as lines of the given width. */
export function blockText(block: Block, helper: Help): string {
  if (typeof block !== 'string')
    return termList(
      Object.entries(block).map(([term, meaning]) => ({ term, meaning })),
      helper,
    );
  if (block.startsWith('## ')) return `${block.slice(3)}:`;
  return wrap(block.replaceAll('`', ''), { indent: 0, helper });
}

function programHelp(program: Command) {
  return {
    usage: `agentctl ${program.usage()}`,
    summary: program.description(),
    options: optionTerms(program),
    commands: program.commands.map((command) => {
      const { command: name, group, summary } = commandHelp(command);
      return { name, group, summary };
    }),
    topics: TOPICS.map(({ name, summary }) => ({ name, summary })),
  };
}

function programSections(helper: Help): string[] {
  const topics = TOPICS.map(({ name, summary }) => ({ term: name, meaning: summary }));
  return [
    `Topics (agentctl help <topic>):\n${termList(topics, helper)}\n`,
    `${wrap(START, { indent: 0, helper })}\n`,
  ];
}

function sections(command: Command, helper: Help): string[] {
  const { examples, exits, related, notes } = commandHelp(command);
  const lines = examples.map((example) => ({ term: example.command, meaning: example.meaning }));
  const codes = exits.map(({ code, meaning }) => ({ term: String(code), meaning }));
  const links = related.map((name) => `agentctl ${name}`).join(', ');
  const all = [
    lines.length === 0 ? null : `Examples:\n${stacked(lines, helper)}`,
    codes.length === 0 ? null : `Exit codes:\n${termList(codes, helper)}`,
    ...notes.map((note) => blockText(note, helper)),
    links === '' ? null : `See also:\n${wrap(links, { indent: 2, helper })}`,
    wrap(GLOBAL, { indent: 0, helper }),
  ];
  return all.filter((text) => text !== null).map((text) => `${text}\n`);
}

// A longer term has its meaning below it.
const WIDEST = 24;

function termList(terms: readonly Term[], helper: Help): string {
  const width = Math.max(...terms.map(({ term }) => term.length));
  if (width > WIDEST) return stacked(terms, helper);
  return terms.map((each) => helper.formatItem(each.term, width, each.meaning, helper)).join('\n');
}

function stacked(terms: readonly Term[], helper: Help): string {
  return terms
    .map(({ term, meaning }) => `  ${term}\n${wrap(meaning, { indent: 6, helper })}`)
    .join('\n');
}

function wrap(text: string, { indent, helper }: { indent: number; helper: Help }): string {
  const room = (helper.helpWidth ?? 80) - indent;
  return helper.boxWrap(text, room).replaceAll(/^(?=.)/gm, ' '.repeat(indent));
}
