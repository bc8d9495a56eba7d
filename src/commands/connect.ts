import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import { shellWord } from '../core/text.ts';
import { undoView } from '../ui/views/after-moves.ts';
import { connectView } from '../ui/views/remote.ts';
import { UNKNOWN, describe } from './describe.ts';
import type { Description } from './describe.ts';

interface Options {
  none?: boolean;
  yes?: boolean;
}

const HELP: Description = {
  when: 'When several people or machines are to share versions and environments: a git remote holds them from then on.',
  examples: {
    'agentctl connect origin': 'move versions and logs there',
    'agentctl status --fetch': 'see what everybody sees',
    'agentctl connect --none': 'keep them on this machine again',
  },
  exits: {
    1: 'git cannot reach the remote',
    3: 'the remote holds another history; a merge is in progress; HEAD is on no branch of yours',
    6: UNKNOWN,
  },
  related: ['fetch', 'protect', 'doctor', 'ci'],
  notes: [
    'Versions and logs move to the remote in one push, agentctl.yaml names it in a commit of its own, and the local logs are removed.',
  ],
};

export default (context: Context) =>
  describe(new Command('connect'), HELP)
    .argument('[remote]', 'the name of a git remote, such as origin')
    .option('--none', 'bring the logs back into this repository')
    .option('-y, --yes', 'do not ask')
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
      const answer = await context.working('Connecting', work);
      await context.output(answer, connectView);
      const { before } = answer;
      const undo = `agentctl connect ${before === null ? '--none' : shellWord(before)}`;
      // What was only gone on with leaves the workspace where it was.
      await context.note({ undo: before === answer.remote ? null : undo }, undoView);
    });
