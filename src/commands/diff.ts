import { Command, Option } from 'commander';
import type { Context } from '../cli/context.ts';
import { toDiffAnswer } from '../core/diff/answer.ts';
import { readTypes, selectChanges } from '../core/diff/select.ts';
import { readDiffArguments, withinAgent } from '../core/diff/arguments.ts';
import { Failure } from '../core/failure.ts';
import { chooseView } from '../ui/diff/choose.ts';
import type { WantedView } from '../ui/diff/choose.ts';
import { patchView } from '../ui/diff/files.ts';
import { LEAST_WIDTH, tooNarrowView } from '../ui/diff/narrow.ts';
import { requirePageName, showPage } from './diff-html.ts';
import { showLadder } from './diff-ladder.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

interface Options extends WantedView {
  previous?: boolean;
  unified?: boolean;
  only?: string;
  ladder?: boolean;
  all?: boolean;
  html?: string | true;
  attribution?: boolean;
  exitCode?: boolean;
  pager: boolean;
}

const HELP: Description = {
  when: 'To see what a change means before it moves, in the words of the agent: which topics, flows, tools and settings differ, and how.',
  examples: {
    'agentctl diff': 'what your draft changes in sandbox',
    'agentctl diff live draft': 'everything that live does not have yet',
    'agentctl diff live --previous': 'what the last move in live changed',
    'agentctl diff v1 v3 --only topics,flows': 'two versions, some kinds of parts only',
    "agentctl diff 'live~1' live topics/opening_hours.yaml --unified":
      'one file, as a patch for git apply',
    'agentctl diff live draft --side-by-side': 'whole lines beside each other',
    'agentctl diff --ladder': 'which environments have the same content',
    'agentctl diff live pre-release --html diff.html': 'one page to send or to print',
    'agentctl diff --exit-code --json': 'in a script: exits with 1 where there is a difference',
  },
  exits: { 1: 'with --exit-code: there is a difference', 2: 'there is no such state or path' },
  related: ['status', 'blame', 'show', 'help revisions'],
};

export default (context: Context) =>
  describe(new Command('diff'), HELP)
    .argument(
      '[states...]',
      'one or two states, then paths (default: the first environment, draft)',
    )
    .option('--previous', 'what the environment ran before, and what it runs')
    .option('--only <kinds>', 'topics, flows, tools … with commas between')
    .addOption(only('--side-by-side', 'whole lines of both states in two columns'))
    .addOption(
      only('--ladder', 'which environments have the same content').conflicts([
        'previous',
        'attribution',
      ]),
    )
    .option('--all', 'with --ladder also what is the same everywhere')
    .addOption(only('--unified', 'a patch for git apply'))
    .addOption(only('--stat', 'how many lines of each file differ'))
    .addOption(only('--name-only', 'the names of the files that differ'))
    .addOption(only('--markdown', 'for a comment on a pull request'))
    .addOption(only('--html [file]', 'one page, to a file or to stdout'))
    .option('--attribution', 'who made each change, when and in which version or commit')
    .option('--exit-code', 'exit with 1 where there is a difference')
    .option('--no-pager', 'do not show a long answer in a pager')
    .action(async (words: string[], options: Options) => {
      const types = options.only === undefined ? null : readTypes(options.only);
      if (options.html) requirePageName(options.html);
      if (options.ladder) return showLadder(context, words, { ...options, types });
      if (options.all)
        throw new Failure('usage', "Couldn't use --all: it goes with --ladder.", {
          hints: ['agentctl diff --ladder --all'],
        });
      const engine = await context.engine();
      const ladder = engine.ladder.map(({ name }) => name);
      const { from, to, paths } = readDiffArguments(words, { ...options, ladder });
      const agent = await context.agent();
      const diffing = await engine.diffing();
      const { attribution } = options;
      const all = await context.working(
        'Comparing',
        diffing.compare(agent, { from, to, attribution }),
      );
      const within = withinAgent(paths, agent);
      await diffing.requirePaths(all, within);
      const comparison = selectChanges(all, { types, paths: within });
      const answer = toDiffAnswer(comparison);
      if (options.exitCode && answer.files.length > 0) context.exitCode = 1;
      if (options.html) return showPage(context, comparison, options.html);
      const unified = options.unified || (options.sideBySide && (await tooNarrow(context)));
      const bytes = unified ? await diffing.patch(comparison) : undefined;
      const view = bytes ? patchView(bytes) : await chooseView(options, comparison);
      await context.output(answer, view, { paged: options.pager, bytes });
    });

const VIEWS = ['sideBySide', 'ladder', 'unified', 'stat', 'nameOnly', 'markdown', 'html'];

/** Returns an option that chooses a view: one goes at a time. */
function only(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.conflicts(VIEWS.filter((name) => name !== option.attributeName()));
}

async function tooNarrow(context: Context): Promise<boolean> {
  const { width } = await context.screen('stdout');
  if (width === null || width >= LEAST_WIDTH) return false;
  await context.note(width, tooNarrowView);
  return true;
}
