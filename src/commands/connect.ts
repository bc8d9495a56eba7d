import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import { connectView } from '../ui/views/remote.ts';

interface Options {
  none?: boolean;
  yes?: boolean;
}

export default (context: Context) =>
  new Command('connect')
    .argument('[remote]', 'the name of a git remote, such as origin')
    .option('--none', 'bring the logs back into this repository')
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      '\nExamples:\n  agentctl connect origin\n  agentctl connect --none\n\nVersions and logs move to the remote in one push, agentctl.yaml names it in a commit of its own, and the local logs are removed.',
    )
    .action(async (remote: string | undefined, { none }: Options) => {
      if ((remote === undefined) !== (none === true))
        throw new Failure('usage', 'Give the name of a remote, or --none.', {
          hints: ['agentctl connect origin', 'git remote -v lists the remotes'],
        });
      if (remote !== undefined && !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/.test(remote))
        throw new Failure('usage', "Couldn't connect: this is no name of a remote.", {
          hints: ['git remote add origin <address>', 'agentctl connect origin'],
        });
      const engine = await context.engine();
      const work =
        remote === undefined ? engine.sharing.disconnect() : engine.sharing.connect(remote);
      await context.output(await context.working('Connecting', work), connectView);
    });
