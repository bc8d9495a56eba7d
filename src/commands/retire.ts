import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { retireView, undoView } from '../ui/views/moves.ts';

interface Options {
  message?: string;
  force?: boolean;
  reason?: string;
  yes?: boolean;
}

export default (context: Context) =>
  new Command('retire')
    .argument('<env>', 'the environment that the agent leaves')
    .option('-m, --message <text>', 'a word for the history')
    .option('--force', 'pass over a lock (needs --reason)')
    .option('--reason <text>', 'why; the history keeps it')
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl retire live --agent old-booking --yes\n\nThe versions and the log stay: agentctl rollback <env> places the last version again.',
    )
    .action(async (environment: string, options: Options) => {
      const engine = await context.freshEngine();
      const agent = await context.agent();
      const permission = {
        force: options.force === true,
        skipSteps: false,
        reason: options.reason ?? null,
      };
      const prepared = await engine.prepareRetirement({
        agent,
        environment,
        message: options.message ?? null,
        permission,
      });
      const version = prepared.running.record?.version ?? null;
      if (version !== null && (context.interactive || engine.environment(environment).confirm)) {
        await context.confirm(
          {
            message: `Retire ${agent} v${version} from ${environment}? Nothing of it will run there.`,
          },
          options.yes,
        );
      }
      const answer = await engine.retire(prepared);
      await context.output(answer, retireView);
      await context.note(answer, undoView);
    });
