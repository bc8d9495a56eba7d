import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { doctorView } from '../ui/views/care.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'When something looks damaged, or git was stopped in the middle: it names what is wrong and says how to mend it.',
  examples: {
    'agentctl doctor': 'look, and change nothing',
    'agentctl doctor --fix': 'mend what is safe to mend',
    'agentctl doctor --json': 'each finding with its code, as data',
  },
  exits: { 0: 'versions, logs and records agree', 1: 'something is wrong, and was not mended' },
  related: ['verify', 'status', 'fetch'],
};

export default (context: Context) =>
  describe(new Command('doctor'), HELP)
    .option('--fix', 'mend what is safe: bring deleted tags back, remove abandoned locks')
    .option('-y, --yes', 'do not ask')
    .action(async (options: { fix?: boolean }) => {
      const engine = await context.engine();
      const { agents } = await context.agents();
      const answer = await context.working(
        'Examining the workspace',
        engine.care.doctor(agents, options.fix === true),
      );
      await context.output(answer, doctorView);
      if (!answer.healthy) context.exitCode = 1;
    });
