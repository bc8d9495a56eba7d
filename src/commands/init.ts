import { relative, resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { Context, GlobalOptions } from '../cli/context.ts';
import { byNpx } from '../ui/io.ts';
import { afterInitView, initView } from '../ui/views/care.ts';
import type { Entrance } from '../ui/views/care.ts';
import { foreignStartView } from '../ui/views/foreign.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

interface Options {
  template: string;
  from?: string;
  agentsFile: boolean;
}

const HELP: Description = {
  when: 'Once, to begin: it makes a workspace with a first agent, and commits exactly the files that it wrote.',
  examples: {
    'agentctl init': 'in the repository you are in, or a new one here',
    'agentctl init bookings --template restaurant-booking':
      'in a new folder, with an agent that takes bookings',
    'agentctl init --agent reception --no-agents-file': 'name the agent; write no AGENTS.md',
    'agentctl init support --from ../poly-project': 'begin with an agent of another system',
  },
  exits: {
    0: 'started, or it was one already',
    2: 'no such template, or inside of another repository',
    3: 'a file is there with other content',
  },
  related: ['demo', 'templates', 'create', 'connect', 'help files', 'help assistants'],
  notes: [
    'AGENTS.md tells coding assistants how to work in the workspace; one of your own is left alone.',
  ],
};

export default (context: Context) =>
  describe(new Command('init'), HELP)
    .argument('[dir]', 'the folder (default: this one)')
    .option('-t, --template <name>', 'the template of the first agent', 'blank')
    .addOption(
      new Option(
        '--from <path>',
        'start with an agent of another system, and publish its first version',
      ).conflicts('template'),
    )
    .option(
      '--no-agents-file',
      'write no AGENTS.md, which tells coding assistants how to work here',
    )
    .option('-y, --yes', 'do not ask')
    .action(async (directory: string | undefined, options: Options, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>();
      if (options.from !== undefined) {
        const path = resolve(context.directory, options.from);
        const work = context.starting.startFromForeign(directory ?? '.', {
          path,
          agent: global.agent ?? null,
          agentsFile: options.agentsFile,
        });
        return context.output(await context.working('Importing', work), foreignStartView);
      }
      const started = await context.starting.startWorkspace(directory ?? '.', {
        template: options.template,
        agent: global.agent ?? null,
        agentsFile: options.agentsFile,
      });
      await context.output(started, initView);
      const entrance = entranceOf(context, directory ?? '.', global.directory !== undefined);
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
