import { Argument, Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { PIPELINE_SYSTEMS } from '../core/pipelines/facts.ts';
import type { PipelineSystem } from '../core/pipelines/facts.ts';
import { pipelineNextView, pipelineTextView, pipelineView } from '../ui/views/pipelines.ts';

interface Options {
  branch?: string;
  print?: boolean;
  force?: boolean;
}

export default (context: Context) =>
  new Command('ci')
    .addArgument(new Argument('<system>', 'what runs the pipeline').choices([...PIPELINE_SYSTEMS]))
    .option('--branch <name>', "the branch to publish from (default: the remote's default branch)")
    .option('--print', 'print the file and write nothing')
    .option('--force', 'write over a file with other content')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl ci github\n  agentctl ci gitlab --print\n\nPull requests are checked and compared, merges are published, and the last step waits for a button.',
    )
    .action(async (system: PipelineSystem, options: Options) => {
      const { branch = null, print = false, force = false } = options;
      const engine = await context.engine();
      const program = context.io.version;
      const request = { system, branch, print, force, program };
      const answer = await engine.sharing.pipeline(request);
      await context.output(answer, print ? pipelineTextView : pipelineView);
      if (!print) await context.note(answer, pipelineNextView);
    });
