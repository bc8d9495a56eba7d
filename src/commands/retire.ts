import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { undoView } from '../ui/views/after-moves.ts';
import { retireView } from '../ui/views/moves.ts';
import { CONFIRM, MOVED, describe } from './describe.ts';
import type { Description } from './describe.ts';

interface Options {
  message?: string;
  force?: boolean;
  reason?: string;
  yes?: boolean;
}

const HELP: Description = {
  when: 'When an agent is no longer to run in an environment at all. Phone numbers that lead there have to go first.',
  examples: {
    'agentctl retire sandbox': 'nothing runs in sandbox any more',
    'agentctl retire live --agent booking --yes': 'in a script, where nobody can be asked',
    'agentctl retire pre-release -m "closed for the winter" --json':
      'with a word for the history, answered as data',
  },
  exits: { 3: 'phone numbers lead there, or it is locked', 4: MOVED, 5: CONFIRM },
  related: ['rollback', 'numbers move', 'env lock', 'help environments'],
  notes: ['The versions and the log stay: agentctl rollback <env> places the last version again.'],
};

export default (context: Context) =>
  describe(new Command('retire'), HELP)
    .argument('<env>', 'the environment that the agent leaves')
    .option('-m, --message <text>', 'a word for the history')
    .option('--force', 'pass over a lock (needs --reason)')
    .option('--reason <text>', 'why; the history keeps it')
    .option('-y, --yes', 'do not ask')
    .action(async (environment: string, options: Options) => {
      const engine = await context.freshEngine();
      const agent = await context.agent();
      const permission = {
        force: options.force === true,
        skipSteps: false,
        reason: options.reason ?? null,
      };
      const message = options.message ?? null;
      const checking = engine.prepareRetirement({ agent, environment, message, permission });
      const prepared = await context.working('Checking', checking);
      const version = prepared.running.record?.version ?? null;
      if (version !== null && (context.interactive || engine.environment(environment).confirm)) {
        await context.confirm(
          {
            message: `Retire ${agent} v${version} from ${environment}? Nothing of it will run there.`,
          },
          options.yes,
        );
      }
      const answer = await context.working('Retiring', engine.retire(prepared));
      await context.output(answer, retireView);
      await context.note(answer, undoView);
    });
