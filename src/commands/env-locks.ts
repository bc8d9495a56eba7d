import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import { parseTime } from '../core/revision.ts';
import type { LockAnswer } from '../core/answers.ts';
import { oneLine, shellWord } from '../core/text.ts';
import { undoView } from '../ui/views/after-moves.ts';
import { lockView } from '../ui/views/moves.ts';
import { describe } from './describe.ts';
import { LOCK, UNLOCK } from './env-help.ts';

interface Options {
  all?: boolean;
  reason?: string;
  until?: string;
  yes?: boolean;
}

/** The command that locks an environment. */
export const lock = (context: Context) =>
  describe(new Command('lock'), LOCK)
    .description('refuse publish, promote, rollback and configure in an environment')
    .argument('<env>', 'the environment')
    .requiredOption('--reason <text>', 'why; whoever is refused reads it')
    .option(
      '--until <time>',
      'when it ends by itself: with the end of a day (2026-03-09), or at a time (2026-03-09T08:00)',
    )
    .option('--all', 'for all agents, those to come included')
    .option('-y, --yes', 'do not ask')
    .action(async (environment: string, options: Options) => {
      const reason = options.reason?.trim() ?? '';
      if (reason === '')
        throw new Failure('usage', "Couldn't lock without a reason.", {
          hints: ['add --reason "…"; whoever is refused reads it'],
        });
      const until = options.until === undefined ? null : endOf(options.until, context.io.now());
      const engine = await context.freshEngine();
      const agent = options.all ? null : await context.agent();
      const work = engine.lock({ environment, agent, lock: { reason, until } });
      const answer = await context.working('Locking', work);
      await context.output(answer, lockView);
      await context.note({ undo: wayBack(answer) }, undoView);
    });

/** The command that unlocks an environment. */
export const unlock = (context: Context) =>
  describe(new Command('unlock'), UNLOCK)
    .description('lift a lock')
    .argument('<env>', 'the environment')
    .option('--all', 'lift the lock of all agents')
    .option('-y, --yes', 'do not ask')
    .action(async (environment: string, options: Options) => {
      const engine = await context.freshEngine();
      const agent = options.all ? null : await context.agent();
      const work = engine.lock({ environment, agent, lock: null });
      const answer = await context.working('Unlocking', work);
      await context.output(answer, lockView);
      await context.note({ undo: wayBack(answer) }, undoView);
    });

// A lock in the place of another one is taken back by the other one.
function wayBack({ changed, environment, agent, before }: LockAnswer): string | null {
  if (!changed) return null;
  const whose = agent === null ? '--all' : `--agent ${shellWord(agent)}`;
  if (before === null) return `agentctl env unlock ${environment} ${whose}`;
  const until = before.until === null ? '' : ` --until ${shellWord(before.until)}`;
  return `agentctl env lock ${environment} ${whose} --reason ${shellWord(oneLine(before.reason))}${until}`;
}

function endOf(text: string, now: Date): string {
  const end = parseTime(text);
  // Who locks until a day does not want it open on that day: it ends with the day, in local time.
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) end.setDate(end.getDate() + 1);
  if (end.getTime() > now.getTime()) return end.toISOString();
  throw new Failure('usage', `Couldn't lock until ${text.slice(0, 40)}: that is past.`, {
    hints: ['write a day to come, 2026-03-09, or a time, 2026-03-09T08:00'],
  });
}
