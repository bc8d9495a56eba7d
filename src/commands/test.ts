import { Command } from 'commander';
import type { Context, GlobalOptions } from '../cli/context.ts';
import { stateOf } from '../core/chat-call.ts';
import { chooseTests } from '../core/saved-test.ts';
import type { TestedQuery } from '../core/saved-test.ts';
import { testsView } from '../ui/views/tests.ts';
import { environmentOption, modelOption, revisionOption } from './chat-options.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

interface Options {
  env?: string;
  revision?: string;
  model?: string;
}

const HELP: Description = {
  when: 'To hold agents to the conversations in their tests/, before you publish and in CI: which of them hold, and of the others what was said instead. publish does not ask for it.',
  examples: {
    'agentctl test': 'all tests of all agents, with their drafts',
    'agentctl test book_a_table --json': 'one of them, and all that was said as data',
    'agentctl test --env live': 'what live runs, held to the tests that it was published with',
  },
  exits: {
    0: 'all tests hold, or there are none',
    1: 'a test does not hold, or the definition is not valid',
    2: 'no test of that name, or no such state',
  },
  related: ['chat', 'validate', 'publish', 'help files'],
  notes: [
    'Tests belong to the state that they lie in: each state is held to its own. A test of the draft is played to another one by `agentctl chat --revision live --replay agents/booking/tests/book_a_table.yaml`.',
    'A name is that of a test, or its file in the workspace; without --agent it is looked for in all agents. With --revision one agent is meant, with --env those that run there.',
    'What speaks is the model that the agent names, as in `agentctl chat`; --model local needs no key and says the same each time. Tools answer by their mock cases: nothing outside is called.',
    '## Tests to begin with',
    {
      'agentctl chat': 'talk as somebody who calls; /save-test writes the conversation as a test',
      'agentctl chat --export --format test': 'the same of the conversation that was kept last',
      'agentctl schema test': 'what a test may say',
    },
  ],
};

export default (context: Context) =>
  describe(new Command('test'), HELP)
    .argument('[names...]', 'the tests to play (default: all)')
    .addOption(environmentOption('what an environment runs, held to its own tests'))
    .addOption(revisionOption())
    .addOption(modelOption())
    .action(async (names: string[], options: Options, command: Command) => {
      const query = await queryOf(context, options);
      const { exchange } = await context.engine();
      const { playTests } = await context.wing.tests();
      const answer = await context.working('Playing the tests', async (tell) => {
        const states = chooseTests(await exchange.tested(query), names);
        return playTests(context, states, { model: options.model, tell });
      });
      if (!answer.passed) context.exitCode = 1;
      const { quiet = false } = command.optsWithGlobals<GlobalOptions>();
      await context.output(answer, testsView(quiet));
    });

// A version is one of one agent; drafts, and what an environment runs, are looked at together.
async function queryOf(context: Context, { env, revision }: Options): Promise<TestedQuery> {
  const engine = await context.engine();
  if (revision !== undefined) {
    const ladder = engine.ladder.map(({ name }) => name);
    return { agents: [await context.agent()], all: false, ...stateOf(revision, ladder) };
  }
  if (env !== undefined) engine.environment(env);
  const meant = await context.agents();
  return { ...meant, revision: env ?? 'draft', environment: env ?? null };
}
