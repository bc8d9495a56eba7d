import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { Context, GlobalOptions } from '../cli/context.ts';
import type { ImportAnswer } from '../core/answers.ts';
import { Failure } from '../core/failure.ts';
import { SYSTEMS } from '../core/foreign.ts';
import type { SystemId } from '../core/foreign.ts';
import { undoView } from '../ui/views/after-moves.ts';
import { afterImportView, historyImportView, importView } from '../ui/views/foreign.ts';
import { removal } from './agent-undo.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

interface Options {
  from?: SystemId;
  force?: boolean;
  dryRun?: boolean;
  history?: boolean;
  yes?: boolean;
}

const HELP: Description = {
  when: 'To bring an agent over that was made for another system: PolyAI ADK, Vapi, ElevenLabs, Docker cagent, gitagent, Letta or Google ADK.',
  examples: {
    'agentctl import ../poly-project --dry-run': 'see what would come over, and write nothing',
    'agentctl import ../poly-project': 'bring it over as a draft, to be looked through',
    'agentctl import ../vapi-project --from vapi --agent support': 'name the system, and the agent',
    'agentctl import ../poly-project --history --agent brasserie':
      'make a version of each commit of the project',
  },
  exits: {
    1: 'it cannot be read, or what came over has errors that validate names',
    3: 'an agent of that name is there already: --force replaces it',
  },
  related: ['export', 'validate', 'init'],
  notes: [
    'What has no field of its own is kept under extensions, word for word, and goes back with export --to.',
  ],
};

export default (context: Context) =>
  describe(new Command('import'), HELP)
    .argument('<path>', 'the folder of the project, or its file')
    .addOption(
      new Option(
        '--from <system>',
        'the system it comes from (default: told by its content)',
      ).choices([...SYSTEMS]),
    )
    .option('--force', 'replace an agent of that name; its draft is kept first')
    .option('--dry-run', 'tell what would come over, and write nothing')
    .addOption(
      new Option(
        '--history',
        'publish a version for each commit of the project that changes what it means',
      ).conflicts(['force', 'dryRun']),
    )
    .option('-y, --yes', 'do not ask')
    .action(async (path: string, options: Options, command: Command) => {
      const agent = command.optsWithGlobals<GlobalOptions>().agent ?? null;
      const engine = await context.engine();
      const foreign = await context.wing.foreign();
      const from = options.from ?? null;
      const full = resolve(context.directory, path);
      if (options.history) {
        const work = foreign.readForeignHistory(context.storeOptions, { path: full, from, agent });
        const answer = await context.working('Publishing the history', work);
        await context.output(answer, historyImportView);
        if (!answer.imported) throw nothingImported(answer.skipped[0]?.reason);
        return;
      }
      const { agents, ...reading } = foreign.readForeign(full, from);
      const request = { agents, agent, force: options.force === true };
      const written = await context.working(
        'Importing',
        options.dryRun ? engine.exchange.plannedImport(request) : engine.exchange.import(request),
      );
      const answer: ImportAnswer = {
        ...reading,
        imported: !options.dryRun,
        dryRun: options.dryRun === true,
        agents: foreign.importedAnswers(written, agents),
      };
      await context.output(answer, importView);
      if (!options.dryRun) {
        const created = answer.agents.filter((one) => one.created);
        await context.note({ undo: removal(created.map((one) => one.agent)) }, undoView);
        await context.note(answer, afterImportView);
      }
      if (
        answer.agents.some(({ problems }) => problems.some(({ severity }) => severity === 'error'))
      )
        context.exitCode = 1;
    });

function nothingImported(reason: string | undefined): Failure {
  return new Failure(
    'invalid',
    `Couldn't import anything of this history${reason ? `: ${reason}` : '.'}`,
  );
}
