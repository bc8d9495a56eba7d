import type { Command } from 'commander';
import { commandHelps, optionTerms } from './command-help.ts';
import type { CommandHelp, Term } from './command-help.ts';
import { markdown } from './guide.ts';

/** Returns the reference of all commands in Markdown, made from the commands themselves. */
export function reference(program: Command): string {
  const helps = commandHelps(program);
  const groups = [...new Set(helps.map(({ group }) => group))];
  return [
    '## For every command',
    list(optionTerms(program)),
    ...groups.flatMap((group) => [
      `## ${group}`,
      ...helps.filter((help) => help.group === group).map(section),
    ]),
  ].join('\n\n');
}

function section(help: CommandHelp): string {
  const terms = [...help.arguments, ...help.options];
  return [
    `### ${help.command}`,
    `\`${help.usage}\`: ${help.summary}`,
    help.when,
    ...(terms.length === 0 ? [] : [list(terms)]),
    ['```sh', ...help.examples.map(({ command }) => command), '```'].join('\n'),
    `Exit codes: ${help.exits.map(({ code, meaning }) => `\`${code}\` ${meaning}`).join(' · ')}`,
    ...help.notes.map((note) => markdown(note).replace(/^## (.*)/, '**$1**')),
  ].join('\n\n');
}

function list(terms: readonly Term[]): string {
  return terms.map(({ term, meaning }) => `- \`${term}\`: ${meaning}`).join('\n');
}
