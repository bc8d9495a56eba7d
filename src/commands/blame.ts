import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { blameView } from '../ui/diff/blame.ts';

export default (context: Context) =>
  new Command('blame')
    .argument('<file-or-part>', 'a file, or a topic, flow, flow/step, tool, entity …')
    .argument('[revision]', 'the state to tell of', 'draft')
    .option('--no-pager', 'do not show a long answer in a pager')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl blame topics/hours.yaml\n  agentctl blame topic:hours live\n  agentctl blame booking/confirm --json',
    )
    .action(async (what: string, revision: string, options: { pager: boolean }) => {
      const engine = await context.engine();
      const agent = await context.agent();
      const answer = await context.working(
        'Looking through the versions',
        (await engine.diffing()).blame(agent, { what, revision }),
      );
      await context.output(answer, blameView, { paged: options.pager });
    });
