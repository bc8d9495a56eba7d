import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { discardView, keptView } from '../ui/views/drafts.ts';

export default (context: Context) =>
  new Command('discard')
    .option('--to <revision>', 'go back to this state (default: what the first environment runs)')
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl discard\n  agentctl discard --to v3\n\nThe draft is kept first; agentctl restore brings it back. Files that git ignores stay.',
    )
    .action(async (options: { to?: string }) => {
      const engine = await context.engine();
      const answer = await engine.discard(await context.agent(), options.to ?? null);
      await context.output(answer, discardView);
      await context.note(answer, keptView);
    });
