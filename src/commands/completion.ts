import { Argument, Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { INSTALLATION, SHELLS } from '../core/completion.ts';
import type { Shell } from '../core/completion.ts';
import { completionView, installView } from '../ui/views/completion.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'Once on each machine, so that your shell completes commands, flags and what there is at the moment: agents, environments, versions, numbers.',
  examples: {
    [INSTALLATION.bash]: 'for bash shells opened from then on',
    [INSTALLATION.zsh]: 'for zsh',
    [INSTALLATION.fish]: 'for fish',
  },
  exits: { 2: 'there is no completion for that shell' },
  related: ['help', 'status'],
  notes: [
    'The script asks the program what can stand at the cursor, so it is installed only once.',
  ],
};

export default (context: Context) =>
  describe(new Command('completion'), HELP)
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action(async (shell: Shell) => {
      const { completionScript } = await context.wing.completion();
      const script = completionScript(shell, context.io);
      const answer = { shell, install: INSTALLATION[shell], script };
      await context.output(answer, completionView);
      if (context.io.stdout.isTTY) await context.note(answer, installView);
    });
