import { Command, Option } from 'commander';
import type { Context } from '../cli/context.ts';
import { toDiffAnswer } from '../core/diff/answer.ts';
import { readTypes, selectChanges } from '../core/diff/select.ts';
import { readDiffArguments } from '../core/diff/arguments.ts';
import { namesView, patchView, statView } from '../ui/diff/files.ts';
import { semanticView } from '../ui/diff/semantic.ts';

interface Options {
  previous?: boolean;
  unified?: boolean;
  stat?: boolean;
  nameOnly?: boolean;
  only?: string;
  attribution?: boolean;
  exitCode?: boolean;
  pager: boolean;
}

export default (context: Context) =>
  new Command('diff')
    .argument(
      '[states...]',
      'one or two states, then paths (default: the first environment, draft)',
    )
    .option('--previous', 'what the environment ran before, and what it runs')
    .option('--only <kinds>', 'topics, flows, tools … with commas between')
    .addOption(new Option('--unified', 'a patch for git apply').conflicts(['stat', 'nameOnly']))
    .addOption(new Option('--stat', 'how many lines of each file differ').conflicts('nameOnly'))
    .option('--name-only', 'the names of the files that differ')
    .option('--attribution', 'who made each change, when and in which version or commit')
    .option('--exit-code', 'exit with 1 where there is a difference')
    .option('--no-pager', 'do not show a long answer in a pager')
    .addHelpText(
      'after',
      "\nExamples:\n  agentctl diff\n  agentctl diff live draft\n  agentctl diff live --previous\n  agentctl diff v3 v5 --only topics,flows\n  agentctl diff 'live~1' live topics/hours.yaml --unified --exit-code",
    )
    .action(async (words: string[], options: Options) => {
      const types = options.only === undefined ? null : readTypes(options.only);
      const engine = await context.engine();
      const first = engine.ladder[0]?.name ?? 'draft';
      const { from, to, paths } = readDiffArguments(words, { ...options, first });
      const agent = await context.agent();
      const diffing = await engine.diffing();
      const { attribution } = options;
      const all = await context.working(
        'Comparing',
        diffing.compare(agent, { from, to, attribution }),
      );
      const within = paths.map((path) => withinAgent(path, agent));
      await diffing.requirePaths(all, within);
      const comparison = selectChanges(all, { types, paths: within });
      const answer = toDiffAnswer(comparison);
      const bytes = options.unified ? await diffing.patch(comparison) : undefined;
      const view = bytes ? patchView(bytes) : viewOf(options, comparison);
      await context.output(answer, view, { paged: options.pager, bytes });
      if (options.exitCode && answer.files.length > 0) context.exitCode = 1;
    });

function viewOf({ stat, nameOnly }: Options, comparison: Parameters<typeof semanticView>[0]) {
  if (nameOnly) return namesView;
  return stat ? statView(comparison) : semanticView(comparison);
}

function withinAgent(path: string, agent: string): string {
  const folder = `agents/${agent}/`;
  const bare = path.replace(/^\.\//, '').replace(/\/$/, '');
  return bare.startsWith(folder) ? bare.slice(folder.length) : bare;
}
