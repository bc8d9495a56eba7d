import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { HOOK_SCRIPT } from '../core/protection.ts';
import { hookScriptView, noView, refusedView } from '../ui/views/protection.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'When a workspace lies on a git server of your own: its hook takes only pushes that abide by the rules.',
  examples: {
    'agentctl hook pre-receive --help': 'how it is installed, and what it takes',
    'agentctl hook pre-receive --print': 'print the script',
    'agentctl hook pre-receive --print --json': 'the same as data',
  },
  exits: { 1: 'the hook refused a push' },
  related: ['protect', 'connect', 'help rules'],
};

const PRE_RECEIVE: Description = {
  when: 'On the server, once: its script becomes hooks/pre-receive of the bare repository, and git runs it at each push.',
  examples: {
    'agentctl hook pre-receive --print': 'print the script to install',
    'agentctl hook pre-receive --print --json': 'the same as data',
    'agentctl hook pre-receive': 'what git itself runs at each push; typed by hand it exits with 2',
  },
  exits: {
    0: 'the push is taken',
    1: 'it is refused; standard error says why',
    2: 'it was not git that ran it',
  },
  related: ['protect', 'verify', 'help rules'],
  notes: [
    'What it prints is the file hooks/pre-receive of the bare repository; make it executable (chmod +x). The program must be on the PATH of the user that git runs as there.',
    'The policy is agentctl.yaml on the branch that HEAD of that repository names: its environments, and the rules that may be forced (overrides; without that key none).',
    'A hook that is there already ends in the line: exec agentctl hook pre-receive (what git says on standard input has to be left to it).',
    "Taken is: an environment's branch that grows by one deployment, or a whole log for a branch that is not there yet; version tags that are new. Branches and tags of your own are not looked at.",
    'Definitions are not validated: that is done before they are published.',
  ],
};

export default (context: Context) =>
  describe(new Command('hook'), HELP)
    .action((_, command: Command) => command.outputHelp())
    .addCommand(preReceive(context));

const preReceive = (context: Context) =>
  describe(new Command('pre-receive'), PRE_RECEIVE)
    .description('accept only well-formed moves that abide by the rules; git runs it at each push')
    .option('--print', 'print the script to install in a bare repository')
    .action(async ({ print }: { print?: boolean }) => {
      if (print) return context.output({ script: HOOK_SCRIPT }, hookScriptView);
      const { receive } = await context.wing.server();
      const answer = await receive(context.io, context.storeOptions);
      if (!answer.accepted) context.exitCode = 1;
      await context.note(answer, refusedView);
      return context.output(answer, noView);
    });
