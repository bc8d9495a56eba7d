import type { Command } from 'commander';
import type { Block } from '../commands/describe.ts';
import { processIo } from '../ui/io.ts';
import { commandHelps, optionTerms } from './command-help.ts';
import type { CommandHelp, Term } from './command-help.ts';
import { Context } from './context.ts';
import { buildProgram, run } from './run.ts';
import { TOPICS } from './topics.ts';

/** Returns the manual page of the program in roff, by the macros of man(7): what the help says, on one page. */
export async function manualPage(home: string, version: string): Promise<string> {
  const program = await buildProgram(new Context(processIo(home, version), run), 'all');
  const topics = TOPICS.map(async ({ name, load }) => [
    heading('SH', name.replace('-', ' ').toUpperCase()),
    ...(await load()).default.map(part),
  ]);
  const lines = [
    `.TH AGENTCTL 1 "" "agentctl ${plain(version)}" "User Commands"`,
    ...opening(program),
    '.SH COMMANDS',
    ...commandHelps(program).flatMap(section),
    ...(await Promise.all(topics)).flat(),
    '.SH SEE ALSO',
    '.BR git (1),',
    '.BR gittutorial (7)',
    '',
  ];
  // A heading begins a paragraph by itself.
  return lines.join('\n').replaceAll(/^(\.S[HS] .*)\n\.PP$/gm, '$1');
}

function opening(program: Command): string[] {
  const summary = program.description();
  return [
    '.SH NAME',
    `agentctl \\- ${plain(summary.replace(/^A /, 'a '))}`,
    '.SH SYNOPSIS',
    '.B agentctl',
    '[\\fIoptions\\fR] \\fIcommand\\fR [\\fIarguments\\fR]',
    '.SH DESCRIPTION',
    plain(`${summary}.`),
    part('Begin with `agentctl demo`, or with `agentctl init`.'),
    '.SH OPTIONS',
    part('These go with every command.'),
    ...optionTerms(program).map(item),
  ];
}

function section(help: CommandHelp): string[] {
  const examples = help.examples.map(({ command, meaning }) => ({ term: command, meaning }));
  const exits = help.exits.map(({ code, meaning }) => ({ term: String(code), meaning }));
  return [
    heading('SS', help.usage),
    plain(`${capital(help.summary)}.`),
    part(help.when),
    ...[...help.arguments, ...help.options].map(item),
    part('Examples:'),
    ...examples.map(item),
    part('Exit codes:'),
    ...exits.map(item),
    ...help.notes.map(part),
    part(`See also: ${help.related.map((name) => `\`agentctl ${name}\``).join(', ')}.`),
  ];
}

function part(block: Block): string {
  if (typeof block !== 'string')
    return Object.entries(block)
      .map(([term, meaning]) => item({ term, meaning }))
      .join('\n');
  if (block.startsWith('## ')) return `.PP\n.B ${plain(block.slice(3))}`;
  const words = block.split('`').map((text, index) => (index % 2 ? bold(text) : plain(text)));
  return `.PP\n${words.join('')}`;
}

function item({ term, meaning }: Term): string {
  return `.TP\n${bold(term)}\n${plain(meaning)}`;
}

function heading(macro: 'SH' | 'SS', text: string): string {
  return `.${macro} ${typed(text)}`;
}

function bold(text: string): string {
  return `\\fB${typed(text)}\\fR`;
}

/** Returns what is typed: a hyphen is one that can be copied. */
function typed(text: string): string {
  return plain(text).replaceAll('-', '\\-');
}

// What roff or a printer's font would make something else of (groff_char(7)), and a control line of a dot.
function plain(text: string): string {
  return text
    .replaceAll(/[\\'`^~]/g, (character) => MARKS[character] ?? character)
    .replaceAll(
      /[^\u0000-\u007f]/g,
      (character) => `\\[u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`,
    )
    .replace(/^(?=\.)/, '\\&');
}

const MARKS: Readonly<Record<string, string>> = {
  '\\': '\\e',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
