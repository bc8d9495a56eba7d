import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { checkoutView, keptView } from '../ui/views/drafts.ts';

export default (context: Context) =>
  new Command('checkout')
    .argument('<revision>', "the state to load: v7, live, 'live~1', 'live#4', git:<commit>")
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl checkout v3\n  agentctl checkout live\n\nThe present draft is kept first; agentctl restore brings it back.',
    )
    .action(async (revision: string) => {
      const engine = await context.engine();
      const answer = await engine.checkout(await context.agent(), revision);
      await context.output(answer, checkoutView);
      await context.note(answer, keptView);
    });
