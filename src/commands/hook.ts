import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { HOOK_SCRIPT } from '../core/protection.ts';
import { hookScriptView, noView, refusedView } from '../ui/views/protection.ts';

export default (context: Context) =>
  new Command('hook')
    .addHelpText('after', '\nExamples:\n  agentctl hook pre-receive --print')
    .action((_, command: Command) => command.outputHelp())
    .addCommand(preReceive(context));

const preReceive = (context: Context) =>
  new Command('pre-receive')
    .description('accept only well-formed moves that abide by the rules; git runs it at each push')
    .option('--print', 'print the script to install in a bare repository')
    .addHelpText(
      'after',
      `
Examples:
  agentctl hook pre-receive --print

What it prints is the file hooks/pre-receive of the bare repository; make it executable (chmod +x). The program must be on the PATH of the user that git runs as there.

The policy is agentctl.yaml on the branch that HEAD of that repository names: its environments, and the rules that may be forced (overrides; without that key none).

A hook that is there already ends in the line: exec agentctl hook pre-receive (what git says on standard input has to be left to it).

Taken is: an environment's branch that grows by one deployment, or a whole log for a branch that is not there yet; version tags that are new. Branches and tags of your own are not looked at.

Definitions are not validated: that is done before they are published.`,
    )
    .action(async ({ print }: { print?: boolean }) => {
      if (print) return context.output({ script: HOOK_SCRIPT }, hookScriptView);
      const { receive } = await context.wing.server();
      const answer = await receive(context.io, context.storeOptions);
      if (!answer.accepted) context.exitCode = 1;
      await context.note(answer, refusedView);
      return context.output(answer, noView);
    });
