import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { blameView } from '../ui/diff/blame.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'To find out who wrote a line of an agent, in which version it came, and since when it is live.',
  examples: {
    'agentctl blame topics/opening_hours.yaml': 'a file of the draft',
    'agentctl blame topic:opening_hours live': 'a topic, as live has it',
    'agentctl blame agent.yaml --json': 'each line as data',
  },
  exits: { 2: 'there is no such file or part in that state' },
  related: ['diff', 'history', 'show', 'help revisions'],
};

export default (context: Context) =>
  describe(new Command('blame'), HELP)
    .argument('<file-or-part>', 'a file, or a topic, flow, flow/step, tool, entity …')
    .argument('[revision]', 'the state to tell of', 'draft')
    .option('--no-pager', 'do not show a long answer in a pager')
    .action(async (what: string, revision: string, options: { pager: boolean }) => {
      const engine = await context.engine();
      const agent = await context.agent();
      const answer = await context.working(
        'Looking through the versions',
        (await engine.diffing()).blame(agent, { what, revision }),
      );
      await context.output(answer, blameView, { paged: options.pager });
    });
