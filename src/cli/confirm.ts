import { Failure } from '../core/failure.ts';
import type { Io } from '../ui/io.ts';

/** What is asked before a move; with a statement by a checkbox that must be ticked. */
export interface Question {
  message: string;
  statement?: string;
}

/**
 * Asks before a move. Throws `cancelled` on no, and `confirmation` where nobody can be asked.
 *
 * @param io where to ask, null where nobody can be asked
 */
export async function confirmMove(io: Io | null, question: Question, json: boolean): Promise<void> {
  const { message, statement } = question;
  if (io === null)
    throw new Failure(
      'confirmation',
      `Couldn't ask “${message}”: ${json ? '--json asks nothing' : 'there is no terminal'}. Nothing was changed.`,
      { hints: ['run the same command with --yes'] },
    );
  const { askCheckbox, askYesNo } = await import('../ui/ask.ts');
  const agreed =
    statement === undefined
      ? await askYesNo(io, message, false)
      : await askCheckbox(io, message, statement);
  if (agreed) return;
  const why = statement === undefined ? '' : ' the box was not ticked, and';
  throw new Failure('cancelled', `Cancelled:${why} nothing was changed.`);
}
