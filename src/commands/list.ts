import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { listView } from '../ui/views/reports.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'To see which agents a workspace has, and how many versions of each.',
  examples: {
    'agentctl list': 'id, name and number of versions',
    'agentctl list --json': 'the same as data',
    'agentctl -C agents/booking list': 'from anywhere in the workspace',
  },
  exits: { 2: 'this is no workspace' },
  related: ['status', 'versions', 'create'],
  notes: ['An agent whose folder is gone is listed as long as a log names it.'],
};

export default (context: Context) =>
  describe(new Command('list'), HELP).action(async () => {
    const engine = await context.engine();
    await context.output(await context.working('Reading the agents', engine.list()), listView);
  });
