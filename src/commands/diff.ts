import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { diffView } from '../ui/views/diff.ts';

export default (context: Context) =>
  new Command('diff')
    .argument('[from]', 'a state (default: what the first environment runs)')
    .argument('[to]', 'another state (default: draft)')
    .option('--exit-code', 'exit with 1 where there is a difference')
    .addHelpText(
      'after',
      "\nExamples:\n  agentctl diff\n  agentctl diff live draft\n  agentctl diff 'live~1' live --exit-code",
    )
    .action(
      async (from: string | undefined, to: string | undefined, options: { exitCode?: boolean }) => {
        const engine = await context.engine();
        const first = engine.ladder[0]?.name ?? 'draft';
        const { answer, lines } = await context.working(
          'Comparing',
          engine.diff(await context.agent(), { from: from ?? first, to: to ?? 'draft' }),
        );
        await context.output(answer, diffView(lines));
        if (options.exitCode && !answer.identical) context.exitCode = 1;
      },
    );
