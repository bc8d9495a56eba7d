import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { validationView } from '../ui/views/problems.ts';

export default (context: Context) =>
  new Command('validate')
    .option('--strict', 'take warnings as errors')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl validate\n  agentctl validate --agent booking --strict\n\nExits with 1 where there is an error; with --strict, where there is a warning too.',
    )
    .action(async (options: { strict?: boolean }) => {
      const engine = await context.engine();
      const { agents } = await context.agents();
      const checked = await context.working('Checking', engine.validate(agents));
      const answer = options.strict
        ? { ...checked, valid: checked.problems.length === 0 }
        : checked;
      await context.output(answer, validationView);
      if (!answer.valid) context.exitCode = 1;
    });
