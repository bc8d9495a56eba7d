import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import { SYSTEMS } from '../core/foreign.ts';
import type { SystemId } from '../core/foreign.ts';
import { bundleView, exportView } from '../ui/views/foreign.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

interface Options {
  to?: SystemId;
  output?: string;
  force?: boolean;
  repository?: string;
}

const HELP: Description = {
  when: 'To hand a state of an agent to the runtime that answers calls, or to write it as a project of another system.',
  examples: {
    'agentctl export live --agent booking': 'print what live runs as one JSON document',
    'agentctl export v3 --to polyai --output ../poly-again': 'write a project for PolyAI ADK',
    'agentctl export live --agent booking --repository ../team.git':
      'read a repository without a clone of it',
  },
  exits: {
    2: 'there is no such state',
    3: 'the folder is not empty: --force writes over it',
  },
  related: ['import', 'watch', 'show', 'help revisions'],
  notes: [
    'Without --to: one JSON document for a runtime, with all that the state holds and no value of a secret.',
  ],
};

export default (context: Context) =>
  describe(new Command('export'), HELP)
    .argument('<revision>', 'the state to export')
    .addOption(
      new Option('--to <system>', 'write a project of another system').choices([...SYSTEMS]),
    )
    .option('-o, --output <folder>', 'the folder to write to, new or empty')
    .option('--force', 'write over what is in the folder')
    .option('--repository <address>', 'read another repository, without a clone of it')
    .action(async (revision: string, options: Options) => {
      const { to, output, force = false, repository } = options;
      requireOutput(revision, options);
      const engine =
        repository === undefined
          ? await context.engine()
          : await context.elsewhere(repository, revision);
      const agent = await context.agent();
      if (to === undefined || output === undefined)
        return context.output(
          await context.working('Reading the state', engine.exchange.bundle(agent, revision)),
          bundleView,
        );
      const { writeForeign } = await context.wing.foreign();
      const work = engine.exchange.exported(agent, revision);
      const source = await context.working('Reading the state', work);
      const directory = resolve(context.directory, output);
      await context.output(writeForeign(source, { to, directory, force }), exportView);
    });

// Asked before anything is fetched.
function requireOutput(revision: string, { to, output }: Options): void {
  if (to === undefined && output !== undefined)
    throw new Failure('usage', '--output goes with --to: a bundle is printed.', {
      hints: [`agentctl export ${revision} > agent.json`],
    });
  if (to !== undefined && output === undefined)
    throw new Failure('usage', `Couldn't export to ${to}: it takes a folder.`, {
      hints: [`agentctl export ${revision} --to ${to} --output <folder>`],
    });
}
