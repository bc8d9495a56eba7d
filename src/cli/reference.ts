import type { Command } from 'commander';

/** A command with what its help says, for the reference. */
export interface CommandHelp {
  /** The words after the program's name: `env lock`. */
  name: string;
  group: string;
  summary: string;
  usage: string;
  /** Arguments and options: how they are typed, and what they mean. */
  terms: [term: string, meaning: string][];
  /** Command lines as they can be typed. */
  examples: string[];
  /** What the help says after the examples. */
  notes: string[];
}

/** Returns what the help of each command says, in the order of the program's help, sub-commands after their parent. */
export function commandHelps(program: Command): CommandHelp[] {
  return program.commands
    .filter((command) => command.name() !== 'help')
    .flatMap((command) => [
      helpOf(command, { name: command.name(), group: command.helpGroup() }),
      ...command.commands.map((child) =>
        helpOf(child, {
          name: `${command.name()} ${child.name()}`,
          group: command.helpGroup(),
        }),
      ),
    ]);
}

function helpOf(command: Command, { name, group }: { name: string; group: string }): CommandHelp {
  const blocks = afterHelp(command)
    .split('\n\n')
    .map((block) => block.trim());
  const examples = blocks.find((block) => block.startsWith('Examples:')) ?? '';
  return {
    name,
    group: group.replace(/:$/, ''),
    summary: command.description(),
    usage: `agentctl ${name} ${command.usage()}`.trim(),
    terms: termsOf(command),
    examples: examples
      .split('\n')
      .slice(1)
      .map((line) => line.trim()),
    notes: blocks.filter((block) => block !== '' && block !== examples && !COMMON.test(block)),
  };
}

// It stands under every command; the reference says it once.
const COMMON = /^For every command:/;

function termsOf(command: Command): [string, string][] {
  const help = command.createHelp();
  return [
    ...help
      .visibleArguments(command)
      .map((argument): [string, string] => [
        help.argumentTerm(argument),
        help.argumentDescription(argument),
      ]),
    ...help
      .visibleOptions(command)
      .filter((option) => option.long !== '--help')
      .map((option): [string, string] => [help.optionTerm(option), help.optionDescription(option)]),
  ];
}

// Commander tells the texts after the help only together with it.
function afterHelp(command: Command): string {
  const texts: string[] = [];
  command.configureOutput({ writeOut: (text) => texts.push(text) }).outputHelp();
  return texts.join('').slice(command.helpInformation().length);
}

/** Returns the reference of all commands in Markdown, made from the commands themselves. */
export function reference(program: Command): string {
  const helps = commandHelps(program);
  const groups = [...new Set(helps.map(({ group }) => group))];
  return [
    '### For every command',
    list(termsOf(program)),
    ...groups.flatMap((group) => [
      `### ${group}`,
      ...helps.filter((help) => help.group === group).map(section),
    ]),
  ].join('\n\n');
}

function section({ usage, name, summary, terms, examples, notes }: CommandHelp): string {
  return [
    `#### ${name}`,
    `\`${usage}\`: ${summary}`,
    ...(terms.length === 0 ? [] : [list(terms)]),
    ['```sh', ...examples, '```'].join('\n'),
    ...notes,
  ].join('\n\n');
}

function list(terms: readonly (readonly [string, string])[]): string {
  return terms.map(([term, meaning]) => `- \`${term}\`: ${meaning}`).join('\n');
}
