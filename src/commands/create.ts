import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { undoView } from '../ui/views/after-moves.ts';
import { afterCreateView, createView } from '../ui/views/care.ts';
import { removal } from './agent-undo.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'To give a workspace a further agent. The first one comes with init.',
  examples: {
    'agentctl create reception': 'begin with an agent that can do nothing yet',
    'agentctl create lunch --template restaurant-booking': 'begin with one that takes bookings',
    'agentctl create desk --template support-desk --json':
      'answer with the files that were written',
  },
  exits: {
    2: 'there is no such template, or this is no workspace',
    3: 'an agent of that name is there already',
  },
  related: ['templates', 'import', 'publish', 'help files'],
  notes: ['The files are yours to change; nothing runs anywhere until you publish.'],
};

export default (context: Context) =>
  describe(new Command('create'), HELP)
    .argument('<id>', "the agent's id: a to z, 0 to 9 and -")
    .option('-t, --template <name>', 'the template to start from', 'blank')
    .option('-y, --yes', 'do not ask')
    .action(async (agent: string, options: { template: string }) => {
      const engine = await context.engine();
      const { templates } = context.starting;
      const answer = await engine.create({ templates, template: options.template, agent });
      await context.output(answer, createView);
      await context.note({ undo: answer.created ? removal([agent]) : null }, undoView);
      await context.note(answer, afterCreateView);
    });
