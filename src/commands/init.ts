import { relative, resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { Context, GlobalOptions } from '../cli/context.ts';
import { byNpx } from '../ui/io.ts';
import { afterInitView, initView } from '../ui/views/care.ts';
import type { Entrance } from '../ui/views/care.ts';
import { foreignStartView } from '../ui/views/foreign.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';
import { askWishes } from './init-questions.ts';
import type { Wishes } from './init-questions.ts';

interface Options extends Wishes {
  agentsFile: boolean;
  yes?: boolean;
}

const HELP: Description = {
  when: 'Once, to begin: it makes a workspace with a first agent, and commits exactly the files that it wrote.',
  examples: {
    'agentctl init': 'in the repository you are in, or a new one here',
    'agentctl init bookings --template restaurant-booking':
      'in a new folder, with an agent that takes bookings',
    'agentctl init --agent front-desk --name "Front desk" --language de-DE':
      'say what it is called, and what it speaks',
    'agentctl init --agent reception --no-agents-file': 'write no AGENTS.md',
    'agentctl init support --from ../poly-project': 'begin with an agent of another system',
  },
  exits: {
    0: 'started, or it was one already',
    2: 'no such template, or inside of another repository',
    3: 'a file is there with other content',
  },
  related: ['demo', 'templates', 'create', 'connect', 'help files', 'help assistants'],
  notes: [
    'At a terminal it asks for what is not named; --yes takes the defaults.',
    'AGENTS.md tells coding assistants how to work in the workspace; one of your own is left alone.',
  ],
};

export default (context: Context) =>
  describe(new Command('init'), HELP)
    .argument('[dir]', 'the folder (default: this one)')
    .option('-t, --template <name>', 'the template of the first agent (default: blank)')
    .option('--name <name>', "the agent's name, as people read it")
    .option('--language <tag>', 'the language it speaks, such as en-GB or de-DE')
    .addOption(
      new Option(
        '--from <path>',
        'start with an agent of another system, and publish its first version',
      ).conflicts(['template', 'name', 'language']),
    )
    .option(
      '--no-agents-file',
      'write no AGENTS.md, which tells coding assistants how to work here',
    )
    .option('-y, --yes', 'do not ask')
    .action(async (directory: string | undefined, options: Options, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>();
      const given = { ...options, agent: global.agent };
      const wishes =
        options.yes || !context.interactive
          ? given
          : await askWishes(context, directory ?? '.', given);
      const agent = wishes.agent ?? null;
      const { agentsFile = true } = wishes;
      const entrance = entranceOf(context, directory ?? '.', global.directory !== undefined);
      if (wishes.from !== undefined) {
        const path = resolve(context.directory, wishes.from);
        const request = { path, agent, agentsFile };
        const work = context.starting.startFromForeign(directory ?? '.', request);
        return context.output(await context.working('Importing', work), foreignStartView);
      }
      const { template = 'blank', name = null, language = null } = wishes;
      const request = { template, agent, name, language, agentsFile };
      const started = await context.starting.startWorkspace(directory ?? '.', request);
      await context.output(started, initView);
      await context.note({ ...started, ...entrance }, afterInitView);
    });

// Whoever stays where they are, by `-C` or because `npx` finds the program only there, is not sent elsewhere.
function entranceOf(context: Context, directory: string, stays: boolean): Entrance {
  const target = resolve(context.directory, directory);
  if (target === context.directory) return { entered: null, named: null };
  return stays || byNpx(context.io.env)
    ? { entered: null, named: relative(context.io.directory, target) || '.' }
    : { entered: directory, named: null };
}
