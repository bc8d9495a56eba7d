import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import { SYSTEMS } from '../core/foreign.ts';
import type { SystemId } from '../core/foreign.ts';
import { bundleView, exportView } from '../ui/views/foreign.ts';

interface Options {
  to?: SystemId;
  output?: string;
  force?: boolean;
}

export default (context: Context) =>
  new Command('export')
    .argument('<revision>', 'the state to export')
    .addOption(
      new Option('--to <system>', 'write a project of another system').choices([...SYSTEMS]),
    )
    .option('-o, --output <folder>', 'the folder to write to, new or empty')
    .option('--force', 'write over what is in the folder')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl export live --agent booking\n  agentctl export v3 --to polyai --output ../poly-project\n\nWithout --to: one JSON document for a runtime, with all that the state holds and no value of a secret.',
    )
    .action(async (revision: string, options: Options) => {
      const engine = await context.engine();
      const agent = await context.agent();
      const { to, output, force = false } = options;
      if (to === undefined) {
        if (output !== undefined)
          throw new Failure('usage', '--output goes with --to: a bundle is printed.', {
            hints: [`agentctl export ${revision} > ${agent}.json`],
          });
        return context.output(await engine.exchange.bundle(agent, revision), bundleView);
      }
      if (output === undefined)
        throw new Failure('usage', `Couldn't export to ${to}: it takes a folder.`, {
          hints: [`agentctl export ${revision} --to ${to} --output <folder>`],
        });
      const { writeForeign } = await context.foreign();
      const source = await engine.exchange.exported(agent, revision);
      const directory = resolve(context.directory, output);
      await context.output(writeForeign(source, { to, directory, force }), exportView);
    });
