import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { doctorView } from '../ui/views/care.ts';

export default (context: Context) =>
  new Command('doctor')
    .option('--fix', 'mend what is safe: bring deleted tags back, remove abandoned locks')
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl doctor\n  agentctl doctor --fix\n\nExits with 1 where something is wrong.',
    )
    .action(async (options: { fix?: boolean }) => {
      const engine = await context.engine();
      const { agents } = await context.agents();
      const answer = await context.working(
        'Examining the workspace',
        engine.care.doctor(agents, options.fix === true),
      );
      await context.output(answer, doctorView);
      if (!answer.healthy) context.exitCode = 1;
    });
