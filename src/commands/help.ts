import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'To read how a command is used, or about one of the topics that the commands share.',
  examples: {
    'agentctl help': 'list the commands and the topics',
    'agentctl help promote': 'a command: the same as agentctl promote --help',
    'agentctl help env lock': 'a command of a command',
    'agentctl help revisions': 'a topic',
    'agentctl help promote --json': 'the help of a command as data',
  },
  exits: { 2: 'there is no such command or topic' },
  related: ['help environments', 'help assistants', 'demo'],
};

export default (context: Context) =>
  describe(new Command('help'), HELP)
    .argument('[words...]', 'a command, or a topic')
    .action(async (words: string[], _, command: Command) => {
      const { showHelp } = await context.wing.help();
      await showHelp(context, command.parent ?? command, words);
    });
