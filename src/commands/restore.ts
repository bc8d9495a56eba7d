import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { backupsView, keptView, restoreView } from '../ui/views/drafts.ts';

export default (context: Context) =>
  new Command('restore')
    .argument('[backup]', 'the backup (default: the newest draft that was discarded)')
    .option('--list', 'list the backups')
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl restore\n  agentctl restore --list\n  agentctl restore 1772359200000\n\nWhat lies in the draft is kept first, so that a restore can be undone too.',
    )
    .action(async (backup: string | undefined, options: { list?: boolean }) => {
      const engine = await context.engine();
      const agent = await context.agent();
      if (options.list) return context.output(await engine.backups(agent), backupsView);
      const answer = await engine.restore(agent, backup ?? null);
      await context.output(answer, restoreView);
      return context.note(answer, keptView);
    });
