import { Command, Option } from 'commander';
import type { Context } from '../cli/context.ts';
import { ACTOR_FORMS, HOSTS } from '../core/guarded.ts';
import type { Host } from '../core/guarded.ts';
import { protection } from '../core/protection.ts';
import { protectionView } from '../ui/views/protection.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

interface Options {
  print: Host;
  allow?: string[];
}

const HELP: Description = {
  when: 'When a workspace lies on GitHub or GitLab: its rules there keep versions and logs from being rewritten, and say who may move what.',
  examples: {
    'agentctl protect --print github': 'print the script; read it before you run it',
    'agentctl protect --print gitlab --allow maintainers': 'say who may move environments that ask',
    'agentctl protect --print github --allow deploy-key team:42 --json':
      'the same requests as data',
  },
  exits: { 2: 'there is no such server or actor' },
  related: ['hook pre-receive', 'ci', 'connect', 'verify'],
  notes: [
    'What is printed is a shell script for gh or glab, and changes nothing until it is run; --json answers the same requests as data.',
    ACTOR_FORMS,
    'A git server of your own is protected by a hook: see agentctl hook pre-receive --help.',
  ],
};

export default (context: Context) =>
  describe(new Command('protect'), HELP)
    .addOption(
      new Option('--print <host>', 'the server that is to protect this workspace')
        .choices([...HOSTS])
        .makeOptionMandatory(),
    )
    .option(
      '--allow <actors...>',
      'who may move environments that ask before a move (default: deploy-key on GitHub, maintainers on GitLab)',
    )
    .action(async ({ print, allow }: Options) => {
      const engine = await context.engine();
      const known = { agents: await engine.agents(), environments: engine.ladder };
      await context.output(protection(print, { ...known, allow: allow ?? [] }), protectionView);
    });
