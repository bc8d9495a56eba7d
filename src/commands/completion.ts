import { Argument, Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { INSTALLATION, SHELLS } from '../core/completion.ts';
import type { Shell } from '../core/completion.ts';
import { completionView, installView } from '../ui/views/completion.ts';

export default (context: Context) =>
  new Command('completion')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText(
      'after',
      `\nExamples:\n${SHELLS.map((shell) => `  ${INSTALLATION[shell]}`).join('\n')}\n\nEach line installs it, for shells opened from then on. The script asks the program what can stand at the cursor, so it is installed only once.`,
    )
    .action(async (shell: Shell) => {
      const { completionScript } = await context.wing.completion();
      const script = completionScript(shell, context.io);
      const answer = { shell, install: INSTALLATION[shell], script };
      await context.output(answer, completionView);
      if (context.io.stdout.isTTY) await context.note(answer, installView);
    });
