import { Argument, Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { PIPELINE_SYSTEMS } from '../core/pipelines/facts.ts';
import type { PipelineSystem } from '../core/pipelines/facts.ts';
import { pipelineNextView, pipelineTextView, pipelineView } from '../ui/views/pipelines.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

interface Options {
  branch?: string;
  print?: boolean;
  force?: boolean;
}

const HELP: Description = {
  when: 'To let a server publish and promote: it writes a pipeline that you commit.',
  examples: {
    'agentctl ci github --print': 'see the workflow before it is written',
    'agentctl ci github': 'write it for GitHub Actions',
    'agentctl ci gitlab --branch main': 'for GitLab, publishing what comes to main',
  },
  exits: { 3: 'the file is there with other content: --force replaces it' },
  related: ['connect', 'protect', 'watch', 'help exit-codes'],
  notes: [
    'A pipeline needs a remote that holds the versions, and a clone of the branch you work on; `agentctl ci github` (or gitlab) writes one that checks and compares pull requests, publishes what is merged, and promotes by a button.',
    {
      'agentctl connect origin': 'once: versions and environments move to the remote',
      'agentctl protect --print github': 'rules for the server: who may move what',
    },
    '## By hand',
    'Without a terminal nothing waits for an answer: what has to be confirmed wants --yes. With several agents, --agent or AGENTCTL_AGENT names one.',
    {
      'agentctl validate --strict --format github': 'on a pull request: mistakes at their lines',
      'agentctl diff live draft --markdown': 'what it changes, as a comment',
      'agentctl test --model local': 'conversations that must hold, without a key',
      'agentctl publish --yes --json': 'on merge; nothing to do is success',
      'agentctl promote live --version v7 --if-running v5 --yes':
        'only while v5 runs: --dry-run prints this line',
      'agentctl rollback live --to v5 --if-running v7 --yes': 'the way back, as safe',
    },
    'Exit code 4 means that somebody else was faster and nothing was changed; 3 and 5 want a person (agentctl help exit-codes).',
    '## Runtimes',
    'A server that answers calls follows an environment: `agentctl watch live -- ./deploy.sh` runs a command at each deployment, `agentctl export live` prints what runs as one JSON document.',
  ],
};

export default (context: Context) =>
  describe(new Command('ci'), HELP)
    .addArgument(new Argument('<system>', 'what runs the pipeline').choices([...PIPELINE_SYSTEMS]))
    .option('--branch <name>', "the branch to publish from (default: the remote's default branch)")
    .option('--print', 'print the file and write nothing')
    .option('--force', 'write over a file with other content')
    .action(async (system: PipelineSystem, options: Options) => {
      const { branch = null, print = false, force = false } = options;
      const engine = await context.engine();
      const program = context.io.version;
      const request = { system, branch, print, force, program };
      const answer = await engine.sharing.pipeline(request);
      await context.output(answer, print ? pipelineTextView : pipelineView);
      if (!print) await context.note(answer, pipelineNextView);
    });
