import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { backupsView, keptView, restoreView } from '../ui/views/drafts.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'When a draft was discarded, or replaced by checkout, and you want it back.',
  examples: {
    'agentctl restore --list': 'the backups of this agent, newest first',
    'agentctl restore': 'bring the newest one back',
    'agentctl restore --list --json': 'the same list as data; restore takes a name of it',
  },
  exits: { 2: 'there is no such backup, or none at all' },
  related: ['discard', 'checkout', 'status'],
  notes: ['What lies in the draft is kept first, so that a restore can be undone too.'],
};

export default (context: Context) =>
  describe(new Command('restore'), HELP)
    .argument('[backup]', 'the backup (default: the newest draft that was discarded)')
    .option('--list', 'list the backups')
    .option('-y, --yes', 'do not ask')
    .action(async (backup: string | undefined, options: { list?: boolean }) => {
      const engine = await context.engine();
      const agent = await context.agent();
      if (options.list) return context.output(await engine.backups(agent), backupsView);
      const work = engine.restore(agent, backup ?? null);
      const answer = await context.working('Restoring the draft', work);
      await context.output(answer, restoreView);
      return context.note(answer, keptView);
    });
