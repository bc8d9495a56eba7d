import type { Context } from '../cli/context.ts';
import { readLadderArguments, withinAgent } from '../core/diff/arguments.ts';
import type { Selection } from '../core/diff/select.ts';
import { ladderView } from '../ui/diff/ladder.ts';

/** How `diff --ladder` is asked for. */
interface LadderOptions {
  types: Selection['types'];
  all?: boolean;
  exitCode?: boolean;
  pager: boolean;
}

/** Answers `diff --ladder`: which environments have the same content of each resource. */
export async function showLadder(
  context: Context,
  words: readonly string[],
  { types, all = false, exitCode, pager }: LadderOptions,
): Promise<void> {
  const typed = readLadderArguments(words);
  const engine = await context.engine();
  const agent = await context.agent();
  const paths = withinAgent(typed, agent);
  const diffing = await engine.diffing();
  const comparing = diffing.ladder(agent, { types, paths, all });
  const answer = await context.working('Comparing', comparing);
  await context.output(answer, ladderView, { paged: pager });
  if (exitCode && answer.summary.different > 0) context.exitCode = 1;
}
