import { Command, Option } from 'commander';
import type { Context } from '../cli/context.ts';
import { ACTOR_FORMS, HOSTS } from '../core/guarded.ts';
import type { Host } from '../core/guarded.ts';
import { protection } from '../core/protection.ts';
import { protectionView } from '../ui/views/protection.ts';

interface Options {
  print: Host;
  allow?: string[];
}

export default (context: Context) =>
  new Command('protect')
    .addOption(
      new Option('--print <host>', 'the server that is to protect this workspace')
        .choices([...HOSTS])
        .makeOptionMandatory(),
    )
    .option(
      '--allow <actors...>',
      'who may move environments that ask before a move (default: deploy-key on GitHub, maintainers on GitLab)',
    )
    .addHelpText(
      'after',
      `
Examples:
  agentctl protect --print github
  agentctl protect --print gitlab --allow maintainers
  agentctl protect --print github --allow deploy-key team:42 --json

What is printed is a shell script for gh or glab, and changes nothing until it is run; --json answers the same requests as data.

${ACTOR_FORMS}

A git server of your own is protected by a hook: see agentctl hook pre-receive --help.`,
    )
    .action(async ({ print, allow }: Options) => {
      const engine = await context.engine();
      const known = { agents: await engine.agents(), environments: engine.ladder };
      await context.output(protection(print, { ...known, allow: allow ?? [] }), protectionView);
    });
