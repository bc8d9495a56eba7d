import { basename, dirname, resolve } from 'node:path';
import type { Context } from '../cli/context.ts';
import { toDiffAnswer } from '../core/diff/answer.ts';
import type { Comparison } from '../core/diff/model.ts';
import { Failure } from '../core/failure.ts';
import { writtenView } from '../ui/diff/written.ts';

/** Throws `usage` where the file of `--html` is something else: a state that follows the option, say. */
export function requirePageName(file: string | true): void {
  if (file === true || /\.html?$/i.test(file)) return;
  throw new Failure(
    'usage',
    `Couldn't take “${file}” as the file of --html: it has to end in .html.`,
    {
      hints: ['agentctl diff v1 v2 --html diff.html', 'agentctl diff v1 v2 --html > diff.html'],
    },
  );
}

/** Answers `diff --html`: writes the page to a file, or to stdout where none is named. */
export async function showPage(
  context: Context,
  comparison: Comparison,
  file: string | true,
): Promise<void> {
  const { htmlPage } = await import('../ui/diff/html/page.ts');
  const page = htmlPage(comparison);
  const answer = toDiffAnswer(comparison);
  if (file === true && context.io.stdout.isTTY && !context.json)
    throw new Failure('usage', "Couldn't show the page here: a browser does.", {
      hints: ['agentctl diff --html diff.html writes it to a file'],
    });
  if (file === true) return context.output(answer, () => page, { bytes: Buffer.from(page) });
  const path = resolve(context.directory, file);
  const diffing = await (await context.engine()).diffing();
  diffing.write({ folder: dirname(path), name: basename(path) }, page);
  await context.output(answer, writtenView(file));
}
