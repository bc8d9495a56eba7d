import { resolve } from 'node:path';
import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import { parseRevision } from '../core/revision.ts';
import { parseDuration } from '../core/watch.ts';
import type { WatchEvent, WatchStart } from '../core/watch.ts';
import { watchEventView, watchView } from '../ui/views/watch.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

interface Options {
  from: string;
  state?: string;
  interval: string;
  once?: boolean;
  maxAttempts?: string;
}

const HELP: Description = {
  when: 'To have a runtime follow an environment: a command of yours runs at each deployment there, in order, at least once.',
  examples: {
    'agentctl watch live -- ./deploy.sh': 'run it at each deployment, until it is stopped',
    "agentctl watch live --once --from 'live#1' -- ./deploy.sh":
      'handle all after that deployment, and end: for cron and CI',
    'agentctl watch live --once --state live.json --json -- ./deploy.sh':
      'keep the progress in a file, answer as data',
    'agentctl watch live --once -- sh -c \'agentctl export "$AGENTCTL_DEPLOYMENT" >live.json\'':
      'write a bundle each time',
  },
  exits: {
    1: 'the command failed as often as it may',
    2: 'there is no such environment or deployment',
  },
  related: ['export', 'history', 'fetch', 'help environments'],
  notes: [
    'The command runs without a shell, for each deployment but locks, in their order. It is given AGENTCTL_DEPLOYMENT (live#4), AGENTCTL_ENVIRONMENT, _AGENT, _ACTION, _VERSION, _PREVIOUS, _TREE, _COMMIT, _AT, _BY, _MESSAGE and _ATTEMPT.',
    'It runs at least once for each: progress is noted when it ended with 0, and it may see a deployment twice. Where it fails it is run again after 1 s, 2 s, 4 s up to 5 minutes, and nothing overtakes it.',
    'SIGINT and SIGTERM are passed on to it, and end the watcher when it has ended.',
  ],
};

export default (context: Context) =>
  describe(new Command('watch'), HELP)
    .argument('<env>', 'the environment')
    .argument('<command...>', 'the command, after --')
    .option('--from <deployment>', 'where to begin at the first start: now, start or live#4', 'now')
    .option('--state <file>', 'the file that keeps the progress (default: in the git directory)')
    .option('--interval <time>', 'how often to look', '30s')
    .option('--once', 'handle what is there, and end')
    .option('--max-attempts <number>', 'give up a failing command (default: never; with --once 1)')
    .action(async (environment: string, command: string[], options: Options) => {
      const once = options.once === true;
      if (context.json && !once)
        throw new Failure('usage', '--json goes with --once: it is one document, at the end.', {
          hints: ['agentctl watch <env> --once --json -- <command>'],
        });
      const engine = await context.engine();
      const { name } = engine.environment(environment);
      const { directory } = context;
      const request = {
        environment: name,
        agent: await context.namedAgent(),
        from: startOf(
          options.from,
          name,
          engine.ladder.map((each) => each.name),
        ),
        state: options.state === undefined ? null : resolve(directory, options.state),
        interval: parseDuration(options.interval),
        once,
        most: attemptsOf(options, once),
      };
      const { stderr, env } = context.io;
      const stdout = context.json ? stderr : context.io.stdout;
      const answer = await engine.sharing.watch(request, {
        command,
        place: { directory, env, stdout, stderr },
        tell: (event: WatchEvent) => context.note(event, watchEventView),
        processes: context.io.processes,
        takeSignals: context.io.takeSignals,
        atTerminal: context.io.stdin.isTTY === true,
      });
      if (answer.failed !== null) context.exitCode = 1;
      await context.output(answer, watchView);
    });

function startOf(text: string, environment: string, names: readonly string[]): WatchStart {
  if (text === 'now' || text === 'start') return text;
  const query = parseRevision(text, names);
  if (query.kind === 'deployment' && query.environment === environment && query.seq > 0)
    return { seq: query.seq };
  throw new Failure(
    'usage',
    `Couldn't begin with ${text}: it is no deployment of ${environment}.`,
    {
      hints: [`--from takes now, start, or a deployment such as '${environment}#4'`],
    },
  );
}

function attemptsOf({ maxAttempts }: Options, once: boolean): number | null {
  if (maxAttempts === undefined) return once ? 1 : null;
  if (/^[1-9]\d{0,5}$/.test(maxAttempts)) return Number(maxAttempts);
  throw new Failure('usage', "Couldn't read --max-attempts.", {
    hints: ['it takes a whole number from 1'],
  });
}
