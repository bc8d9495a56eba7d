import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { templatesView } from '../ui/views/reports.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'To choose what a new agent begins with.',
  examples: {
    'agentctl templates': 'list them with what each is for',
    'agentctl templates --json': 'the same as data',
    'agentctl create lunch --template restaurant-booking': 'begin with one of them',
  },
  exits: { 0: 'listed; it needs no workspace' },
  related: ['create', 'init', 'help files'],
};

export default (context: Context) =>
  describe(new Command('templates'), HELP).action(async () => {
    await context.output({ templates: await context.starting.listTemplates() }, templatesView);
  });
